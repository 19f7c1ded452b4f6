import { rowSize, type Instruction } from '../../plan/types';
import { at, further, type Address, type FunctionBuilder, type Local } from '../../wasm/function';
import { f32, f32x4, i32, i32x4, v128, type I32, type V128 } from '../../wasm/operators';
import {
  axesOf, backwardWindows, eachPosition, eachSample, elementAt, firstElement, forwardWindows, type Axes, type Axis,
} from './axis';
import type { FastKernel } from './types';
import { eachOfRow, type Width } from './vectors';

/** Windows of at most so many elements are written out where all of them lie within the picture. */
const WRITTEN_OUT = 9;

/** Channels that are computed together: how they are read, and where they begin among a place's, in bytes. */
interface Channels {
  readonly width: Width;
  readonly offset: I32;
}

/** What a pool does for some channels of a window. `element` numbers the place's or the tap's first channel in the picture. */
interface Pool {
  readonly f: FunctionBuilder;
  readonly axes: Axes;
  readonly channels: number;
  /** A window within the picture: its first element, and how far each is behind that. */
  whole(channels: Channels, place: I32, element: I32, offsets: readonly number[]): void;
  /** A window that may reach beyond the edge, or is large. */
  part(channels: Channels, place: I32, window: Window): void;
}

/** Goes through the taps of a window that lie within the picture, in their order. */
type Window = (visit: (element: I32) => void) => void;

function emitPool(pool: Pool): void {
  const { f, axes, channels } = pool;
  const { x, y } = axes;
  const placeAt = (row: I32, column: I32): Local<'i32'> => {
    const place = i32.add(i32.multiply(row, i32.of(x.positions)), column);
    return f.let(i32.multiply(place, i32.of(channels)));
  };
  const offsets = Array.from({ length: y.taps * x.taps }, (_, tap) => {
    return (Math.floor(tap / x.taps) * y.tapStep * x.limit + (tap % x.taps) * x.tapStep) * channels;
  });
  const edge = (row: I32, column: I32): void => {
    const place = placeAt(row, column);
    eachOfRow(f, channels, (width, offset) => pool.part({ width, offset }, place, windowAt(pool, row, column)));
  };
  eachPosition(f, axes, {
    edge,
    inside(row, [from, to]) {
      if (offsets.length > WRITTEN_OUT) {
        f.range(i32.of(from), i32.of(to), (column) => edge(row, column), { unrolled: 1 });
        return;
      }
      const first = i32.multiply(firstElement(y, row), i32.of(x.limit));
      const element = f.let(i32.multiply(i32.add(first, firstElement(x, i32.of(from))), i32.of(channels)));
      const place = placeAt(row, i32.of(from));
      const end = f.let(i32.add(place, i32.of((to - from) * channels)));
      f.loop(() => {
        eachOfRow(f, channels, (width, offset) => pool.whole({ width, offset }, place, element, offsets));
        f.set(place, i32.add(place, i32.of(channels)));
        f.set(element, i32.add(element, i32.of(x.step * channels)));
        return i32.isLess(place, end);
      });
    },
  });
}

function windowAt({ f, axes: { y, x }, channels }: Pool, row: I32, column: I32): Window {
  return (visit) => {
    eachTap(f, y, row, (elementY) => {
      const line = f.let(i32.multiply(elementY, i32.of(x.limit)));
      eachTap(f, x, column, (elementX) => visit(f.let(i32.multiply(i32.add(line, elementX), i32.of(channels)))));
    });
  };
}

/** Goes through the taps that have an element along an axis. */
function eachTap(f: FunctionBuilder, axis: Axis, position: I32, body: (element: I32) => void): void {
  f.range(i32.of(0), i32.of(axis.taps), (tap) => {
    const { isThere, element } = elementAt(f, axis, position, tap);
    f.if(isThere, () => body(element));
  }, { unrolled: 1 });
}

/** Some channels behind an address: from where a place or an element begins. */
const numbersAt = (address: Address, first: I32, { offset }: Channels): Address =>
  further(further(address, i32.multiply(first, i32.of(4))), offset);

const channelsOf = (instruction: Instruction): number => instruction.inputs[0]!.shape.at(-1)!;

/** The numbers of an element's channels in the picture. */
function numbersOf(element: I32, { offset }: Channels): V128 {
  return i32x4.add(i32x4.splat(i32.add(element, i32.shiftRight(offset, i32.of(2)))), i32x4.numbers);
}

