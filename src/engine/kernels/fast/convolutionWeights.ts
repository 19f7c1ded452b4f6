import { rowSize } from '../../plan/types';
import { at, further, type Address, type FunctionBuilder } from '../../wasm/function';
import { i32, type I32 } from '../../wasm/operators';
import { windowsOf } from '../../windows';
import { axesOf, eachSample, elementAt, positionsOf, type Axes, type Axis, type Range } from './axis';
import { eachColumns, emitRun, turnOf, type Columns, type Part } from './steps';
import type { FastKernel } from './types';

/*
 * A gradient by weights is a product of windows, transposed, and gradients. A tile of it, a few elements of a window by
 * some filters, stays in registers while it takes in all places of a sample.
 */

/** Elements of the window and vectors of the tile: 8 sums, of 16 registers. */
const TILE_ELEMENTS = 4;
const TILE_VECTORS = 2;
/** Elements of different taps share a tile where at most so many places of a row are missing for some of them. */
const MOST_EDGES = 8;

/** What a tile has of a row of the window: elements count through taps and channels. */
type Elements = Range;

interface Weighting {
  readonly f: FunctionBuilder;
  readonly axes: Axes;
  readonly channels: number;
  readonly filters: number;
  /** A sample's picture, and its gradients. */
  readonly picture: Address;
  readonly gradients: Address;
  readonly weights: Address;
}

export const convolutionGradientWeights: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [x, dz] = instruction.inputs;
    const [dw] = instruction.outputs;
    const windows = windowsOf(x!.shape, dz!.shape, instruction.attributes);
    const axes = axesOf(instruction, windows, 'forward');
    const [channels, filters] = dw!.shape.slice(-2) as [number, number];
    f.fill(outputs[0]!, i32.of(rowSize(dw!) * 4));
    eachSample(f, rows, [[inputs[0]!, rowSize(x!)], [inputs[1]!, rowSize(dz!)]], ([picture, gradients]) => {
      emitSample({ f, axes, channels, filters, picture: picture!, gradients: gradients!, weights: outputs[0]! });
    });
  },
};

function emitSample(weighting: Weighting): void {
  const { f, axes, channels, filters, weights } = weighting;
  const tapBytes = channels * filters * 4;
  f.range(i32.of(0), i32.of(axes.y.taps), (tapY) => {
    const place = f.let(at(further(weights, i32.multiply(tapY, i32.of(axes.x.taps * tapBytes)))));
    const row = { ...weighting, weights: { base: place, offset: 0 } };
    if (channels < TILE_ELEMENTS) {
      for (const elements of tilesOf(axes.x, channels)) emitElements(row, tapY, elements, i32.of(0));
      return;
    }
    const whole = channels - (channels % TILE_ELEMENTS);
    for (let tap = 0; tap < axes.x.taps; tap++) {
      const first = tap * channels;
      f.range(i32.of(0), i32.of(whole), (channel) => {
        emitElements(row, tapY, [first, first + TILE_ELEMENTS], channel);
      }, { step: TILE_ELEMENTS, unrolled: 1 });
      if (whole < channels) emitElements(row, tapY, [first + whole, first + channels], i32.of(0));
    }
  }, { unrolled: 1 });
}

/** Parts the elements of a row of the window into tiles of much the same height. */
function tilesOf(axis: Axis, channels: number): Elements[] {
  const count = axis.taps * channels;
  const height = Math.ceil(count / Math.ceil(count / TILE_ELEMENTS));
  const tiles: Elements[] = [];
  for (let from = 0, to = 0; from < count; from = to) {
    to = Math.min(from + height, count);
    while (to - from > 1 && edgesOf(axis, placesOf(axis, [from, to], channels)).length > MOST_EDGES) to--;
    tiles.push([from, to]);
  }
  return tiles;
}

/** Places where each of the elements lies within the picture, and where they all do. */
interface Places {
  readonly each: readonly Range[];
  readonly all: Range;
}

function placesOf(axis: Axis, [from, to]: Elements, channels: number): Places {
  const each = Array.from({ length: to - from }, (_, i) => {
    const tap = Math.floor((from + i) / channels);
    return positionsOf(axis, [tap, tap + 1]);
  });
  const [first, last] = [Math.max(...each.map((range) => range[0])), Math.min(...each.map((range) => range[1]))];
  return { each, all: first < last ? [first, last] : [0, 0] };
}

/** Places where some of the elements lie within the picture, but not all. */
function edgesOf({ positions }: Axis, { each, all }: Places): number[] {
  const isIn = (place: number, [from, to]: Range): boolean => from <= place && place < to;
  return Array.from({ length: positions }, (_, place) => place).filter(
    (place) => !isIn(place, all) && each.some((range) => isIn(place, range)),
  );
}

