import { SOFTPLUS_LINEAR } from '../formulas/activations';
import { rowSize, type PlacedTensor } from '../plan/types';
import { range, sum, type Writer } from './text';
import type { Sheet } from './types';

/** The rule in symbols and, without its result, in numbers. */
export interface Told {
  readonly formula: string;
  readonly arithmetic: string;
}

export type Explainer = (sheet: Sheet) => Told;

export const load: Explainer = (sheet) => {
  const row = sheet.moment.samples[sheet.sample]!;
  if (sheet.attribute('windows')) return window(sheet, row);
  sheet.read(sheet.output, row, sheet.position);
  return { formula: 'input = data[row]', arithmetic: `data[${[row, ...sheet.place].join(', ')}]` };
};

/** A token of a window into a text, or one that follows. */
function window(sheet: Sheet, start: number): Told {
  const [window, target] = sheet.moment.instruction.outputs as [PlacedTensor, PlacedTensor?];
  const length = rowSize(window);
  if (sheet.output === 0) {
    sheet.read(0, start + sheet.position);
    return { formula: 'input = data[start + t]', arithmetic: `data[${start + sheet.position}]` };
  }
  const positions = sheet.attribute('positions');
  const classes = rowSize(target!) / positions;
  const place = start + length - positions + 1 + Math.floor(sheet.position / classes);
  const id = sheet.read(0, place);
  const behind = positions === 1 ? `start + ${length}` : 'start + t + 1';
  if (classes === 1) return { formula: `target = data[${behind}]`, arithmetic: `data[${place}]` };
  return { formula: `target = 1 at data[${behind}], else 0`, arithmetic: sheet.position % classes === id ? '1' : '0' };
}

export const affine: Explainer = (sheet) => {
  const ins = sheet.units(0);
  const terms = range(ins).map((i) => {
    const weight = sheet.read(1, i, sheet.unit);
    return sheet.write.product(weight, sheet.read(0, sheet.sample, sheet.outer * ins + i));
  });
  const bias = sheet.write.number(sheet.read(2, 0, sheet.unit));
  return { formula: 'z = x·W + b', arithmetic: sum([...terms, bias]) };
};

/** An activation of one weighted sum. */
function ofSum(formula: string, tell: (z: number, write: Writer, sheet: Sheet) => string): Explainer {
  return (sheet) => ({ formula, arithmetic: tell(sheet.same(0), sheet.write, sheet) });
}

export const relu = ofSum('y = max(0, z)', (z, write) => `max(0, ${write.number(z)})`);

export const leakyRelu = ofSum('y = z > 0 ? z : negative_slope·z', (z, write, sheet) =>
  z > 0 ? write.number(z) : write.product(sheet.attribute('negative_slope'), z),
);

export const elu = ofSum('y = z > 0 ? z : alpha·(e^z - 1)', (z, write, sheet) =>
  z > 0 ? write.number(z) : `${write.number(sheet.attribute('alpha'))}·(e^${write.factor(z)} - 1)`,
);

export const gelu = ofSum('y = z·Φ(z),  Φ(z) = (1 + erf(z/√2)) / 2', (z, write) =>
  `${write.number(z)}·(1 + erf(${write.number(z)}/√2)) / 2`,
);

export const silu = ofSum('y = z·sigmoid(z)', (z, write) => `${write.number(z)}·sigmoid(${write.number(z)})`);

export const softplus = ofSum('y = ln(1 + e^z)', (z, write) =>
  z > SOFTPLUS_LINEAR ? write.number(z) : `ln(1 + e^${write.factor(z)})`,
);

export const tanh = ofSum('y = tanh(z)', (z, write) => `tanh(${write.number(z)})`);

export const sigmoid = ofSum('y = sigmoid(z) = 1 / (1 + e^-z)', (z, write) => `sigmoid(${write.number(z)})`);

export const softmax: Explainer = (sheet) => {
  const size = sheet.units(0);
  const score = (j: number): number => sheet.read(0, sheet.sample, sheet.outer * size + j);
  const powers = range(size).map((j) => `e^${sheet.write.factor(score(j))}`);
  return { formula: 'y = e^z / Σ e^z', arithmetic: `${powers[sheet.unit]} / (${sum(powers)})` };
};