export const maxPool: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [size, places] = [rowSize(instruction.inputs[0]!), rowSize(instruction.outputs[0]!)];
    const axes = axesOf(instruction, forwardWindows(instruction), 'forward');
    const tensors = [[inputs[0]!, size], [outputs[0]!, places], [outputs[1]!, places]] as const;
    eachSample(f, rows, tensors, ([picture, largest, winner]) => {
      const store = (channels: Channels, place: I32, best: V128, which: V128): void => {
        channels.width.store(f, numbersAt(largest!, place, channels), best);
        channels.width.store(f, numbersAt(winner!, place, channels), f32x4.fromI32x4(which));
      };
      emitPool({
        ...{ f, axes, channels: channelsOf(instruction) },
        whole(channels, place, element, offsets) {
          const from = f.let(at(numbersAt(picture!, element, channels)));
          const values = offsets.map((offset) => f.let(channels.width.load(f, { base: from, offset: offset * 4 })));
          let [best, which]: V128[] = [values[0]!, i32x4.of(0)];
          values.slice(1).forEach((value, i) => {
            const wins = f.let(isAhead(value, best!));
            best = f.let(v128.choose(wins, value, best!));
            which = f.let(v128.choose(wins, i32x4.of(offsets[i + 1]!), which!));
          });
          store(channels, place, best!, i32x4.add(which!, numbersOf(element, channels)));
        },
        part(channels, place, window) {
          const [best, which] = [f.let(f32x4.of(0)), f.let(i32x4.of(-1))];
          window((element) => {
            const value = f.let(channels.width.load(f, numbersAt(picture!, element, channels)));
            const wins = f.let(v128.or(isAhead(value, best), i32x4.isLess(which, i32x4.of(0))));
            f.set(best, v128.choose(wins, value, best));
            f.set(which, v128.choose(wins, numbersOf(element, channels), which));
          });
          store(channels, place, best, which);
        },
      });
    });
  },
};

/** Larger, or NaN, which counts as the largest. */
const isAhead = (value: V128, best: V128): V128 => v128.or(f32x4.isLess(best, value), f32x4.differs(value, value));

export const maxPoolGradient: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [gradient, winner] = inputs;
    const [places, size] = [rowSize(instruction.inputs[0]!), rowSize(instruction.outputs[0]!)];
    // Windows as they slide over the picture: every element has one at most where they lie apart.
    const axes = axesOf(instruction, backwardWindows(instruction), 'forward');
    if (!isCovered(axes.y) || !isCovered(axes.x)) f.fill(outputs[0]!, i32.multiply(rows, i32.of(size * 4)));
    const tensors = [[gradient!, places], [winner!, places], [outputs[0]!, size]] as const;
    eachSample(f, rows, tensors, ([from, won, to]) => {
      if (isApart(axes.y) && isApart(axes.x)) emitChosen(f, axes, channelsOf(instruction), from!, won!, to!);
      else emitScattered(f, places, size, from!, won!, to!);
    });
  },
};

const isApart = ({ taps, tapStep, step }: Axis): boolean => step > (taps - 1) * tapStep;

/** Every element of the axis is in exactly one window. */
const isCovered = ({ taps, tapStep, step, start, positions, limit }: Axis): boolean =>
  tapStep === 1 && step === taps && start <= 0 && positions * step + start >= limit;

/** For each element of each window: the gradient where it has won, else 0. */
function emitChosen(f: FunctionBuilder, axes: Axes, count: number, gradient: Address, winner: Address, dx: Address): void {
  const read = (channels: Channels, place: I32): { value: V128; won: V128 } => ({
    // A sum begins with 0, so that -0 becomes 0.
    value: f.let(f32x4.add(channels.width.load(f, numbersAt(gradient, place, channels)), f32x4.of(0))),
    won: i32x4.fromF32x4(channels.width.load(f, numbersAt(winner, place, channels))),
  });
  emitPool({
    ...{ f, axes, channels: count },
    whole(channels, place, element, offsets) {
      const { value, won } = read(channels, place);
      const behind = f.let(i32x4.subtract(won, numbersOf(element, channels)));
      const to = f.let(at(numbersAt(dx, element, channels)));
      for (const offset of offsets) {
        channels.width.store(f, { base: to, offset: offset * 4 }, v128.and(value, i32x4.equals(behind, i32x4.of(offset))));
      }
    },
    part(channels, place, window) {
      const { value, won } = read(channels, place);
      const number = f.let(won);
      window((element) => {
        const isOwn = i32x4.equals(number, numbersOf(element, channels));
        channels.width.store(f, numbersAt(dx, element, channels), v128.and(value, isOwn));
      });
    },
  });
}

