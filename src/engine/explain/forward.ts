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
  sheet.read(0, row, sheet.position);
  return { formula: 'input = data[row]', arithmetic: `data[${[row, ...sheet.place].join(', ')}]` };
};

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

export const tanh = ofSum('y = tanh(z)', (z, write) => `tanh(${write.number(z)})`);

export const sigmoid = ofSum('y = sigmoid(z) = 1 / (1 + e^-z)', (z, write) => `sigmoid(${write.number(z)})`);

export const softmax: Explainer = (sheet) => {
  const size = sheet.units(0);
  const score = (j: number): number => sheet.read(0, sheet.sample, sheet.outer * size + j);
  const powers = range(size).map((j) => `e^${sheet.write.factor(score(j))}`);
  return { formula: 'y = e^z / Σ e^z', arithmetic: `${powers[sheet.unit]} / (${sum(powers)})` };
};
