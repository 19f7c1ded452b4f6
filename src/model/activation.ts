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

/** The activation that a layer ends with; undefined for a type that has none, such as add. */
export function ownActivation(layer: LayerSpec): string | undefined {
  const activation = layers.get(layer.type)?.activation?.(layer) ?? layer.args['activation'];
  return isCall(activation) ? activation.call : undefined;
}
