import type { Instruction } from '../../plan/types';
import { at, further, type Address, type FunctionBuilder } from '../../wasm/function';
import { f32x4, i32, type I32, type V128 } from '../../wasm/operators';
import { kept, type Rows } from './strided';
import type { Emission, FastKernel } from './types';
import { eachOfRow, type Width } from './vectors';

/**
 * Time steps of tensors [batch, time, columns], each the rows of the batch, far apart: that of the instruction, the one
 * whose state it goes on from, and the one that goes on from it. They are undefined at the ends of time.
 */
interface Moments {
  now(tensor: Address, columns: number): Rows;
  readonly before: ((tensor: Address, columns: number) => Rows) | undefined;
  readonly after: ((tensor: Address, columns: number) => Rows) | undefined;
}

function endsOf({ attributes, outputs }: Instruction): { steps: number; back: number; hasBefore: boolean; hasAfter: boolean } {
  const { time = 0, reversed = 0 } = attributes;
  const steps = outputs[0]!.shape[0]!;
  const [isFirst, isLast] = [time === 0, time === steps - 1];
  return reversed
    ? { steps, back: 1, hasBefore: !isLast, hasAfter: !isFirst }
    : { steps, back: -1, hasBefore: !isFirst, hasAfter: !isLast };
}

/** Kernels of one time step share code, but for the ends of time. */
export const ofOneTimeStep: Pick<FastKernel, 'varying' | 'variant'> = {
  varying: ['time'],
  variant: (instruction) => {
    const { hasBefore, hasAfter } = endsOf(instruction);
    return `${hasBefore}, ${hasAfter}`;
  },
};

export function momentsOf({ f, instruction, varying }: Emission): Moments {
  const { steps, back, hasBefore, hasAfter } = endsOf(instruction);
  const moment = (by: number) => (tensor: Address, columns: number): Rows => {
    const place = i32.multiply(i32.add(varying[0]!, i32.of(by)), i32.of(columns * 4));
    return { from: kept(f, further(tensor, place)), row: steps * columns * 4 };
  };
  return { now: moment(0), before: hasBefore ? moment(back) : undefined, after: hasAfter ? moment(-back) : undefined };
}

/** Bytes from one tensor's rows to those of another that are as far apart. */
export const distance = (from: Rows, to: Rows): I32 => i32.subtract(at(to.from), at(from.from));

/** The same rows, so many columns further on. */
export const fromColumn = ({ from, row }: Rows, column: number): Rows => ({ from: further(from, column * 4), row });

type Tensors = Readonly<Record<string, Rows | undefined>>;
type Places<T extends Tensors> = { readonly [K in keyof T]: Address | Extract<T[K], undefined> };

/** Goes through the units of the batch's rows, four at a time; the body gets the place of the first one in each tensor. */
export function eachUnit<T extends Tensors>(
  f: FunctionBuilder,
  rows: I32,
  units: number,
  tensors: T,
  body: (width: Width, places: Places<T>) => void,
): void {
  const present = Object.entries(tensors).filter((entry): entry is [string, Rows] => entry[1] !== undefined);
  f.range(i32.of(0), rows, (row) => {
    const begins = present.map(([name, tensor]) => {
      return [name, kept(f, further(tensor.from, i32.multiply(row, i32.of(tensor.row))))] as const;
    });
    const visit = (width: Width, offset: I32): void => {
      const places = begins.map(([name, begin]) => [name, kept(f, further(begin, offset))]);
      body(width, Object.fromEntries(places) as Places<T>);
    };
    eachOfRow(f, units, visit, 1);
  }, { unrolled: 1 });
}

/** What stands at a place that is there, else 0. */
export function loadOr0(f: FunctionBuilder, width: Width, place: Address | undefined): V128 {
  return place ? f.let(width.load(f, place)) : f32x4.of(0);
}
