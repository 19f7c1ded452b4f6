import { layers } from './catalogue';
import { isCall, type LayerSpec, type ModelSpec } from './spec';

/** The last layer's activation. */
export function lastActivation(spec: ModelSpec): string {
  return activationOf(spec.layers.at(-1));
}

/** The activation of a layer, `linear` where it has none; a layer may be nothing but an activation. */
export function activationOf(layer: LayerSpec | undefined): string {
  return (layer && ownActivation(layer)) ?? 'linear';
}

/** Layers that give the numbers they get, in another shape or with some left out in training. */
const keeping: ReadonlySet<string> = new Set(['flatten', 'reshape', 'dropout']);

/** The layer whose numbers a layer gives: the one before all that only keep them; itself where it does more. */
export function sourceOf(layer: LayerSpec | undefined, layers: readonly LayerSpec[]): LayerSpec | undefined {
  let found = layer;
  while (found && keeping.has(found.type)) found = inputOf(found, layers);
  return found;
}

/** The first layer that a layer reads; undefined where that is the input. */
export function inputOf({ inputs }: LayerSpec, layers: readonly LayerSpec[]): LayerSpec | undefined {
  return layers.find(({ id }) => id === inputs[0]);
}

/** The activation that a layer ends with; undefined for a type that has none, such as add. */
export function ownActivation(layer: LayerSpec): string | undefined {
  const activation = layers.get(layer.type)?.activation?.(layer) ?? layer.args['activation'];
  return isCall(activation) ? activation.call : undefined;
}
