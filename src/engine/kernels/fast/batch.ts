import { LEVELS } from '../../../base/levels';
import { further, type Address, type FunctionBuilder } from '../../wasm/function';
import { f32, f32x4, i32, i32x4, select, v128, type I32 } from '../../wasm/operators';
import { lossFrame } from '../../plan/lossFrame';
import { rowSize } from '../../plan/types';
import { emitCopyRow, kept } from './strided';
import type { Emission, FastKernel } from './types';
import { eachOfRow, element } from './vectors';

/** Rows of more numbers than this are filled by the instruction for it, which takes some time to begin. */
const LONG_ROW = 128;

/** Sets so many neighbouring numbers to 0. */
export function emitZeros(f: FunctionBuilder, to: Address, count: number): void {
  if (count > LONG_ROW) f.fill(to, i32.of(count * 4));
  else eachOfRow(f, count, (width, offset) => width.store(f, further(to, offset), f32x4.of(0)));
}

/** Row after row of the batch, with the data's row for each. */
function eachSample({ f, rows, registers }: Emission, body: (row: I32, sample: I32) => void): void {
  f.range(i32.of(0), rows, (row) => body(row, f.let(f.loadI32(element(registers.samples, row)))));
}

export const load: FastKernel = {
  emit(emission) {
    const { f, instruction, inputs, outputs } = emission;
    if (instruction.attributes['windows']) return emitWindows(emission);
    eachSample(emission, (row, sample) => {
      instruction.outputs.forEach((tensor, k) => {
        const size = rowSize(tensor);
        const target = element(outputs[k]!, row, size * 4);
        const { levels } = instruction.inputs[k]!;
        if (levels) emitNumbers(f, size, element(inputs[k]!, sample, size), target, { from: inputs.at(-1)!, channels: levels.shape[0]! });
        else emitCopyRow(f, size, element(inputs[k]!, sample, size * 4), target);
      });
    });
  },
};

/** So many bytes, or those of all channels, are looked up by code that is written out. */
const TOGETHER = 8;

/** Writes the numbers that a row of bytes stands for; the elements of a row belong to the channels in turn. */
function emitNumbers(
  f: FunctionBuilder,
  count: number,
  source: Address,
  target: Address,
  { from, channels }: { readonly from: Address; readonly channels: number },
): void {
  const [bytes, numbers] = [kept(f, source), kept(f, target)];
  const group = channels * Math.max(1, Math.floor(TOGETHER / channels));
  const lookUp = (start: I32, length: number): void => {
    const [places, results] = [kept(f, element(bytes, start, 1)), kept(f, element(numbers, start))];
    f.range(i32.of(0), i32.of(length), (i) => {
      // Where a group is not written out, it has each channel once.
      const channel = i.constant === undefined ? i : i32.of(i.constant % channels);
      const level = element(element(from, channel, LEVELS * 4), f.loadByte(element(places, i, 1)));
      f.storeF32(element(results, i), f.loadF32(level));
    }, { unrolled: TOGETHER });
  };
  const whole = count - (count % group);
  f.range(i32.of(0), i32.of(whole), (start) => lookUp(start, group), { step: group, unrolled: 1 });
  if (whole < count) lookUp(i32.of(whole), count - whole);
}

function emitWindows(emission: Emission): void {
  const { f, instruction, inputs, outputs } = emission;
  const [text] = inputs;
  const [input, target] = outputs;
  const [length, width = 0] = instruction.outputs.map(rowSize) as [number, number?];
  const { positions = 0 } = instruction.attributes;
  const classes = target ? width / positions : 0;
  eachSample(emission, (row, sample) => {
    const start = element(text!, sample);
    emitCopyRow(f, length, start, element(input!, row, length * 4));
    if (!target) return;
    const following = further(start, (length - positions + 1) * 4);
    const first = element(target, row, width * 4);
    if (classes <= 1) return emitCopyRow(f, positions, following, first);
    emitZeros(f, first, width);
    f.range(i32.of(0), i32.of(positions), (k) => {
      const id = i32.fromF32(f.loadF32(element(following, k)));
      f.storeF32(element(element(first, k, classes * 4), id), f32.of(1));
    });
  });
}

/** In order; what has no target adds 0, which changes no sum that began with 0. */
export const mean: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const { positions, numbers, stride, offset } = lossFrame(instruction);
    const [values, target] = inputs;
    const [sum, count] = [f.let(f32.of(0)), f.let(i32.of(0))];
    f.range(i32.of(0), rows, (row) => {
      f.range(i32.of(0), i32.of(positions), (position) => {
        const value = f.let(f.loadFirst(element(element(values!, row, positions * 4), position)));
        if (!target) {
          f.set(sum, f32.add(sum, f32.first(value)));
          f.set(count, i32.add(count, i32.of(1)));
          return;
        }
        const place = further(element(element(target, row, stride * 4), position, numbers * 4), offset * 4);
        const wanted = f.let(f.loadFirst(place));
        const isKnown = f.let(f32x4.equals(wanted, wanted));
        f.set(sum, f32.add(sum, f32.first(v128.and(value, isKnown))));
        f.set(count, i32.add(count, i32.and(i32x4.signs(isKnown), i32.of(1))));
      });
    });
    const counted = f.let(f32.fromI32(count));
    f.storeF32(outputs[0]!, select(i32.isZero(count), f32.of(0), f32.divide(sum, counted)));
    if (outputs[1]) f.storeF32(outputs[1], counted);
  },
};
