import type { Instruction, PlacedTensor } from '../../plan/types';
import { further, type Address } from '../../wasm/function';
import { i32 } from '../../wasm/operators';
import { emitProduct, fromPlace } from './product';
import { emitCopy, type Rows } from './strided';
import type { FastKernel } from './types';
import { element } from './vectors';

/**
 * Products of a sample's states with the gradients that follow them stay near; the sums go on from one sample to the next
 * in the place of the result.
 */
export const recurrentGradientWeights: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const [hidden, sums, last] = inputs as [Address, Address, Address?];
    const [result] = outputs as [Address];
    const [units, width] = instruction.outputs[0]!.shape as [number, number];
    const steps = instruction.inputs[0]!.shape[0]!;
    const [before, own] = instruction.attributes['reversed'] ? [1, 0] : [0, 1];
    f.fill(result, i32.of(units * width * 4));
    f.range(i32.of(0), rows, (row) => {
      const state = element(further(hidden, before * units * 4), row, steps * units * 4);
      const add = (gradient: Address, each: number, from: number, columns: number): void =>
        emitProduct(f, {
          rows: i32.of(units),
          columns,
          depth: i32.of(steps - 1),
          a: { from: state, row: 4, step: units * 4 },
          b: { from: element(further(gradient, own * each * 4), row, steps * each * 4), step: each * 4 },
          c: { from: further(result, from * 4), row: width * 4 },
          start: fromPlace(f),
        });
      add(sums, width, 0, last ? width - units : width);
      if (last) add(last, units, width - units, units);
    }, { unrolled: 1 });
  },
};

/** The states that are handed on, those of each direction beside the other's. */
export const states: FastKernel = {
  emit({ f, instruction, inputs, outputs, rows }) {
    const { steps, units, width, isEach } = handedOn(instruction, instruction.inputs[0]!, instruction.outputs[0]!);
    inputs.forEach((hidden, direction) => {
      const target = { from: further(outputs[0]!, direction * units * 4), row: width * 4 };
      if (isEach) emitCopy(f, i32.multiply(rows, i32.of(steps)), units, { from: hidden, row: units * 4 }, target);
      else emitCopy(f, rows, units, lastOf(hidden, direction, steps, units), target);
    });
  },
};

/** The gradient by one direction's states: 0 where a state was not handed on. */
function statesGradientOf(direction: number): FastKernel {
  return {
    emit({ f, instruction, inputs, outputs, rows }) {
      const { steps, units, width, isEach } = handedOn(instruction, instruction.outputs[0]!, instruction.inputs[0]!);
      const [result] = outputs as [Address];
      const source = { from: further(inputs[0]!, direction * units * 4), row: width * 4 };
      const times = i32.multiply(rows, i32.of(steps));
      if (isEach) {
        emitCopy(f, times, units, source, { from: result, row: units * 4 });
        return;
      }
      f.fill(result, i32.multiply(times, i32.of(units * 4)));
      emitCopy(f, rows, units, source, lastOf(result, direction, steps, units));
    },
  };
}

export const statesGradient = statesGradientOf(0);
export const statesGradientBackward = statesGradientOf(1);

/** Extents of the states and of what is handed on of them: those of each time step, or the last ones alone. */
function handedOn(
  { attributes }: Instruction,
  states: PlacedTensor,
  given: PlacedTensor,
): { steps: number; units: number; width: number; isEach: boolean } {
  const [steps, units] = states.shape as [number, number];
  return { steps, units, width: given.shape.at(-1)!, isEach: attributes['sequences'] === 1 };
}

/** Every sample's last state in a direction; that back through time ends at the first time step. */
function lastOf(states: Address, direction: number, steps: number, units: number): Rows {
  return { from: further(states, direction === 0 ? (steps - 1) * units * 4 : 0), row: steps * units * 4 };
}
