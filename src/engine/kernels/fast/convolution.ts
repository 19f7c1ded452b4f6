import { rowSize, type Instruction } from '../../plan/types';
import { at, further, type Address, type FunctionBuilder, type Local } from '../../wasm/function';
import { i32, select, type I32, type V128 } from '../../wasm/operators';
import { axesOf, backwardWindows, eachPosition, elementAt, firstElement, forwardWindows, type Axes } from './axis';
import { fromRow, fromZero } from './product';
import { eachColumns, emitRun, turnOf, type Columns } from './steps';
import { emitTranspose } from './transpose';
import type { Emission, FastKernel } from './types';
import type { Width } from './vectors';

/*
 * A convolution and its gradient by the input are products of windows and weights, without a copy of the windows: every
 * position of the result is computed for four samples at a time, so that neither edges nor odd extents break a tile, and
 * its sums stay in registers over all taps and channels. Where windows reach beyond the edge, taps are asked for one by one.
 */

/** Samples and vectors of the tile: 8 sums. With what a step loads they take 14 of 15 registers; larger tiles took twice the time. */
const TILE_SAMPLES = 4;
const TILE_VECTORS = 2;
/** Vectors of a tile of one sample. */
const LINE_VECTORS = 4;

/** For each position and column: start + Σ source·weights over the taps and what each tap reads, in their order. */
interface Sliding {
  readonly f: FunctionBuilder;
  readonly rows: I32;
  readonly axes: Axes;
  /** Neighbouring numbers of the source that a tap reads, and numbers of the result at a position. */
  readonly depth: number;
  readonly columns: number;
  /** Pictures [y, x, depth]. */
  readonly source: Address;
  /** [tap y, tap x, depth, columns]. */
  readonly weights: Address;
  /** Pictures [y, x, columns]. */
  readonly result: Address;
  start(width: Width, column: I32): V128;
}

/** The tile in hand, and bytes from one of its samples to the next. */
interface Tile extends Columns {
  readonly samples: number;
  readonly turn: number;
  readonly sourceStep: number;
  readonly resultStep: number;
  /** The weights of its columns. */
  readonly weights: Address;
}

export const convolution: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [x, weights, bias] = inputs;
    emitSliding({
      ...{ f, rows, source: x!, weights: weights!, result: outputs[0]! },
      axes: axesOf(instruction, forwardWindows(instruction), 'forward'),
      depth: channelsOf(instruction.inputs[0]!),
      columns: channelsOf(instruction.outputs[0]!),
      start: fromRow(f, bias!),
    });
  },
};

export const convolutionGradientInput: FastKernel = {
  emit(emission) {
    const { f, instruction, inputs, outputs, rows } = emission;
    emitSliding({
      ...{ f, rows, source: inputs[0]!, weights: transposedWeights(emission), result: outputs[0]! },
      axes: axesOf(instruction, backwardWindows(instruction), 'backward'),
      depth: channelsOf(instruction.inputs[0]!),
      columns: channelsOf(instruction.outputs[0]!),
      start: fromZero,
    });
  },
};

const channelsOf = ({ shape }: Instruction['inputs'][number]): number => shape.at(-1)!;

/** The weights with channels and filters exchanged. */
function transposedWeights({ f, instruction, inputs, scratch }: Emission): Address {
  const [, weights] = instruction.inputs;
  const [channels, filters] = weights!.shape.slice(-2) as [number, number];
  const size = channels * filters * 4;
  const transposed = scratch(rowSize(weights!) * 4);
  f.range(
    i32.of(0),
    i32.of(rowSize(weights!) * 4),
    (tap) => emitTranspose(f, further(inputs[1]!, tap), further(transposed, tap), [channels, filters]),
    { step: size, unrolled: 1 },
  );
  return transposed;
}

function emitSliding(sliding: Sliding): void {
  const { f, rows } = sliding;
  const one = (): void => f.range(i32.of(0), rows, (row) => emitSamples(sliding, row, 1), { unrolled: 1 });
  // The last four are computed together, even where some of them have been before: there is no rest.
  const four = (): void => {
    const last = f.let(i32.subtract(rows, i32.of(TILE_SAMPLES)));
    const step = { step: TILE_SAMPLES, unrolled: 1 };
    f.range(i32.of(0), rows, (row) => emitSamples(sliding, f.let(select(i32.isLess(row, last), row, last)), TILE_SAMPLES), step);
  };
  f.if(i32.isLess(rows, i32.of(TILE_SAMPLES)), one, four);
}

function emitSamples(sliding: Sliding, first: I32, samples: number): void {
  const { f, axes, depth, columns } = sliding;
  const sourceStep = axes.y.limit * axes.x.limit * depth * 4;
  const resultStep = axes.y.positions * axes.x.positions * columns * 4;
  const moved = (address: Address, bytes: I32): Address => ({ base: f.let(at(further(address, bytes))), offset: 0 });
  const source = moved(sliding.source, i32.multiply(first, i32.of(sourceStep)));
  const result = moved(sliding.result, i32.multiply(first, i32.of(resultStep)));
  const vectors = samples === 1 ? LINE_VECTORS : TILE_VECTORS;
  eachColumns(f, columns, vectors, (some) => {
    const weights = moved(sliding.weights, some.offset);
    const turn = turnOf(samples + some.parts.length, samples * some.parts.length);
    const tile: Tile = { ...some, samples, turn, sourceStep, resultStep, weights };
    emitPositions({ ...sliding, source, result }, tile);
  });
}

