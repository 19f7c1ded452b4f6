import { concatOffsets } from '../kernels/structure';
import type { Explainer } from './forward';
import { range, sum } from './text';
import type { Sheet } from './types';

/** One number that goes on as it is, from a place of the first operand. */
function taken(formula: string, place: (sheet: Sheet) => number): Explainer {
  return (sheet) => ({ formula, arithmetic: sheet.write.number(sheet.read(0, sheet.sample, place(sheet))) });
}

export const column = taken('y = input[column]', (sheet) => sheet.attribute('offset') + sheet.position);

export const reshape = taken('y = x, in another shape', (sheet) => sheet.position);

export const reshapeGradient = taken('dx = g, in the shape of x', (sheet) => sheet.position);

export const addGradient = taken('dx = g', (sheet) => sheet.position);

export const concatGradient = taken('dx = its part of g', (sheet) => {
  return sheet.outer * sheet.units(0) + sheet.attribute('offset') + sheet.unit;
});

const operands = (sheet: Sheet): number[] => range(sheet.moment.instruction.inputs.length);

export const add: Explainer = (sheet) => ({
  formula: 'y = a + b + …',
  arithmetic: sum(operands(sheet).map((k) => sheet.write.number(sheet.same(k)))),
});

export const multiply: Explainer = (sheet) => ({
  formula: 'y = a·b·…',
  arithmetic: product(sheet, operands(sheet)),
});

export const multiplyGradient: Explainer = (sheet) => {
  const own = sheet.attribute('operand') + 1;
  return { formula: 'da = g·b·…', arithmetic: product(sheet, operands(sheet).filter((k) => k !== own)) };
};

/** `2·(-3)·0.5`. */
function product(sheet: Sheet, factors: readonly number[]): string {
  const numbers = factors.map((k) => sheet.same(k));
  return numbers.map((value, i) => (i === 0 ? sheet.write.number(value) : sheet.write.factor(value))).join('·');
}

export const concat: Explainer = (sheet) => {
  const offsets = concatOffsets(sheet.moment.instruction);
  const operand = offsets.findLastIndex((offset) => offset <= sheet.unit);
  const place = sheet.outer * sheet.units(operand) + sheet.unit - offsets[operand]!;
  return { formula: 'y = a, then b, …', arithmetic: sheet.write.number(sheet.read(operand, sheet.sample, place)) };
};
