import { span, type Span } from '../../base/span';

/** Where a layer stands in the text, or the call of a block. Those in a block have one place for all its calls. */
export interface LayerOrigin {
  /** The whole entry. */
  readonly entry: Span;
  /** The name, or without one the type, that stands for it. */
  readonly head: Span;
  /** Whether it is the call of a block; its layers come behind it. */
  readonly isBlock?: boolean;
}

/** Which places of the text made what. */
export interface Origins {
  /**
   * By layer id, in the order in which they compute; before the layers of a block, its call under the path that they
   * share: `transformer_1` before `transformer_1.a`.
   */
  readonly layers: ReadonlyMap<string, LayerOrigin>;
  /** By path (`data`, `data.source`, `train.optimizer.learning_rate`, `h1.units`): what is set, or the section's keyword. */
  readonly keys: ReadonlyMap<string, Span>;
}

/**
 * Where to show something about a layer or a key. What the text leaves out falls back from `train.loss` to
 * `train`, then to the first layer, then to the start. As layers, `input` is the data and `loss` its setting.
 */
export function locate(origins: Origins, { layer, key }: { layer?: string; key?: string }): Span {
  const own = layer === undefined ? undefined : origins.layers.get(layer)?.head;
  const path = key ?? (layer === 'input' ? 'data' : layer === 'loss' ? 'train.loss' : '');
  return own ?? nearest(origins.keys, path) ?? [...origins.layers.values()][0]?.head ?? span(0, 0);
}

/** The longest beginning of a path that the text has. */
function nearest(keys: ReadonlyMap<string, Span>, path: string): Span | undefined {
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length--) {
    const found = keys.get(parts.slice(0, length).join('.'));
    if (found) return found;
  }
  return undefined;
}
