import * as l10n from '@vscode/l10n';
import type { GraphBuilder, SequenceOperation } from '../../graph';
import type { Shape } from '../../shape';
import type { LayerSpec } from '../../spec';
import type { ArgumentType, LayerType } from '../types';
import { biasArgument, requireShape, trainableArgument, weightsArgument } from './parameters';
import { requireSequence } from './sequence';

/** What tells one kind of recurrent layer from another. */
export interface Cell {
  readonly operation: SequenceOperation;
  /** Sums a unit has: one for each gate. */
  readonly gates: number;
  /** What a time step leaves to be seen beside its hidden state, with the numbers that a unit has of each. */
  readonly seen: readonly (readonly [name: string, each: number])[];
  /** Whether the recurrent product has a bias of its own (the candidate of a GRU). */
  readonly recurrentBias?: true;
  attributes?(layer: LayerSpec): Readonly<Record<string, number>>;
}

export const unitsArgument: ArgumentType = {
  name: 'units',
  kind: { kind: 'number', integer: true, min: 1 },
  doc: () => l10n.t('How many numbers the state has.'),
};

/** The arguments behind those of a kind's own; `gates` is written as their number: "4 · units". */
export function recurrentArguments(gates: string): ArgumentType[] {
  return [
    {
      name: 'sequences',
      kind: { kind: 'boolean' },
      default: false,
      doc: () => l10n.t('Whether it gives the state of every time step, or the last one only.'),
    },
    {
      name: 'bidirectional',
      kind: { kind: 'boolean' },
      default: false,
      doc: () => l10n.t('Whether a second one of the kind reads the sequence backwards, its states beside those of the first.'),
    },
    weightsArgument(
      () => l10n.t('Where the weights start: an initialiser, or numbers [inputs, {0}].', gates),
      'xavier_uniform',
    ),
    {
      name: 'recurrent_weights',
      kind: { kind: 'either', kinds: [{ kind: 'literal' }, { kind: 'entry', table: 'initializer' }] },
      default: { call: 'orthogonal', args: {} },
      doc: () => l10n.t('Where the weights of the state start: an initialiser, or numbers [units, {0}].', gates),
    },
    biasArgument(() => l10n.t('Where the biases start: an initialiser, or numbers [{0}].', gates)),
    trainableArgument,
  ];
}

/** How a recurrent layer takes its input, and what it lowers to. */
export function recurrent(cell: Cell): Pick<LayerType, 'reads' | 'shape' | 'lower'> {
  return {
    reads: { least: 1, most: 1 },
    shape(layer, [input], [ids]) {
      requireSequence(layer, input!, ids);
      const [time, ins] = input as [number, number];
      const { units, sequences, bidirectional } = settingsOf(layer);
      requireShape(layer, 'weights', [ins, cell.gates * units]);
      requireShape(layer, 'recurrent_weights', [units, cell.gates * units]);
      requireShape(layer, 'bias', [cell.gates * units]);
      const width = bidirectional ? 2 * units : units;
      return sequences ? [time, width] : [width];
    },
    lower(layer, inputs, [shape], graph) {
      const { units, sequences, bidirectional } = settingsOf(layer);
      const directions = bidirectional ? ['', 'backward.'] : [''];
      const hidden = directions.map((prefix) => lowerDirection(layer, cell, prefix, inputs[0]!, shape!, graph));
      const width = units * directions.length;
      const output = graph.tensor(layer.id, 'output', sequences ? [shape![0]!, width] : [width]);
      graph.apply({
        operation: 'states',
        layer: layer.id,
        inputs: hidden,
        outputs: [output],
        attributes: { sequences: sequences ? 1 : 0 },
      });
      return output;
    },
  };
}

function settingsOf({ args }: LayerSpec): { units: number; sequences: boolean; bidirectional: boolean } {
  return {
    units: args['units'] as number,
    sequences: args['sequences'] as boolean,
    bidirectional: args['bidirectional'] as boolean,
  };
}

/**
 * One direction: what the input gives to every time step at once (`projection = x·W + b`), then the cell, a time step
 * an instruction. Tensors of the backward direction are named `backward.weights`, `backward.hidden`, ….
 */
function lowerDirection(
  layer: LayerSpec,
  cell: Cell,
  prefix: string,
  input: string,
  [time, ins]: Shape,
  graph: GraphBuilder,
): string {
  const { id, args } = layer;
  const units = args['units'] as number;
  const width = cell.gates * units;
  const parameter = (name: string, argument: string, shape: Shape, fanIn: number): string => {
    const properties = { initial: args[argument]!, fanIn, fanOut: width, trainable: args['trainable'] as boolean };
    return graph.parameter(id, `${prefix}${name}`, shape, properties);
  };
  const weights = parameter('weights', 'weights', [ins!, width], ins!);
  const recurrentWeights = parameter('recurrent_weights', 'recurrent_weights', [units, width], units);
  const bias = parameter('bias', 'bias', [width], ins!);
  const projection = graph.tensor(id, `${prefix}projection`, [time!, width]);
  graph.apply({
    operation: 'affine',
    layer: id,
    inputs: [input, weights, bias],
    outputs: [projection],
    attributes: {},
  });
  const biases = cell.recurrentBias ? [zeroBias(layer, prefix, units, graph)] : [];
  const named = [['hidden', 1] as const, ...cell.seen];
  const outputs = named.map(([name, each]) => graph.tensor(id, `${prefix}${name}`, [time!, each * units]));
  graph.apply({
    operation: cell.operation,
    layer: id,
    inputs: [projection, recurrentWeights, ...biases],
    outputs,
    attributes: { reversed: prefix === '' ? 0 : 1, ...cell.attributes?.(layer) },
    steps: time!,
  });
  return outputs[0]!;
}

function zeroBias({ id, args }: LayerSpec, prefix: string, units: number, graph: GraphBuilder): string {
  const initial = { call: 'zeros', args: {} };
  const properties = { initial, fanIn: units, fanOut: units, trainable: args['trainable'] as boolean };
  return graph.parameter(id, `${prefix}recurrent_bias`, [units], properties);
}
