import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { layers } from './catalogue';
import { columnIn, columnsRead, inputColumn, type InputColumn } from './columns';
import { waits } from './deferred';
import { GraphBuilder, type Graph } from './graph';
import type { Profile } from './profile';
import { formatShape, sameShape, type Shape } from './shape';
import type { LayerSpec, ModelSpec } from './spec';

/** What is known of the shapes: unknown ones are undefined, and wrong layers leave a failure and go on. */
export interface Inference {
  /** The network's input. */
  readonly input: Shape | undefined;
  /** Columns of the input that layers read by themselves, as `input.user`. */
  readonly columns: ReadonlyMap<string, InputColumn>;
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
  const columns = inferColumns(spec, profile, failures);
  for (const [id, column] of columns) if (column.ids !== undefined) ids.set(id, column.ids);
  const known = (id: string): Shape | undefined => (id === 'input' ? input : (columns.get(id)?.shape ?? shapes.get(id)));
  const idsOfInput = profile && idsIn(profile);
  if (idsOfInput !== undefined) ids.set('input', idsOfInput);
  for (const layer of spec.layers) {
    if (layer.type === 'input') continue;
    const inputs = layer.inputs.map(known);
    const idsOf = layer.inputs.map((id) => ids.get(id));
    const isKnown = inputs.every((shape) => shape !== undefined) && !waits(layer);
    shapes.set(layer.id, isKnown ? tryShape(layer, inputs, idsOf, failures) : undefined);
  }
  return { input, columns, shapes, ids, failures };
}

/** The columns of the input that layers read by themselves; one that does not exist is a failure, told once. */
function inferColumns(
  spec: ModelSpec,
  profile: Profile | undefined,
  failures: UserError[],
): ReadonlyMap<string, InputColumn> {
  const columns = new Map<string, InputColumn>();
  for (const { id, column, reader } of profile ? columnsRead(spec.layers) : []) {
    try {
      columns.set(id, inputColumn(column, profile!, reader));
    } catch (failure) {
      if (!(failure instanceof UserError)) throw failure;
      failures.push(failure);
    }
  }
  return columns;
}

/** How many different ids the whole input has: of tokens, or of a single column that is encoded as ids. */
function idsIn({ ids, inputs }: Profile): number | undefined {
  return ids ?? (inputs.length === 1 ? inputs[0]!.ids : undefined);
}

function inputShape(spec: ModelSpec, profile: Profile | undefined, failures: UserError[]): Shape | undefined {
  const declaring = spec.layers.find((layer) => layer.type === 'input');
  const declared = declaring && !waits(declaring) ? layers.get('input')!.shape(declaring, [], []) : undefined;
  if (!profile) return declared;
  const given = profile.shape;
  if (declaring && declared && !sameShape(declared, given)) {
    const [written, meant] = [declared.join(', '), given.join(', ')];
    const message = l10n.t(
      'input({0}) does not fit the data, whose samples are {1}; leave it out, or write input({2}).',
      written,
      formatShape(given),
      meant,
    );
    failures.push(new UserError('input-mismatch', message, { layer: declaring.id }));
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
  const input = lowerInput(spec, inference.input, graph);
  const outputs = new Map([['input', { tensor: input, shape: inference.input }]]);
  for (const [id, { shape, offset }] of inference.columns) {
    outputs.set(id, { tensor: lowerColumn(id, shape, offset, graph), shape });
  }
  let last = 'input';
  for (const layer of spec.layers) {
    if (layer.type === 'input') continue;
    const inputs = layer.inputs.map((id) => outputs.get(id)!);
    const shape = inference.shapes.get(layer.id);
    if (!shape) throw dataNeeded(layer);
    const tensor = layers.get(layer.type)!.lower(
      layer,
      inputs.map((operand) => operand.tensor),
      inputs.map((operand) => operand.shape),
      graph,
      layer.inputs.map((id) => inference.ids.get(id)),
    );
    outputs.set(layer.id, { tensor, shape });
    last = layer.id;
  }
  const outputOf = new Map([...outputs].map(([id, { tensor }]) => [id, tensor]));
  return graph.build(outputs.get(last)!.tensor, outputOf);
}

/** Without a failure, a shape is unknown only for the lack of data. */
function dataNeeded({ id }: LayerSpec): UserError {
  const message = l10n.t(
    'The shape of "{0}" comes from the data, and the spec has none; add a data section, or write the numbers.',
    id,
  );
  return new UserError('no-data', message, { layer: id });
}

/** The input as layers read it: pictures are changed while training, where the data says so, and by which parts of a side. */
function lowerInput({ data, train }: ModelSpec, shape: Shape, graph: GraphBuilder): string {
  const input = graph.networkInput(shape);
  if (!train || !data?.augment) return input;
  const output = graph.tensor('input', 'augmented', shape);
  const reach = (side: number): number => (data.augment!.includes('shift') ? Math.max(1, Math.round(side * SHIFT)) : 0);
  graph.apply({
    operation: 'augment',
    layer: 'input',
    inputs: [input],
    outputs: [output],
    attributes: { flip: data.augment.includes('flip') ? 1 : 0, down: reach(shape[0]!), right: reach(shape[1]!) },
    inPrediction: { operation: 'identity', inputs: [input], outputs: [output], attributes: {} },
  });
  return output;
}

/** The part of its height and width by which a picture is moved at most. */
const SHIFT = 0.1;

/** Takes a column out of the network's input, for the layers that read it by itself. */
function lowerColumn(id: string, shape: Shape, offset: number, graph: GraphBuilder): string {
  const output = graph.tensor('input', columnIn(id)!, shape);
  graph.apply({ operation: 'column', layer: 'input', inputs: ['input'], outputs: [output], attributes: { offset } });
  return output;
}
