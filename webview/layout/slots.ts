import type { ProgramView } from '../../src/protocol/session';
import { chosenUnit, type Cursor } from '../state/cursor';
import { columnsOf, weightsOf, type Column } from '../state/program';
import { drawnUnits, fold, type Slot } from './fold';

/** Edges that are drawn at most, so that a large network stays light. */
const edgeLimit = 2400;

/** Slots of a column: as it comes, and where the reader has unfolded it. */
const limits = [
  { folded: 16, unfolded: 64 },
  { folded: 12, unfolded: 48 },
  { folded: 9, unfolded: 36 },
  { folded: 6, unfolded: 24 },
] as const;
type Limits = (typeof limits)[number];

/** Slots of a column that has to be folded: fewer than one may have that is drawn whole. */
const foldedSlots = 12;

/** The slots of each column: as many as the whole drawing can bear. */
export function slotsOf(
  program: ProgramView,
  cursor: Cursor,
  unfolded: readonly string[] = [],
): ReadonlyMap<string, readonly Slot[]> {
  const columns = columnsOf(program);
  const slotsWithin = (limit: Limits) => {
    return new Map(columns.map((column) => [column.id, columnSlots(column, limit, cursor, unfolded)]));
  };
  for (const limit of limits) {
    const slots = slotsWithin(limit);
    if (countEdges(program, columns, slots) <= edgeLimit) return slots;
  }
  return slotsWithin(limits.at(-1)!);
}

function columnSlots(column: Column, limit: Limits, cursor: Cursor, unfolded: readonly string[]): Slot[] {
  const { id, units, picture } = column;
  if (picture) return [];
  const chosen = chosenUnit(cursor, id);
  if (units <= limit.folded) return fold(units, limit.folded);
  if (unfolded.includes(id)) return [...fold(units, limit.unfolded, chosen), { hidden: 0, from: units }];
  return fold(units, Math.min(limit.folded, foldedSlots), chosen);
}

function countEdges(
  program: ProgramView,
  columns: readonly Column[],
  slots: ReadonlyMap<string, readonly Slot[]>,
): number {
  const drawn = (id: string) => drawnUnits(slots.get(id) ?? []).length;
  return columns.reduce((total, column) => {
    return weightsOf(program, column) ? total + drawn(column.inputs[0]!) * drawn(column.id) : total;
  }, 0);
}

/** Weights of the whole network, drawn or not. */
export function countWeights(program: ProgramView): number {
  return columnsOf(program).reduce((total, column) => {
    const [inputs = 0, units = 0] = weightsOf(program, column)?.shape ?? [];
    return total + inputs * units;
  }, 0);
}
