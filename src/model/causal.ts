import type { LayerSpec } from './spec';

/** Layers that treat each time step by itself. */
const POINTWISE: ReadonlySet<string> = new Set([
  'input', 'embedding', 'positional', 'dense', 'activation', 'softmax', 'add', 'multiply', 'concat', 'dropout',
  'layer_norm', 'batch_norm',
]);

const RECURRENT: ReadonlySet<string> = new Set(['rnn', 'gru', 'lstm']);

/** Why a layer that gives every time step looks at later ones, too; undefined where it does not. */
export function lookAhead({ type, args }: LayerSpec): 'attention' | 'backwards' | 'window' | undefined {
  if (type === 'attention') return args['causal'] === true ? undefined : 'attention';
  if (RECURRENT.has(type)) return args['sequences'] === true && args['bidirectional'] === true ? 'backwards' : undefined;
  return type === 'conv1d' && args['kernel'] !== 1 && args['padding'] === 'same' ? 'window' : undefined;
}

/** Whether no time step of the output depends on a later one of the input. False where that is not certain. */
export function isCausal(layers: readonly LayerSpec[]): boolean {
  return layers.every((layer) => {
    const { type, args } = layer;
    const keepsTime =
      POINTWISE.has(type) ||
      type === 'attention' ||
      (RECURRENT.has(type) && args['sequences'] === true) ||
      (type === 'conv1d' && args['kernel'] === 1 && args['stride'] === 1);
    return keepsTime && lookAhead(layer) === undefined;
  });
}