function emitPositions(sliding: Sliding, tile: Tile): void {
  const { f, axes, depth, columns, source, result } = sliding;
  const resultAt = (y: I32, x: I32): Address => {
    const position = i32.add(i32.multiply(y, i32.of(axes.x.positions)), x);
    return further(further(result, i32.multiply(position, i32.of(columns * 4))), tile.offset);
  };
  eachPosition(f, axes, {
    inside(y, [from, to]) {
      const row = i32.multiply(firstElement(axes.y, y), i32.of(axes.x.limit));
      const element = i32.add(row, firstElement(axes.x, i32.of(from)));
      const left = f.let(at(further(source, i32.multiply(element, i32.of(depth * 4)))));
      const place = f.let(at(resultAt(y, i32.of(from))));
      const end = f.let(i32.add(place, i32.of((to - from) * columns * 4)));
      f.loop(() => {
        emitTile(sliding, tile, { base: place, offset: 0 }, (step) => emitAllTaps(sliding, tile, left, step));
        f.set(left, i32.add(left, i32.of(axes.x.step * depth * 4)));
        f.set(place, i32.add(place, i32.of(columns * 4)));
        return i32.isBelow(place, end);
      });
    },
    edge(y, x) {
      const place = { base: f.let(at(resultAt(y, x))), offset: 0 };
      emitTile(sliding, tile, place, (step) => emitTapsWithin(sliding, tile, y, x, step));
    },
  });
}

type Step = (left: Address, right: Address) => void;

/** Computes the sums of a tile and stores them. */
function emitTile({ f, start }: Sliding, tile: Tile, place: Address, addAll: (step: Step) => void): void {
  const { samples, parts, offset, sourceStep, resultStep } = tile;
  const first = parts.map((part) => f.let(start(part.width, i32.add(offset, i32.of(part.at)))));
  const sums = Array.from({ length: samples }, () => first.map((value) => f.let(value)));
  addAll((left, right) => {
    const factors = parts.map((part) => f.let(part.width.load(f, further(right, part.at))));
    sums.forEach((line, s) => {
      const value = f.let(f.loadSplat(further(left, s * sourceStep)));
      line.forEach((sum, v) => f.set(sum, f.multiplyAdd(value, factors[v]!, sum)));
    });
  });
  sums.forEach((line, s) => line.forEach((sum, v) => {
    const { width, at: behind } = parts[v]!;
    width.store(f, further(place, s * resultStep + behind), sum);
  }));
}

/** Where every tap has its element: `left` is at that of the first. */
function emitAllTaps({ f, axes: { y, x }, depth, columns }: Sliding, tile: Tile, left: Local<'i32'>, step: Step): void {
  const [rowStep, tapBytes] = [x.limit * depth * 4, depth * columns * 4];
  const run = (count: number, from: Address, right: Address): void => {
    emitRun(f, { count, left: from, leftStep: 4, right, rightStep: columns * 4, turn: tile.turn }, step);
  };
  const right = f.let(at(tile.weights));
  const from = f.let(left);
  const isJoined = x.tapStep === 1;
  const [runs, count] = isJoined ? [1, x.taps * depth] : [x.taps, depth];
  eachTap(f, y.taps, right, x.taps * tapBytes, () => {
    const inner = f.let(from);
    const weights = f.let(right);
    eachTap(f, runs, weights, tapBytes, () => {
      run(count, { base: inner, offset: 0 }, { base: weights, offset: 0 });
      f.set(inner, i32.add(inner, i32.of(x.tapStep * depth * 4)));
    });
    f.set(from, i32.add(from, i32.of(y.tapStep * rowStep)));
  });
}

/** Goes through taps whose weights follow each other. */
function eachTap(f: FunctionBuilder, count: number, weights: Local<'i32'>, bytes: number, body: () => void): void {
  if (count === 1) {
    body();
    return;
  }
  const end = f.let(i32.add(weights, i32.of(count * bytes)));
  f.loop(() => {
    body();
    f.set(weights, i32.add(weights, i32.of(bytes)));
    return i32.isBelow(weights, end);
  });
}

/** Where taps may lie beyond the edge: those within it alone. */
function emitTapsWithin({ f, axes, depth, columns, source }: Sliding, tile: Tile, y: I32, x: I32, step: Step): void {
  const tapBytes = depth * columns * 4;
  f.range(i32.of(0), i32.of(axes.y.taps), (tapY) => {
    const row = elementAt(f, axes.y, y, tapY);
    f.if(row.isThere, () => {
      const line = f.let(i32.multiply(row.element, i32.of(axes.x.limit)));
      const weights = f.let(at(further(tile.weights, i32.multiply(tapY, i32.of(axes.x.taps * tapBytes)))));
      f.range(i32.of(0), i32.of(axes.x.taps), (tapX) => {
        const column = elementAt(f, axes.x, x, tapX);
        f.if(column.isThere, () => {
          const element = i32.add(line, column.element);
          const left = { base: f.let(at(further(source, i32.multiply(element, i32.of(depth * 4))))), offset: 0 };
          const right = { base: f.let(i32.add(weights, i32.multiply(tapX, i32.of(tapBytes)))), offset: 0 };
          emitRun(f, { count: depth, left, leftStep: 4, right, rightStep: columns * 4, turn: tile.turn }, step);
        });
      }, { unrolled: 1 });
    });
  }, { unrolled: 1 });
}
