import { formatNumber } from '../../base/format';
import { formatShape } from '../../model/shape';
import type { Session } from '../../session/session';
import { openSpec } from '../open';
import type { Options } from '../options';
import { exitCodes, type Output } from '../output';
import { trainToEnd } from './train';

/** `nnspec weights FILE`: every parameter with its shape and numbers, as initialised or as trained. */
export async function weights(options: Options, output: Output): Promise<number> {
  const open = await openSpec(options.files[0]!, options, output);
  if (!open) return exitCodes.wrong;
  if (options.train) await trainToEnd(open, options);
  for (const { tensor, layer, name, shape } of open.opened.program.parameters) {
    const values = await readWhole(open.session, tensor);
    output.record({ type: 'parameter', layer, name, shape, values }, () => {
      const shown = values.slice(0, 8).map((value) => formatNumber(value));
      return `${layer}.${name} [${formatShape(shape)}]  ${shown.join(', ')}${values.length > 8 ? ', …' : ''}`;
    });
  }
  return exitCodes.ok;
}

/** A whole tensor, however many frames it takes. */
async function readWhole(session: Session, tensor: string): Promise<number[]> {
  const values: number[] = [];
  for (let from = 0; ; ) {
    const [frame] = await session.read([{ tensor, from }]);
    if (!frame?.values?.length) return values;
    for (const value of frame.values) values.push(value);
    from += frame.shape[0] ?? 1;
  }
}
