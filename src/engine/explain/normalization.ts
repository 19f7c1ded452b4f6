import * as l10n from '@vscode/l10n';
import type { Explainer, Told } from './forward';
import { meanOf, range, sum, sumOf } from './text';
import type { Sheet } from './types';

const BY_UNIT = 'y = W·x̂ + b,  x̂ = (x - mean) / √(variance + ε)';
const DEVIATED = 'x̂ = (x - mean) / √(variance + ε)';

/** √(variance + ε), written out. */
function deviation(sheet: Sheet, variance: number): string {
  return `√(${sheet.write.number(variance)} + ${sheet.write.number(sheet.attribute('epsilon'))})`;
}

/** x̂ as a number, for where it is one of several in a formula. */
function normalized(sheet: Sheet, x: number, mean: number, variance: number): number {
  return (x - mean) / Math.sqrt(variance + sheet.attribute('epsilon'));
}

/** W·(x - mean) / √(variance + ε) + b. */
function scaled(sheet: Sheet, mean: number, variance: number): string {
  const x = sheet.read(0, sheet.sample, sheet.position);
  const { write } = sheet;
  const weight = write.number(sheet.read(1, 0, sheet.unit));
  const bias = write.number(sheet.read(2, 0, sheet.unit));
  return sum([`${weight}·(${write.difference(x, mean)}) / ${deviation(sheet, variance)}`, bias]);
}

/** Mean (output 1) and variance (output 2) of so many numbers. */
function statistic(sheet: Sheet, count: number, read: (index: number) => number, mean: () => number): Told {
  const { write } = sheet;
  if (sheet.output === 1) {
    return { formula: 'mean = Σ x / n', arithmetic: meanOf(count, (i) => write.number(read(i))) };
  }
  const center = mean();
  const square = (i: number): string => `(${write.difference(read(i), center)})²`;
  return { formula: 'variance = Σ (x - mean)² / n', arithmetic: meanOf(count, square) };
}

export const layerNorm: Explainer = (sheet) => {
  const units = sheet.units(0);
  if (sheet.output > 0) {
    const row = sheet.position;
    const read = (i: number): number => sheet.read(0, sheet.sample, row * units + i);
    return statistic(sheet, units, read, () => sheet.readNew(1, sheet.sample, row));
  }
  const mean = sheet.readNew(1, sheet.sample, sheet.outer);
  return { formula: BY_UNIT, arithmetic: scaled(sheet, mean, sheet.readNew(2, sheet.sample, sheet.outer)) };
};

export const batchNorm: Explainer = (sheet) => {
  const units = sheet.units(0);
  if (sheet.output > 0) {
    const each = sheet.width(0) / units;
    const read = (i: number): number => sheet.read(0, Math.floor(i / each), (i % each) * units + sheet.unit);
    return statistic(sheet, sheet.moment.rows * each, read, () => sheet.readNew(1, 0, sheet.unit));
  }
  const mean = sheet.readNew(1, 0, sheet.unit);
  return { formula: BY_UNIT, arithmetic: scaled(sheet, mean, sheet.readNew(2, 0, sheet.unit)) };
};

export const normalize: Explainer = (sheet) => ({
  formula: 'y = W·(x - running_mean) / √(running_variance + ε) + b',
  arithmetic: scaled(sheet, sheet.read(3, 0, sheet.unit), sheet.read(4, 0, sheet.unit)),
});

/** dW = Σ g·x̂ over the rows of the batch; reads g, x, mean and variance. */
function gradientWeights(statisticAt: (sheet: Sheet, operand: number, sample: number, outer: number) => number): Explainer {
  return (sheet) => {
    const units = sheet.units(0);
    const each = sheet.width(0) / units;
    const { write } = sheet;
    const arithmetic = sumOf(sheet.moment.rows * each, (i) => {
      const [sample, outer] = [Math.floor(i / each), i % each];
      const g = sheet.read(0, sample, outer * units + sheet.unit);
      const x = sheet.read(1, sample, outer * units + sheet.unit);
      const difference = write.difference(x, statisticAt(sheet, 2, sample, outer));
      return `${write.number(g)}·(${difference}) / ${deviation(sheet, statisticAt(sheet, 3, sample, outer))}`;
    });
    return { formula: `dW = Σ g·x̂,  ${DEVIATED}`, arithmetic };
  };
}

