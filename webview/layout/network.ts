import type { ProgramView } from '../../src/protocol/session';
import type { Cursor } from '../state/cursor';
import { columnsOf, weightsOf, type Column } from '../state/program';
import { fold, type Slot } from './fold';

/** Sizes in CSS pixels. */
export const sizes = {
  header: 60,
  footer: 22,
  tile: { width: 72, height: 30 },
  band: 98,
  /** Between columns: without weights, with weights, with their numbers, and at most. */
  gap: { plain: 30, weighted: 48, labelled: 96, most: 160 },
  character: 6.4,
} as const;

export interface NetworkLayout {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly ColumnBox[];
  readonly edges: readonly Edge[];
  /** Connections without weights of their own: one line each. */
  readonly links: readonly Link[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ColumnBox extends Box {
  readonly column: Column;
  /** Middle of the tiles. */
  readonly center: number;
  readonly nodes: readonly NodeBox[];
  readonly folds: readonly FoldBox[];
}

export interface NodeBox extends Box {
  readonly unit: number;
}

/** `… 116 more`, centred on x, y. */
export interface FoldBox {
  readonly x: number;
  readonly y: number;
  readonly hidden: number;
}

/** One weight. Curves leave and arrive level. */
export interface Edge extends Curve {
  readonly from: string;
  readonly to: string;
  readonly input: number;
  readonly unit: number;
}

export interface Link extends Curve {
  readonly from: string;
  readonly to: string;
}

export interface Curve {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface LayoutOptions {
  /** Width to fill, where the network is narrower. */
  readonly width: number;
  readonly cursor: Cursor;
  /** Room for the names of features, and of what the outputs stand for, in characters. */
  readonly inputLabel: number;
  readonly outputLabel: number;
}

/** Edges that are drawn at most, so that a large network stays light. */
const edgeLimit = 2400;
/** Up to this many weights the drawing has room for their numbers. */
export const labelLimit = 24;

/** The slots of each column: as many as the whole drawing can bear. */
export function slotsOf(program: ProgramView, cursor: Cursor): ReadonlyMap<string, readonly Slot[]> {
  const columns = columnsOf(program);
  const limits = [16, 12, 9, 6];
  const limit = limits.find((slots) => countEdges(program, columns, slots) <= edgeLimit) ?? 6;
  return new Map(columns.map((column) => [column.id, fold(column.units, limit, cursor.units[column.id])]));
}

function countEdges(program: ProgramView, columns: readonly Column[], limit: number): number {
  return columns.reduce((total, column) => {
    const inputs = weightsOf(program, column)?.shape[0] ?? 0;
    return total + Math.min(inputs, limit) * Math.min(column.units, limit);
  }, 0);
}

/** Places everything that the drawing shows; numbers and colours are the views' business. */
export function layoutNetwork(program: ProgramView, options: LayoutOptions): NetworkLayout {
  const columns = columnsOf(program);
  const slots = slotsOf(program, options.cursor);
  const labelled = countEdges(program, columns, Infinity) <= labelLimit;
  const rows = Math.max(1, ...[...slots.values()].map((column) => column.length));
  const pitch = labelled && rows <= 6 ? 50 : 34;
  const height = sizes.header + Math.max(rows * pitch, 60) + sizes.footer;
  const gaps = columns.slice(1).map((column) => {
    return weightsOf(program, column) ? sizes.gap[labelled ? 'labelled' : 'weighted'] : sizes.gap.plain;
  });
  const boxes = placeColumns(columns, slots, options, { pitch, height, gaps });
  const byId = new Map(boxes.map((box) => [box.column.id, box]));
  const last = boxes.at(-1);
  return {
    width: last ? last.x + last.width : 0,
    height,
    columns: boxes,
    edges: boxes.flatMap((box) => edgesInto(program, box, byId)),
    links: boxes.flatMap((box) => linksInto(program, box, byId)),
  };
}

interface Measures {
  readonly pitch: number;
  readonly height: number;
  /** Least distance of each column from the one before. */
  readonly gaps: readonly number[];
}

function placeColumns(
  columns: readonly Column[],
  slots: ReadonlyMap<string, readonly Slot[]>,
  options: LayoutOptions,
  { pitch, height, gaps }: Measures,
): ColumnBox[] {
  const output = columns.findLast(({ kind }) => kind === 'layer');
  const bandOf = (column: Column): number => {
    if (column.kind === 'loss') return sizes.band + 24;
    const label = column.kind === 'input' ? options.inputLabel : column === output ? options.outputLabel : 0;
    return sizes.band + Math.max(0, Math.ceil(label * sizes.character) + 14 - (sizes.band - sizes.tile.width) / 2);
  };
  const fixed = columns.reduce((total, column) => total + bandOf(column), 0) + gaps.reduce((sum, gap) => sum + gap, 0);
  // Only gaps with weights in them are worth widening.
  const elastic = gaps.filter((gap) => gap > sizes.gap.plain).length;
  const spare = elastic > 0 ? Math.max(0, Math.floor((options.width - fixed) / elastic)) : 0;
  const distances = gaps.map((gap) => (gap > sizes.gap.plain ? Math.min(sizes.gap.most, gap + spare) : gap));
  let x = 0;
  return columns.map((column, i) => {
    const width = bandOf(column);
    // The input's names stand left of its tiles, the output's right of its own.
    const center =
      x + (column.kind === 'input' ? width - sizes.band / 2 : column === output ? sizes.band / 2 : width / 2);
    const box = placeUnits(column, slots.get(column.id) ?? [], { x, y: 0, width, height }, center, pitch);
    x += width + (distances[i] ?? 0);
    return box;
  });
}

function placeUnits(column: Column, slots: readonly Slot[], box: Box, center: number, pitch: number): ColumnBox {
  const { width, height } = sizes.tile;
  const room = box.height - sizes.header - sizes.footer;
  const top = sizes.header + (room - slots.length * pitch) / 2;
  const nodes: NodeBox[] = [];
  const folds: FoldBox[] = [];
  slots.forEach((slot, i) => {
    const y = top + (i + 0.5) * pitch;
    if ('unit' in slot) nodes.push({ unit: slot.unit, x: center - width / 2, y: y - height / 2, width, height });
    else folds.push({ x: center, y, hidden: slot.hidden });
  });
  return { ...box, column, center, nodes, folds };
}

function edgesInto(program: ProgramView, box: ColumnBox, byId: ReadonlyMap<string, ColumnBox>): Edge[] {
  const source = weightsOf(program, box.column) && byId.get(box.column.inputs[0]!);
  if (!source) return [];
  return box.nodes.flatMap((node) =>
    source.nodes.map((from) => {
      const ends = { from: source.column.id, to: box.column.id, input: from.unit, unit: node.unit };
      return { ...ends, x1: from.x + from.width, y1: middle(from), x2: node.x, y2: middle(node) };
    }),
  );
}

function linksInto(program: ProgramView, box: ColumnBox, byId: ReadonlyMap<string, ColumnBox>): Link[] {
  if (weightsOf(program, box.column)) return [];
  return box.column.inputs.flatMap((id) => {
    const source = byId.get(id);
    if (!source) return [];
    const y = (sizes.header + box.height - sizes.footer) / 2;
    return [{ from: id, to: box.column.id, x1: source.x + source.width, y1: y, x2: box.x, y2: y }];
  });
}

function middle(box: Box): number {
  return box.y + box.height / 2;
}
