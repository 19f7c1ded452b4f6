import { formatNumber } from '../../base/format';
import { formatShape } from '../../model/shape';
import { openSpec } from '../open';
import type { Options } from '../options';
import { exitCodes, type Output } from '../output';
import { requireWritable, saveWeights } from '../weightsFile';
import { trainToEnd } from './train';

/** `nnspec weights FILE`: every parameter with its shape and numbers, as initialised or as trained. */
export async function weights(options: Options, output: Output): Promise<number> {
  const open = await openSpec(options.files[0]!, options, output);
  if (!open) return exitCodes.wrong;
  if (options.save !== undefined) await requireWritable(options.save);
  if (options.train) await trainToEnd(open, options);
  for (const { layer, name, shape, values: floats } of await open.session.parameters()) {
    const values = [...floats];
    output.record({ type: 'parameter', layer, name, shape, values }, () => {
      const shown = values.slice(0, 8).map((value) => formatNumber(value));
      return `${layer}.${name} [${formatShape(shape)}]  ${shown.join(', ')}${values.length > 8 ? ', …' : ''}`;
    });
  }
  if (options.save !== undefined) await saveWeights(open, options.save, output);
  return exitCodes.ok;
}
