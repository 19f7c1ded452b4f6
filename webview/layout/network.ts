import type { ProgramView } from '../../src/protocol/session';
import type { Cursor } from '../state/cursor';
import { columnsOf, outputColumn, weightsOf, type Column } from '../state/program';
import { canUnfold, layoutPicture, type PictureLayout, type TileBox } from './pictures';
import { chooseDensity, type Density } from './density';
import type { Slot } from './fold';
import { characterWidth, lossLines } from './headings';
import { countWeights, slotsOf } from './slots';

/** Sizes down the drawing, in its pixels. */
export const sizes = {
  header: 52,
  footer: 20,
  /** Height of all rows: at least, and at most where no column is unfolded. */
  rows: { least: 60, most: 266 },
  /** From row to row: at least, with values, with more to read beside or above. */
  pitch: { least: 16.5, plain: 36, wide: 46 },
  /** Highest tile, and what is left between two. */
  tile: { height: 30, space: 2 },
  /** A name above its tile, and the lowest row that has room for both. */
  name: { height: 14, pitch: 38 },
  /** Widest gap between columns. */
  gap: 160,
} as const;

/** Depth of a connection that skips columns: at least, at most, and what its length adds. */
const skips = { least: 10, most: 48, share: 0.05 } as const;

/** From this height on, a tile has room for a second line. */
export const detailedTile = 28;
/** Up to this many weights the drawing has room for their numbers. */
export const labelLimit = 24;

export interface NetworkLayout {
  /** Before it is scaled. */
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly density: Density;
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
  /** Room for the heading's text, which may reach into the gaps. */
  readonly heading: number;
  /** Where the names of its units stand. */
  readonly names: 'left' | 'right' | 'above' | undefined;
  readonly nodes: readonly NodeBox[];
  /** In place of nodes, where the column is drawn as a picture. */
  readonly picture?: PictureBox;
  readonly folds: readonly FoldBox[];
}

export interface NodeBox extends Box {
  readonly unit: number;
}

export interface PictureBox extends Box {
  readonly tiles: readonly TileBox[];
}

/** `… 116 more`, centred on x, y; of 0, what folds an unfolded column again. */
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
  /** How far below its ends it runs, where it leads past other columns; 0 where it leads to the next one. */
  readonly under: number;
}