/** Adds each gradient to the element that has won. */
function emitScattered(f: FunctionBuilder, places: number, size: number, gradient: Address, winner: Address, dx: Address): void {
  f.range(i32.of(0), i32.of(places * 4), (offset) => {
    const won = f.let(i32.fromF32(f.loadF32(further(winner, offset))));
    f.if(i32.isBelow(won, i32.of(size)), () => {
      const place = { base: f.let(at(further(dx, i32.multiply(won, i32.of(4))))), offset: 0 };
      f.storeF32(place, f32.add(f.loadF32(place), f.loadF32(further(gradient, offset))));
    });
  }, { step: 4, unrolled: 1 });
}

export const averagePool: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [x] = instruction.inputs;
    const [y] = instruction.outputs;
    const axes = axesOf(instruction, forwardWindows(instruction), 'forward');
    eachSample(f, rows, [[inputs[0]!, rowSize(x!)], [outputs[0]!, rowSize(y!)]], ([picture, mean]) => {
      emitPool({
        ...{ f, axes, channels: channelsOf(instruction) },
        whole(channels, place, element, offsets) {
          const from = f.let(at(numbersAt(picture!, element, channels)));
          const sum = offsets.reduce<V128>((before, offset) => {
            return f.let(f32x4.add(before, channels.width.load(f, { base: from, offset: offset * 4 })));
          }, f32x4.of(0));
          channels.width.store(f, numbersAt(mean!, place, channels), f32x4.divide(sum, f32x4.of(offsets.length)));
        },
        part(channels, place, window) {
          const [sum, count] = [f.let(f32x4.of(0)), f.let(f32x4.of(0))];
          window((element) => {
            f.set(sum, f32x4.add(sum, channels.width.load(f, numbersAt(picture!, element, channels))));
            f.set(count, f32x4.add(count, f32x4.of(1)));
          });
          channels.width.store(f, numbersAt(mean!, place, channels), f32x4.divide(sum, count));
        },
      });
    });
  },
};

export const averagePoolGradient: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [places, size] = [rowSize(instruction.inputs[0]!), rowSize(instruction.outputs[0]!)];
    const axes = axesOf(instruction, backwardWindows(instruction), 'forward');
    f.fill(outputs[0]!, i32.multiply(rows, i32.of(size * 4)));
    eachSample(f, rows, [[inputs[0]!, places], [outputs[0]!, size]], ([gradient, dx]) => {
      const add = ({ width }: Channels, to: Address, part: V128): void => {
        width.store(f, to, f32x4.add(width.load(f, to), part));
      };
      const partOf = (channels: Channels, place: I32, count: V128): V128 =>
        f.let(f32x4.divide(channels.width.load(f, numbersAt(gradient!, place, channels)), count));
      emitPool({
        ...{ f, axes, channels: channelsOf(instruction) },
        whole(channels, place, element, offsets) {
          const part = partOf(channels, place, f32x4.of(offsets.length));
          const to = f.let(at(numbersAt(dx!, element, channels)));
          for (const offset of offsets) add(channels, { base: to, offset: offset * 4 }, part);
        },
        part(channels, place, window) {
          const count = f.let(f32x4.of(0));
          window(() => f.set(count, f32x4.add(count, f32x4.of(1))));
          const part = partOf(channels, place, count);
          window((element) => add(channels, { base: f.let(at(numbersAt(dx!, element, channels))), offset: 0 }, part));
        },
      });
    });
  },
};

export const globalAverage: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [channels, size] = [rowSize(instruction.outputs[0]!), rowSize(instruction.inputs[0]!)];
    eachSample(f, rows, [[inputs[0]!, size], [outputs[0]!, channels]], ([x, mean]) => {
      eachOfRow(f, channels, (width, offset) => {
        const sum = f.let(f32x4.of(0));
        f.range(i32.of(0), i32.of(size * 4), (place) => {
          f.set(sum, f32x4.add(sum, width.load(f, further(further(x!, place), offset))));
        }, { step: channels * 4 });
        width.store(f, further(mean!, offset), f32x4.divide(sum, f32x4.of(size / channels)));
      });
    });
  },
};

export const globalAverageGradient: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [channels, size] = [rowSize(instruction.inputs[0]!), rowSize(instruction.outputs[0]!)];
    eachSample(f, rows, [[inputs[0]!, channels], [outputs[0]!, size]], ([gradient, dx]) => {
      eachOfRow(f, channels, (width, offset) => {
        const part = f.let(f32x4.divide(width.load(f, further(gradient!, offset)), f32x4.of(size / channels)));
        f.range(i32.of(0), i32.of(size * 4), (place) => {
          width.store(f, further(further(dx!, place), offset), part);
        }, { step: channels * 4 });
      });
    });
  },
};
