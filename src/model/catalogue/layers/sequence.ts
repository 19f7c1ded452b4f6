import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../../base/extents';
import { UserError } from '../../../base/problem';
import { formatShape, type Shape } from '../../shape';
import type { LayerSpec } from '../../spec';

/** Checks that a layer over time gets a sequence, `[time, units]`; otherwise throws what to put before it. */
export function requireSequence(layer: LayerSpec, input: Shape, ids: number | undefined): void {
  if (ids !== undefined && input.length < 2) throw notASequence(layer, idsWithoutEmbedding(layer, input, ids));
  if (input.length === 2) return;
  throw notASequence(layer, otherShape(layer, input));
}

const notASequence = (layer: LayerSpec, message: string): UserError =>
  new UserError('shape-mismatch', message, { layer: layer.id });

function idsWithoutEmbedding({ id }: LayerSpec, input: Shape, ids: number): string {
  return l10n.t(
    '"{0}" needs a sequence [time, units] for each sample, and gets {1} ids (of {2} different ones); put an embedding(16) before it.',
    id,
    formatShape(input),
    ids,
  );
}

function otherShape({ id }: LayerSpec, input: Shape): string {
  if (input.length === 0) {
    return l10n.t('"{0}" needs a sequence [time, units] for each sample, and gets one number.', id);
  }
  const cure = `reshape(${(input.length === 1 ? nearlySquare(input[0]!) : [input[0], sizeOf(input.slice(1))]).join(', ')})`;
  return l10n.t(
    '"{0}" needs a sequence [time, units] for each sample, and gets {1}; put for instance {2} before it.',
    id,
    formatShape(input),
    cure,
  );
}

/** Two factors of a number that are near to each other, the larger first: 12 is 4 × 3. */
function nearlySquare(count: number): [number, number] {
  for (let units = Math.floor(Math.sqrt(count)); units > 1; units--) {
    if (count % units === 0) return [count / units, units];
  }
  return [count, 1];
}