/** Adds to the weights of some elements of the window; `channel` is how many channels they lie further on. */
function emitElements(weighting: Weighting, tapY: I32, elements: Elements, channel: I32): void {
  const { f, filters } = weighting;
  const rowBytes = filters * 4;
  eachColumns(f, filters, TILE_VECTORS, (columns) => {
    const shift = i32.add(i32.multiply(channel, i32.of(rowBytes)), columns.offset);
    const place = { base: f.let(at(further(further(weighting.weights, shift), elements[0] * rowBytes))), offset: 0 };
    emitTile(weighting, tapY, elements, channel, columns, place);
  });
}

/** The left operand at each of the elements, undefined where it lies beyond the edge; and where the gradients stand. */
type Step = (values: readonly (Address | undefined)[], gradients: Address) => void;

function emitTile(weighting: Weighting, tapY: I32, elements: Elements, channel: I32, columns: Columns, place: Address): void {
  const { f, filters } = weighting;
  const { parts } = columns;
  const placeOf = (element: number, part: Part): Address => further(place, element * filters * 4 + part.at);
  const sums = Array.from({ length: elements[1] - elements[0] }, (_, e) =>
    parts.map((part) => f.let(part.width.load(f, placeOf(e, part)))),
  );
  eachRow(weighting, tapY, elements, channel, columns, (values, gradients) => {
    const factors = parts.map((part) => f.let(part.width.load(f, further(gradients, part.at))));
    sums.forEach((line, e) => {
      const from = values[e];
      if (!from) return;
      const value = f.let(f.loadSplat(from));
      line.forEach((sum, v) => f.set(sum, f.multiplyAdd(value, factors[v]!, sum)));
    });
  });
  sums.forEach((line, e) => line.forEach((sum, v) => parts[v]!.width.store(f, placeOf(e, parts[v]!), sum)));
}

/** Goes through the places of a sample, row after row, as far as some of the elements lie within the picture. */
function eachRow(weighting: Weighting, tapY: I32, elements: Elements, channel: I32, { offset, parts }: Columns, step: Step): void {
  const { f, axes, channels, filters, picture, gradients } = weighting;
  const { x, y } = axes;
  const places = placesOf(x, elements, channels);
  const edges = edgesOf(x, places);
  const turn = turnOf(places.each.length + parts.length, places.each.length * parts.length);
  f.range(i32.of(0), i32.of(y.positions), (placeY) => {
    const { isThere, element } = elementAt(f, y, placeY, tapY);
    f.if(isThere, () => {
      const start = i32.add(i32.multiply(element, i32.of(x.limit * channels)), channel);
      const line = { base: f.let(at(further(picture, i32.multiply(start, i32.of(4))))), offset: 0 };
      const before = i32.add(i32.multiply(placeY, i32.of(x.positions * filters * 4)), offset);
      const right = { base: f.let(at(further(gradients, before))), offset: 0 };
      const edge = (place: number): void => {
        const values = places.each.map(([from, to], e) =>
          from <= place && place < to ? further(line, bytesAt(x, channels, elements[0] + e, place)) : undefined,
        );
        step(values, further(right, place * filters * 4));
      };
      edges.filter((place) => place < places.all[0]).forEach(edge);
      emitPlaces(turn, weighting, elements, places.all, line, right, step);
      edges.filter((place) => place >= places.all[0]).forEach(edge);
    });
  }, { unrolled: 1 });
}

/** Where an element of the window lies in its row of the picture, in bytes. */
function bytesAt({ step, tapStep, start }: Axis, channels: number, element: number, place: number): number {
  const tap = Math.floor(element / channels);
  return ((place * step + tap * tapStep + start) * channels + (element % channels)) * 4;
}

/** The places of a row where all elements lie within the picture. */
function emitPlaces(
  turn: number,
  { f, axes, channels, filters }: Weighting, [first, last]: Elements, [from, to]: Range, line: Address, gradients: Address, step: Step,
): void {
  const begin = bytesAt(axes.x, channels, first, from);
  const offsets = Array.from({ length: last - first }, (_, e) => bytesAt(axes.x, channels, first + e, from) - begin);
  const run = {
    ...{ count: to - from, left: further(line, begin), leftStep: axes.x.step * channels * 4 },
    ...{ right: further(gradients, from * filters * 4), rightStep: filters * 4, turn },
  };
  emitRun(f, run, (left, right) => step(offsets.map((offset) => further(left, offset)), right));
}
