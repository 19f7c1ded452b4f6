import type { InstructionView, ProgramView } from '../../src/protocol/session';
import { neighbour } from './pictures';
import { columnOf, columnsOf, weightsOf, type Column } from './program';

/** Where the reader looks: neuron, weight and sample are positions inside what instructions computed. */
export interface Cursor {
  /** The column whose unit is selected; undefined while the reader follows the steps. */
  readonly column?: string;
  /** The unit last selected in each column, so that following the steps stays with it. */
  readonly units: Readonly<Record<string, number>>;
  /** Input of the unit: the row of a weight. */
  readonly input: number;
  /** Position within the batch. */
  readonly sample: number;
  /** Which output of an operation of a layer is looked at, where it is not the first: the gates of a cell. */
  readonly outputs?: Readonly<Record<string, number>>;
  /** The element last pointed at in a table, whose tensor may be wider than what is drawn of the layer. */
  readonly element?: { readonly tensor: string; readonly position: number };
}

export const initialCursor: Cursor = { units: {}, input: 0, sample: 0 };

export type Direction =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'first'
  | 'last'
  | 'inputUp'
  | 'inputDown'
  /** Within a picture. */
  | 'within left'
  | 'within right';

export function unitOf(cursor: Cursor, column: Column): number {
  return clamp(chosenUnit(cursor, column.id) ?? 0, column.units);
}

/** The unit last selected in a column. A layer may be called `constructor`, so only own properties count. */
export function chosenUnit({ units }: Cursor, column: string): number | undefined {
  return Object.hasOwn(units, column) ? units[column] : undefined;
}

export function inputOf(cursor: Cursor, inputs: number): number {
  return clamp(cursor.input, inputs);
}

export function select(cursor: Cursor, column: string, unit: number, input = cursor.input): Cursor {
  const { element: _, ...kept } = cursor;
  return { ...kept, column, units: { ...cursor.units, [column]: unit }, input };
}

/** The output of an instruction that is looked at, by its position. */
export function chosenOutput({ outputs = {} }: Cursor, { layer, operation, ...view }: InstructionView): number {
  const chosen = outputs[outputKey(layer, operation)] ?? 0;
  return chosen < (view.outputs?.length ?? 1) ? chosen : 0;
}

export function chooseOutput(cursor: Cursor, layer: string, operation: string, output: number): Cursor {
  return { ...cursor, outputs: { ...cursor.outputs, [outputKey(layer, operation)]: output } };
}

/** Two names with a space between, which no own property of an object has. */
const outputKey = (layer: string, operation: string): string => `${layer} ${operation}`;

/** One key press in the drawing. Nothing selected: the first press selects the last layer's unit. */
export function move(cursor: Cursor, program: ProgramView, direction: Direction): Cursor {
  const columns = columnsOf(program);
  const here = columns.findIndex(({ id }) => id === cursor.column);
  if (here < 0) {
    const start = columns.findLast(({ kind }) => kind === 'layer') ?? columns[0]!;
    return select(cursor, start.id, unitOf(cursor, start));
  }
  const column = columns[here]!;
  if (direction === 'inputUp' || direction === 'inputDown') {
    const inputs = weightsOf(program, column)?.shape[0] ?? 1;
    return { ...cursor, input: clamp(inputOf(cursor, inputs) + (direction === 'inputUp' ? -1 : 1), inputs) };
  }
  if (direction === 'left' || direction === 'right') {
    const next = columns[here + (direction === 'left' ? -1 : 1)];
    return next ? select(cursor, next.id, unitOf(cursor, next)) : cursor;
  }
  return select(cursor, column.id, target(direction, unitOf(cursor, column), column));
}

type Within = 'up' | 'down' | 'first' | 'last' | 'within left' | 'within right';

function target(direction: Within, unit: number, { units, picture }: Column): number {
  if (direction === 'first') return 0;
  if (direction === 'last') return units - 1;
  if (direction === 'within left' || direction === 'within right') {
    return picture ? neighbour(picture, unit, direction === 'within left' ? 'left' : 'right') : unit;
  }
  if (picture) return neighbour(picture, unit, direction);
  return clamp(unit + (direction === 'up' ? -1 : 1), units);
}

function clamp(index: number, count: number): number {
  return Math.max(0, Math.min(index, count - 1));
}

/** The same cursor in another program: what still exists stays selected. */
export function carryOver(cursor: Cursor, program: ProgramView | undefined): Cursor {
  if (!program) return cursor;
  return cursor.column === undefined || columnOf(program, cursor.column) ? cursor : { ...cursor, column: undefined };
}
