import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../../base/extents';
import { UserError } from '../../../base/problem';
import { formatShape, type Shape } from '../../shape';
import type { LayerSpec, Value } from '../../spec';
import { slide, span, type Padding, type Slide } from '../../window';
import type { ArgumentType, ValueKind } from '../types';

/** A whole number, or one for each axis: `[height, width]`. */
const extents: ValueKind = {
  kind: 'either',
  kinds: [{ kind: 'number', integer: true, min: 1 }, { kind: 'literal' }],
};

const axes = { kind: extents, default: 1 } as const;

export const strideArgument: ArgumentType = {
  name: 'stride',
  ...axes,
  doc: () => l10n.t('How far the window moves from one place to the next: a number, or [height, width].'),
};

export const dilationArgument: ArgumentType = {
  name: 'dilation',
  ...axes,
  doc: () => l10n.t('How far the elements of a window lie apart: a number, or [height, width].'),
};

export const paddingArgument: ArgumentType = {
  name: 'padding',
  kind: { kind: 'word', words: ['valid', 'same'] },
  default: 'valid',
  doc: () =>
    l10n.t('"valid": windows stay within the picture. "same": they go over its edges, so that a stride of 1 keeps its size.'),
};

export const kernelArgument: ArgumentType = {
  name: 'kernel',
  kind: extents,
  doc: () => l10n.t('The size of the window: a number, or [height, width].'),
};

export const sizeArgument: ArgumentType = {
  name: 'size',
  kind: extents,
  default: 2,
  doc: () => l10n.t('The size of the window: a number, or [height, width].'),
};

/** Pools move on by their size unless they are told otherwise. */
export const poolStrideArgument: ArgumentType = {
  name: 'stride',
  kind: extents,
  optional: true,
  doc: () => l10n.t('How far the window moves from one place to the next; by default its own size.'),
};

/** How many times the extent of its input the window of a pool may have at most, where padding lets it go over the edge. */
const FAR = 4;

/** The windows of a layer over the axes of its input but the last; throws a `UserError` where none fits. */
export function slidesOf(layer: LayerSpec, input: Shape, sizeName: 'kernel' | 'size'): Slide[] {
  const axisCount = input.length - 1;
  const size = extentsOf(layer, sizeName, axisCount);
  const stride = layer.args['stride'] === undefined ? size : extentsOf(layer, 'stride', axisCount);
  const dilation = layer.args['dilation'] === undefined ? size.map(() => 1) : extentsOf(layer, 'dilation', axisCount);
  const padding = layer.args['padding'] as Padding;
  // A pool that reaches far beyond its input has nothing more to choose from, and costs time all the same.
  if (sizeName === 'size' && size.some((one, axis) => one > FAR * input[axis]!)) throw tooLarge(layer, size, input.slice(0, -1), sizeName);
  const windows = size.map((_, axis) => ({ size: size[axis]!, stride: stride[axis]!, dilation: dilation[axis]! }));
  const slides = windows.map((window, axis) => slide(input[axis]!, window, padding));
  if (slides.some(({ places }) => places === 0)) throw tooLarge(layer, windows.map(span), input.slice(0, -1), sizeName);
  return slides;
}

function extentsOf(layer: LayerSpec, name: string, count: number): number[] {
  const value = layer.args[name] as Value;
  if (typeof value === 'number') return Array<number>(count).fill(value);
  const list = value as readonly Value[];
  if (list.length === count && list.every((one) => Number.isInteger(one) && Number(one) >= 1)) return list as number[];
  throw new UserError(
    'shape-mismatch',
    count === 1
      ? l10n.t('"{0}" of "{1}" is one whole number of at least 1, for time is the only axis; write {0}: 3.', name, layer.id)
      : l10n.t(
          '"{0}" of "{1}" is a whole number of at least 1, or two of them, [height, width]; write {0}: 3 or {0}: [3, 3].',
          name,
          layer.id,
        ),
    { layer: layer.id },
  );
}

function tooLarge(layer: LayerSpec, window: Shape, picture: Shape, sizeName: 'kernel' | 'size'): UserError {
  const said = [layer.id, formatShape(window), formatShape(picture)] as const;
  const message =
    sizeName === 'size'
      ? l10n.t('The window of "{0}" spans {1}, and its input is only {2}; make size smaller.', ...said)
      : l10n.t(
          'The window of "{0}" spans {1}, and its input is only {2}; make kernel smaller, or write padding: same.',
          ...said,
        );
  return new UserError('shape-mismatch', message, { layer: layer.id });
}

/** Checks that a layer gets pictures [height, width, channels]. */
export function requirePicture(layer: LayerSpec, input: Shape): void {
  if (input.length === 3) return;
  const reshape = `reshape(${pictureOf(input).join(', ')})`;
  const message = l10n.t(
    '"{0}" needs a picture [height, width, channels] for each sample, and gets {1}; put {2} before it.',
    layer.id,
    formatShape(input),
    reshape,
  );
  throw new UserError('shape-mismatch', message, { layer: layer.id });
}

/** Extents of a picture that so many numbers may be: a square one where they fill it, gray or in colours. */
function pictureOf(shape: Shape): readonly (number | string)[] {
  if (shape.length === 2) return [...shape, 1];
  const count = sizeOf(shape);
  for (const channels of [1, 3]) {
    const side = Math.sqrt(count / channels);
    if (Number.isInteger(side) && side > 1) return [side, side, channels];
  }
  return ['height', 'width', 'channels'];
}
