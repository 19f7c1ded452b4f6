import {
  absoluteErrorsOf, answeredOf, COUNT, firstOf, LOSS, rightOf, squaredErrorsOf, squaresOf, sumOf, wantedOf,
} from '../../../model/totals';
import { lossFrame } from '../../plan/lossFrame';
import { sizeOf } from '../../../base/extents';
import { further, type Address } from '../../wasm/function';
import { f32, f32x4, f64, i32, select, v128, type F32, type I32 } from '../../wasm/operators';
import { emitZeros } from './batch';
import { eachPart, inLanes } from './rows';
import type { Emission, FastKernel } from './types';
import { element } from './vectors';

/** A place among the totals of an address: of a known one, or of a class that is computed. */
type Total = (address: Address) => Address;

const known =
  (index: number): Total =>
  (address) =>
    further(address, index * 4);

/** The place that is `first` for class 0, for a class. */
const ofClass =
  (placeOf: (index: number) => number, index: I32): Total =>
  (address) =>
    further(element(address, index, (placeOf(1) - placeOf(0)) * 4), placeOf(0) * 4);

export const accumulate: FastKernel = {
  emit(emission) {
    const { f, instruction, inputs, outputs, rows, registers } = emission;
    const [output, target, loss, counted] = inputs as [Address, Address, Address, Address];
    const [totals, rests] = outputs as [Address, Address];
    const { positions, units, numbers, offset, stride } = lossFrame(instruction);
    const isClass = (instruction.attributes['rule'] ?? -1) >= 0;
    const count = isClass ? countAnswer : countErrors;
    f.if(i32.isZero(registers.batch), () => {
      [totals, rests].forEach((address, i) => emitZeros(f, address, sizeOf(instruction.outputs[i]!.shape)));
    });
    const isFirst = f.let(f32.equals(f.loadF32(further(totals, COUNT * 4)), f32.of(0)));
    f.range(i32.of(0), rows, (row) => {
      f.range(i32.of(0), i32.of(positions), (position) => {
        const wanted = f.let(targetAt(target, row, position));
        const value = f.let(f.loadF32({ base: wanted, offset: 0 }));
        f.if(f32.equals(value, value), () => {
          const place = { base: wanted, offset: 0 };
          if (!isClass) {
            f.if(isFirst, () => {
              for (let j = 0; j < numbers; j++) f.storeF32(further(totals, firstOf(j) * 4), f.loadF32(further(place, j * 4)));
            });
            f.set(isFirst, i32.of(0));
          }
          count(emission, element(element(output, row, positions * units * 4), position, units * 4), place);
        });
      });
    });
    addTo(emission, known(LOSS), f32.multiply(f.loadF32(loss), f.loadF32(counted)));
    addTo(emission, known(COUNT), f.loadF32(counted));

    function targetAt(address: Address, row: I32, position: I32): I32 {
      const place = further(element(element(address, row, stride * 4), position, numbers * 4), offset * 4);
      return i32.add(place.base, i32.of(place.offset));
    }
  },
};

/** Adds to a total; what rounding leaves out is kept beside it (Kahan 1965), as the naive kernel has it. */
function addTo({ f, outputs }: Emission, total: Total, value: F32): void {
  const [totals, rests] = outputs as [Address, Address];
  const before = f.let(f.loadF32(total(totals)));
  const part = f.let(f32.subtract(value, f.loadF32(total(rests))));
  const after = f.let(f32.add(before, part));
  f.storeF32(total(totals), after);
  const rest = f32.subtract(f32.subtract(after, before), part);
  const isFinite = f32.isLess(f32.absolute(after), f32.of(Infinity));
  f.storeF32(total(rests), select(isFinite, rest, f32.of(0)));
}

function countAnswer(emission: Emission, place: Address, target: Address): void {
  const { f, instruction } = emission;
  const { rule, threshold = 0, oneHot = 0 } = instruction.attributes;
  const { units, numbers } = lossFrame(instruction);
  const answer =
    rule === 1 ? largest(emission, place, units) : f.let(f64.isAtLeast(f64.fromF32(f.loadF32(place)), f64.of(threshold)));
  const wanted = oneHot ? largest(emission, target, numbers) : f.let(i32.fromF32(f.loadF32(target)));
  addTo(emission, ofClass(answeredOf, answer), f32.of(1));
  addTo(emission, ofClass(wantedOf, wanted), f32.of(1));
  f.if(i32.equals(answer, wanted), () => addTo(emission, ofClass(rightOf, answer), f32.of(1)));
}

function countErrors(emission: Emission, place: Address, target: Address): void {
  const { f, instruction, outputs } = emission;
  const { numbers } = lossFrame(instruction);
  for (let j = 0; j < numbers; j++) {
    const wanted = f.let(f.loadF32(further(target, j * 4)));
    const distance = f.let(f32.subtract(wanted, f.loadF32(further(outputs[0]!, firstOf(j) * 4))));
    const error = f.let(f32.subtract(f.loadF32(further(place, j * 4)), wanted));
    addTo(emission, known(sumOf(j)), distance);
    addTo(emission, known(squaresOf(j)), f32.multiply(distance, distance));
    addTo(emission, known(absoluteErrorsOf(j)), f32.absolute(error));
    addTo(emission, known(squaredErrorsOf(j)), f32.multiply(error, error));
  }
}

/**
 * The index of the first of the largest numbers. Each lane goes through every fourth number, beginning with the first
 * of all, so that what is no number is never the largest unless it is that one; then the lanes are compared.
 */
function largest({ f }: Emission, from: Address, size: number): I32 {
  const most = f.let(f.loadSplat(from));
  const [best, index] = [f.let(f32x4.of(0)), f.let(f32x4.lanes(0, 1, 2, 3))];
  eachPart(f, size, (part) => {
    const value = f.let(inLanes(part, part.load(f, further(from, part.offset)), most));
    const isMore = f.let(f32x4.isLess(most, value));
    f.set(most, v128.choose(isMore, value, most));
    f.set(best, v128.choose(isMore, index, best));
    f.set(index, f32x4.add(index, f32x4.of(4)));
  });
  for (const order of [[2, 3, 0, 1], [1, 0, 3, 2]] as const) {
    const [otherMost, otherBest] = [most, best].map((value) => f.let(v128.shuffle(value, value, order)));
    const isEqual = v128.and(f32x4.equals(most, otherMost!), f32x4.isLess(otherBest!, best));
    const isOther = f.let(v128.or(f32x4.isLess(most, otherMost!), isEqual));
    f.set(most, v128.choose(isOther, otherMost!, most));
    f.set(best, v128.choose(isOther, otherBest!, best));
  }
  return f.let(i32.fromF32(f32.first(best)));
}
