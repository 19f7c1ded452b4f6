import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { layers } from './catalogue';
import { GraphBuilder, type Graph } from './graph';
import type { Profile } from './profile';
import { formatShape, type Shape } from './shape';
import type { LayerSpec, ModelSpec } from './spec';

/** What is known of the shapes: unknown ones are undefined, and wrong layers leave a failure and go on. */
export interface Inference {
  /** The network's input. */
  readonly input: Shape | undefined;
  /** By layer id. */
  readonly shapes: ReadonlyMap<string, Shape | undefined>;
  /** By layer id (and `input`): how many different ids it gives, where it gives ids and not amounts. */
  readonly ids: ReadonlyMap<string, number>;
  readonly failures: readonly UserError[];
}

/** Walks the layers once. Without a profile (and without `input(n)`) every shape is unknown and nothing fails. */
export function inferShapes(spec: ModelSpec, profile: Profile | undefined): Inference {
  const failures: UserError[] = [];
  const input = inputShape(spec, profile, failures);
  const shapes = new Map<string, Shape | undefined>();
  const ids = new Map<string, number>();
  const known = (id: string): Shape | undefined => (id === 'input' ? input : shapes.get(id));
  for (const layer of spec.layers) {
    if (layer.type === 'input') continue;
    const inputs = layer.inputs.map(known);
    const idsOf = layer.inputs.map((id) => ids.get(id));
    const isKnown = inputs.every((shape) => shape !== undefined);
    shapes.set(layer.id, isKnown ? tryShape(layer, inputs, idsOf, failures) : undefined);
  }
  return { input, shapes, ids, failures };
}

function inputShape(spec: ModelSpec, profile: Profile | undefined, failures: UserError[]): Shape | undefined {
  const declaring = spec.layers.find((layer) => layer.type === 'input');
  const declared = declaring && layers.get('input')!.shape(declaring, [], []);
  if (!profile) return declared;
  const given: Shape = [profile.features];
  if (declaring && declared && declared[0] !== given[0]) {
    failures.push(
      new UserError(
        'input-mismatch',
        l10n.t(
          'input({0}) does not fit the data, which has {1} numbers a sample; leave it out, or write input({1}).',
          formatShape(declared),
          profile.features,
        ),
        { layer: declaring.id },
      ),
    );
  }
  return given;
}

function tryShape(
  layer: LayerSpec,
  inputs: readonly Shape[],
  ids: readonly (number | undefined)[],
  failures: UserError[],
): Shape | undefined {
  try {
    return layers.get(layer.type)!.shape(layer, inputs, ids);
  } catch (failure) {
    if (!(failure instanceof UserError)) throw failure;
    failures.push(failure);
    return undefined;
  }
}

/** Lowers a spec to operations. Throws the first failure of its inference, or that its input is unknown. */
export function lower(spec: ModelSpec, inference: Inference): Graph {
  const [failure] = inference.failures;
  if (failure) throw failure;
  if (!inference.input) {
    throw new UserError(
      'input-unknown',
      l10n.t('The shape of the input is unknown: add a data section, or input(n) as first layer.'),
      { layer: spec.layers[0]?.id ?? 'input' },
    );
  }
  const graph = new GraphBuilder();
  const outputs = new Map([['input', { tensor: graph.networkInput(inference.input), shape: inference.input }]]);
  let last = 'input';
  for (const layer of spec.layers) {
    if (layer.type === 'input') continue;
    const inputs = layer.inputs.map((id) => outputs.get(id)!);
    const tensor = layers.get(layer.type)!.lower(
      layer,
      inputs.map((operand) => operand.tensor),
      inputs.map((operand) => operand.shape),
      graph,
      layer.inputs.map((id) => inference.ids.get(id)),
    );
    outputs.set(layer.id, { tensor, shape: inference.shapes.get(layer.id)! });
    last = layer.id;
  }
  const outputOf = new Map([...outputs].map(([id, { tensor }]) => [id, tensor]));
  return graph.build(outputs.get(last)!.tensor, outputOf);
}