export const layerNormGradientWeights = gradientWeights((sheet, operand, sample, outer) =>
  sheet.read(operand, sample, outer),
);

export const batchNormGradientWeights = gradientWeights((sheet, operand) => sheet.read(operand, 0, sheet.unit));

export const layerNormGradientInput: Explainer = (sheet) => {
  const { write } = sheet;
  const units = sheet.units(0);
  const [mean, variance] = [sheet.read(3, sheet.sample, sheet.outer), sheet.read(4, sheet.sample, sheet.outer)];
  const unitsOfRow = range(units).map((j) => {
    const g = sheet.read(0, sheet.sample, sheet.outer * units + j);
    const x = sheet.read(1, sheet.sample, sheet.outer * units + j);
    return { product: write.product(g, sheet.read(2, 0, j)), hat: normalized(sheet, x, mean, variance) };
  });
  const own = unitsOfRow[sheet.unit]!;
  const meanGradient = sumOf(units, (j) => unitsOfRow[j]!.product);
  const meanProduct = sumOf(units, (j) => `${unitsOfRow[j]!.product}·${write.factor(unitsOfRow[j]!.hat)}`);
  const along = `${write.factor(own.hat)}·(${meanProduct}) / ${units}`;
  return {
    formula: `dx = (g·W - mean(g·W) - x̂·mean(g·W·x̂)) / √(variance + ε),  ${DEVIATED}`,
    arithmetic: `(${own.product} - (${meanGradient}) / ${units} - ${along}) / ${deviation(sheet, variance)}`,
  };
};

export const batchNormGradientInput: Explainer = (sheet) => {
  const { write } = sheet;
  const [g, x] = [sheet.same(0), sheet.same(1)];
  const weight = sheet.read(2, 0, sheet.unit);
  const [mean, variance] = [sheet.read(3, 0, sheet.unit), sheet.read(4, 0, sheet.unit)];
  const [dw, db] = [sheet.read(5, 0, sheet.unit), sheet.read(6, 0, sheet.unit)];
  const n = (sheet.moment.rows * sheet.width(0)) / sheet.units(0);
  const along = `${write.factor(normalized(sheet, x, mean, variance))}·${write.factor(dw)} / ${n}`;
  const inner = `${write.number(g)} - ${write.factor(db)} / ${n} - ${along}`;
  return {
    formula: `dx = W / √(variance + ε)·(g - db / n - x̂·dW / n),  ${DEVIATED}`,
    arithmetic: `${write.number(weight)} / ${deviation(sheet, variance)}·(${inner})`,
  };
};

export const normalizeGradientInput: Explainer = (sheet) => {
  const product = sheet.write.product(sheet.same(0), sheet.read(1, 0, sheet.unit));
  const variance = sheet.read(2, 0, sheet.unit);
  return { formula: 'dx = g·W / √(running_variance + ε)', arithmetic: `${product} / ${deviation(sheet, variance)}` };
};

export const runningAverage: Explainer = (sheet) => {
  const { write, moment } = sheet;
  const isVariance = sheet.attribute('unbiased') === 1;
  const n = moment.rows * sheet.attribute('places');
  const old = sheet.readOld(0, 0, sheet.unit);
  const statistic = sheet.read(1, 0, sheet.unit);
  const formula = isVariance
    ? 'running_variance = (1 - momentum)·running_variance + momentum·variance·n / (n - 1)'
    : 'running_mean = (1 - momentum)·running_mean + momentum·mean';
  if (n < 2) return { formula: l10n.t('A single number has no variance: nothing is changed'), arithmetic: write.number(old) };
  const momentum = write.number(sheet.attribute('momentum'));
  const added = `${momentum}·${write.factor(statistic)}${isVariance ? `·${n} / (${n} - 1)` : ''}`;
  return { formula, arithmetic: `(1 - ${momentum})·${write.factor(old)} + ${added}` };
};
