import * as l10n from '@vscode/l10n';
import { exp, sigmoid } from '../../base/math';
import { EPSILON } from '../kernels/losses';
import type { Explainer, Told } from './forward';
import { range, sum, type Writer } from './text';
import type { Sheet } from './types';

/** Terms over the outputs of a sample, as their mean. */
function meanOf(terms: readonly string[]): string {
  return terms.length === 1 ? terms[0]! : `(${sum(terms)}) / ${terms.length}`;
}

export const mse: Explainer = (sheet) => {
  const terms = range(sheet.width(0)).map((j) => {
    const output = sheet.read(0, sheet.sample, j);
    return `(${sheet.write.difference(output, sheet.read(1, sheet.sample, j))})²`;
  });
  return { formula: 'loss = mean((output - target)²)', arithmetic: meanOf(terms) };
};

/** From this score on, a probability takes so many digits to tell it from 1 that the score itself says more. */
const SATURATED = 15;

/** -(y·ln p + (1 - y)·ln(1 - p)) for p = sigmoid(z), where -ln p = ln(1 + e^-z) and -ln(1 - p) = ln(1 + e^z). */
function logLoss(write: Writer, z: number, y: number): string {
  const p = sigmoid(z);
  const saturated = Math.abs(z) > SATURATED;
  const positive = saturated ? `ln(1 + e^${write.factor(-z)})` : `-ln ${write.probability(p)}`;
  const negative = saturated ? `ln(1 + e^${write.factor(z)})` : `-ln(1 - ${write.probability(p)})`;
  if (y === 1) return positive;
  if (y === 0) return negative;
  if (saturated) return `(${write.number(y)}·${positive} + ${write.number(1 - y)}·${negative})`;
  return `-(${write.number(y)}·ln ${write.number(p)} + ${write.number(1 - y)}·ln ${write.number(1 - p)})`;
}

export const binaryCrossEntropy: Explainer = (sheet) => {
  const terms = range(sheet.width(0)).map((j) => {
    const z = sheet.read(0, sheet.sample, j);
    return logLoss(sheet.write, z, sheet.read(1, sheet.sample, j));
  });
  return { formula: 'loss = -(y·ln p + (1 - y)·ln(1 - p)),  p = sigmoid(z)', arithmetic: meanOf(terms) };
};

export const crossEntropy: Explainer = (sheet) => {
  const { write } = sheet;
  const scores = range(sheet.width(0)).map((j) => sheet.read(0, sheet.sample, j));
  const target = sheet.read(1, sheet.sample);
  const highest = Math.max(...scores);
  const total = scores.reduce((all, z) => all + exp(z - highest), 0);
  const p = exp(scores[target]! - highest) / total;
  if (p > 0) return { formula: 'loss = -ln p[target],  p = softmax(z)', arithmetic: `-ln ${write.probability(p)}` };
  const powers = sum(scores.map((z) => `e^${write.factor(z - highest)}`));
  const arithmetic = `ln(${powers}) + ${write.factor(highest)} - ${write.factor(scores[target]!)}`;
  return { formula: 'loss = ln(Σ e^(z - max z)) + max z - z[target]', arithmetic };
};

export const mean: Explainer = (sheet) => {
  const terms = range(sheet.moment.rows).map((row) => sheet.write.number(sheet.read(0, row)));
  return { formula: l10n.t('loss = mean over the batch'), arithmetic: meanOf(terms) };
};

/** The epoch's totals so far, by `unit`: of the loss, of right answers, of samples. */
export const accumulate: Explainer = (sheet) => {
  const { moment, write } = sheet;
  const { batch, rows } = moment;
  const old = batch === 0 ? 0 : sheet.readOld(0, 0, sheet.unit);
  const told = (formula: string, more: string): Told => ({ formula, arithmetic: sum([write.number(old), more]) });
  if (sheet.unit === 0) return told(l10n.t("the epoch's total += loss·rows"), write.product(sheet.read(0), rows));
  if (sheet.unit === 2) return told(l10n.t("the epoch's samples += rows"), write.number(rows));
  return told(l10n.t("the epoch's right answers += those of the batch"), write.number(sheet.result().value - old));
};

/** Divides by the rows of the batch and, where a sample's loss is a mean, by its outputs. */
function count(sheet: Sheet, perUnit: boolean): string {
  const units = sheet.width(0);
  return perUnit && units > 1 ? `(${units}·${sheet.moment.rows})` : String(sheet.moment.rows);
}

const read = (sheet: Sheet): [number, number] => [
  sheet.same(0),
  sheet.same(1),
];

/** The probability of a unit, and 1 where it is the target's. */
const readClass = (sheet: Sheet): [number, number] => [
  sheet.read(0, sheet.sample, sheet.unit),
  sheet.read(1, sheet.sample) === sheet.unit ? 1 : 0,
];

export const mseGradient: Explainer = (sheet) => ({
  formula: 'g = 2·(output - target) / n',
  arithmetic: `2·(${sheet.write.difference(...read(sheet))}) / ${count(sheet, true)}`,
});

export const binaryCrossEntropyGradient: Explainer = (sheet) => {
  const [p, y] = read(sheet);
  const { write } = sheet;
  const probability = write.probability(p);
  const spread = p * (1 - p) < EPSILON ? write.number(EPSILON) : `${probability}·(1 - ${probability})`;
  return {
    formula: 'g = (p - y) / (p·(1 - p)·n)',
    arithmetic: `(${probability} - ${write.factor(y)}) / (${spread}·${count(sheet, true)})`,
  };
};

/** `(p - y) / n`, for either cross-entropy. */
const error = (sheet: Sheet, [p, y]: [number, number], perUnit: boolean): Told => ({
  formula: 'dz = (p - y) / n',
  arithmetic: `(${sheet.write.probability(p)} - ${sheet.write.factor(y)}) / ${count(sheet, perUnit)}`,
});

export const sigmoidBinaryCrossEntropyGradient: Explainer = (sheet) => error(sheet, read(sheet), true);

export const crossEntropyGradient: Explainer = (sheet) => {
  const [p, y] = readClass(sheet);
  const arithmetic = y === 1 ? `-1 / (${sheet.write.factor(Math.max(p, EPSILON))}·${count(sheet, false)})` : '0';
  return { formula: l10n.t('g = -1 / (p·n) for the target, else 0'), arithmetic };
};

export const softmaxCrossEntropyGradient: Explainer = (sheet) => error(sheet, readClass(sheet), false);