export interface Curve {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface LayoutOptions {
  /** Width that there is. */
  readonly width: number;
  readonly cursor: Cursor;
  /** Columns that the reader has unfolded. */
  readonly unfolded?: readonly string[];
  /** Characters of the longest name of a feature, and of what an output stands for; 0 where there are none. */
  readonly inputName: number;
  readonly outputName: number;
}

/** Places everything that the drawing shows; numbers and colours are the views' business. */
export function layoutNetwork(program: ProgramView, options: LayoutOptions): NetworkLayout {
  const labelled = countWeights(program) <= labelLimit;
  const slots = slotsOf(program, options.cursor, options.unfolded);
  const columns = columnsOf(program).map((column): Row => {
    const unfolded = options.unfolded?.includes(column.id) ?? false;
    return {
      column,
      slots: slots.get(column.id) ?? [],
      name: column.picture ? 0 : nameLength(program, column, options),
      unfolded,
      ...(column.picture && { picture: layoutPicture(column.picture, unfolded) }),
    };
  });
  const { density, scale } = chooseDensity(options.width, (candidate) => {
    return widthOf(program, columns, candidate, labelled);
  });
  const rows = Math.max(sizes.rows.least, ...columns.map((row) => heightOf(row, density, labelled)));
  const height = sizes.header + rows + sizes.footer;
  const gaps = gapsOf(program, columns, density, labelled);
  const spare = options.width / scale - widthOf(program, columns, density, labelled);
  const boxes = placeColumns(program, columns, { density, labelled, height, gaps: widen(gaps, density, spare) });
  const byId = new Map(boxes.map((box) => [box.column.id, box]));
  const last = boxes.at(-1);
  const links = boxes.flatMap((box, i) => linksInto(program, box, boxes[i - 1], byId));
  const under = Math.max(0, ...links.map((link) => link.under));
  return {
    ...{ width: last ? last.x + last.width : 0, height: height + under, scale, density, columns: boxes },
    edges: boxes.flatMap((box) => edgesInto(program, box, byId)),
    links,
  };
}

/** Room for the line that folds tiles. */
const foldHeight = 20;

function heightOf(row: Row, density: Density, labelled: boolean): number {
  if (row.picture) return row.picture.height + (row.column.picture && canUnfold(row.column.picture) ? foldHeight : 0);
  return row.slots.length * pitchOf(row, density, labelled);
}

/** A column before it is placed. */
interface Row {
  readonly column: Column;
  readonly slots: readonly Slot[];
  /** Characters of the longest name of a unit. */
  readonly name: number;
  readonly unfolded: boolean;
  readonly picture?: PictureLayout;
}

function nameLength(program: ProgramView, column: Column, options: LayoutOptions): number {
  if (column.kind === 'input') return options.inputName;
  return column === outputColumn(program) ? options.outputName : 0;
}

/** Names stand beside their tiles, or above where width is dear and the rows are few enough. */
function namesOf({ column, slots, name }: Row, density: Density): ColumnBox['names'] {
  if (name === 0) return undefined;
  const above = density.names.place === 'above' && slots.length * sizes.name.pitch <= sizes.rows.most;
  if (above) return 'above';
  return column.kind === 'input' ? 'left' : 'right';
}

function pitchOf(row: Row, density: Density, labelled: boolean): number {
  const { least, plain, wide } = sizes.pitch;
  const wanted = labelled || namesOf(row, density) === 'above' ? wide : plain;
  return Math.max(least, Math.min(wanted, sizes.rows.most / row.slots.length));
}

/** Width of a column with its names. */
function bandOf(program: ProgramView, row: Row, density: Density): number {
  const band = density.tile.width + 2 * density.margin;
  if (row.picture) return Math.max(band, row.picture.width + 2 * density.margin);
  if (row.column.kind === 'loss') return Math.max(band, lossWidth(program, density));
  const name = Math.ceil(Math.min(row.name, density.names.characters) * characterWidth.line);
  const place = namesOf(row, density);
  if (place === 'above') return Math.max(band, name + 4);
  return place ? band + Math.max(0, name + 12 - density.margin) : band;
}

/** The loss has nothing but its name to be told by, which may take two lines. */
function lossWidth(program: ProgramView, density: Density): number {
  const limit = density.names.place === 'above' ? density.names.characters : Infinity;
  const longest = Math.max(...lossLines(program, limit).map(({ length }) => length));
  return Math.ceil(Math.min(longest, limit) * characterWidth.line) + 4;
}

/** Least distance of each column but the first from the one before. */
function gapsOf(program: ProgramView, rows: readonly Row[], { gap }: Density, labelled: boolean): number[] {
  return rows.slice(1).map(({ column }) => {
    return weightsOf(program, column) ? gap[labelled ? 'labelled' : 'weighted'] : gap.plain;
  });
}

function widthOf(program: ProgramView, rows: readonly Row[], density: Density, labelled: boolean): number {
  const bands = rows.map((row) => bandOf(program, row, density));
  return [...bands, ...gapsOf(program, rows, density, labelled)].reduce((total, width) => total + width, 0);
}

/** Shares out what is left of the width. Only gaps with weights in them are worth it. */
function widen(gaps: readonly number[], { gap }: Density, spare: number): number[] {
  const elastic = gaps.filter((width) => width > gap.plain).length;
  const more = elastic > 0 ? Math.max(0, Math.floor(spare / elastic)) : 0;
  return gaps.map((width) => (width > gap.plain ? Math.min(sizes.gap, width + more) : width));
}

interface Measures {
  readonly density: Density;
  readonly labelled: boolean;
  readonly height: number;
  readonly gaps: readonly number[];
}

function placeColumns(program: ProgramView, rows: readonly Row[], measures: Measures): ColumnBox[] {
  const { density, height, gaps } = measures;
  const half = density.tile.width / 2 + density.margin;
  let x = 0;
  return rows.map((row, i) => {
    const width = bandOf(program, row, density);
    const names = namesOf(row, density);
    const center = names === 'left' ? x + width - half : names === 'right' ? x + half : x + width / 2;
    const heading = width + Math.max(0, Math.min(gaps[i - 1] ?? 0, gaps[i] ?? 0) - 4);
    const box = { x, y: 0, width, height, column: row.column, center, heading, names };
    x += width + (gaps[i] ?? 0);
    return { ...box, ...(row.picture ? placePicture(row, row.picture, box) : placeUnits(row, box, measures)) };
  });
}

function placePicture({ column, unfolded }: Row, { width, height, tiles, hidden }: PictureLayout, box: Box & { center: number }) {
  const foldable = column.picture !== undefined && canUnfold(column.picture);
  const room = box.height - sizes.header - sizes.footer;
  const x = box.center - width / 2;
  const y = sizes.header + (room - height - (foldable ? foldHeight : 0)) / 2;
  const picture: PictureBox = {
    ...{ x, y, width, height },
    tiles: tiles.map((tile) => ({ ...tile, x: x + tile.x, y: y + tile.y })),
  };
  const fold: FoldBox = { x: box.center, y: y + height + foldHeight / 2, hidden: unfolded ? 0 : hidden };
  return { nodes: [], picture, folds: foldable ? [fold] : [] };
}

function placeUnits(row: Row, box: Box & Pick<ColumnBox, 'center' | 'names'>, { density, labelled }: Measures) {
  const { width } = density.tile;
  const pitch = pitchOf(row, density, labelled);
  const above = box.names === 'above' ? sizes.name.height : 0;
  const height = Math.min(sizes.tile.height, pitch - above - sizes.tile.space);
  const room = box.height - sizes.header - sizes.footer;
  const top = sizes.header + (room - row.slots.length * pitch) / 2;
  const nodes: NodeBox[] = [];
  const folds: FoldBox[] = [];
  row.slots.forEach((slot, i) => {
    const y = top + (i + 0.5) * pitch;
    const place = { x: box.center - width / 2, y: y - (height - above) / 2, width, height };
    if ('unit' in slot) nodes.push({ unit: slot.unit, ...place });
    else folds.push({ x: box.center, y, hidden: slot.hidden });
  });
  return { nodes, folds };
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

function linksInto(
  program: ProgramView,
  box: ColumnBox,
  before: ColumnBox | undefined,
  byId: ReadonlyMap<string, ColumnBox>,
): Link[] {
  const weighted = weightsOf(program, box.column) !== undefined;
  return box.column.inputs.flatMap((id): Link[] => {
    const source = byId.get(id);
    if (!source) return [];
    const ends = { from: id, to: box.column.id };
    if (source !== before) {
      // What skips columns runs below them, the deeper the farther, so that several can be told apart.
      const [x1, x2, y] = [source.x + source.width / 2, box.x + box.width / 2, box.height];
      return [{ ...ends, x1, y1: y, x2, y2: y, under: Math.min(skips.most, skips.least + (x2 - x1) * skips.share) }];
    }
    if (weighted) return [];
    const y = (sizes.header + box.height - sizes.footer) / 2;
    return [{ ...ends, x1: source.x + source.width, y1: y, x2: box.x, y2: y, under: 0 }];
  });
}

function middle(box: Box): number {
  return box.y + box.height / 2;
}
