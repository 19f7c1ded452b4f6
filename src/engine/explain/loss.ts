import * as l10n from '@vscode/l10n';
import { exp, sigmoid } from '../../base/math';
import { kindOfTotal } from '../../model/totals';
import { EPSILON } from '../formulas/losses';
import { lossFrame } from '../plan/lossFrame';
import type { Explainer } from './forward';
import { range, sum, type Writer } from './text';
import type { Sheet } from './types';

/** Terms over the outputs of a sample, as their mean. */
function meanOf(terms: readonly string[]): string {
  return terms.length === 1 ? terms[0]! : `(${sum(terms)}) / ${terms.length}`;
}

/** The outputs and targets of one position (of a sample that has one target: the sample). */
class Place {
  readonly size: number;
  /** Of a gradient: the output by which it is taken. */
  readonly unit: number;
  private readonly position: number;
  private readonly frame: ReturnType<typeof lossFrame>;

  constructor(
    readonly sheet: Sheet,
    what: 'loss' | 'gradient',
  ) {
    this.frame = lossFrame(sheet.moment.instruction);
    this.size = this.frame.units;
    this.position = what === 'loss' ? sheet.position : Math.floor(sheet.position / this.size);
    this.unit = sheet.position % this.size;
  }

  output(j = this.unit): number {
    return this.sheet.read(0, this.sheet.sample, this.position * this.size + j);
  }

  target(j = 0): number {
    const { offset, numbers } = this.frame;
    return this.sheet.read(1, this.sheet.sample, offset + this.position * numbers + j);
  }

  /** Each output with its target. */
  get pairs(): [number, number][] {
    return range(this.size).map((j) => [this.output(j), this.target(j)]);
  }

  /** A gradient's numerator over what the mean divides by: the positions that count, where `perUnit` the outputs too. */
  share(numerator: string, perUnit: boolean, divisor = ''): string {
    const { weight } = this.frame;
    const { write, moment } = this.sheet;
    const counted = moment.instruction.inputs[2] ? this.sheet.read(2) : moment.rows;
    const factors = [...(divisor ? [divisor] : []), ...(perUnit && this.size > 1 ? [this.size] : []), counted];
    const below = factors.length > 1 ? `(${factors.join('·')})` : String(counted);
    return `${weight === 1 ? '' : `${write.number(weight)}·`}${numerator} / ${below}`;
  }
}

/** What is told of a position: that it does not count, where it has no target. */
const told =
  (what: 'loss' | 'gradient', formula: string, tell: (place: Place, sheet: Sheet) => string): Explainer =>
  (sheet) => {
    const place = new Place(sheet, what);
    if (Number.isNaN(place.target())) return { formula: l10n.t('there is no target here: it does not count'), arithmetic: '0' };
    return { formula, arithmetic: tell(place, sheet) };
  };

export const mse = told('loss', 'loss = mean((output - target)²)', ({ pairs }, { write }) =>
  meanOf(pairs.map(([output, target]) => `(${write.difference(output, target)})²`)),
);

export const mae = told('loss', 'loss = mean(|output - target|)', ({ pairs }, { write }) =>
  meanOf(pairs.map(([output, target]) => `|${write.difference(output, target)}|`)),
);

export const huber = told(
  'loss',
  'loss = mean(|e| ≤ delta ? ½·e² : delta·(|e| - ½·delta)),  e = output - target',
  ({ pairs, sheet }, { write }) => {
    const delta = sheet.attribute('delta');
    const terms = pairs.map(([output, target]) => {
      const error = write.difference(output, target);
      if (Math.abs(output - target) <= delta) return `0.5·(${error})²`;
      return `${write.number(delta)}·(|${error}| - 0.5·${write.number(delta)})`;
    });
    return meanOf(terms);
  },
);

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

export const binaryCrossEntropy = told(
  'loss',
  'loss = -(y·ln p + (1 - y)·ln(1 - p)),  p = sigmoid(z)',
  ({ pairs }, { write }) => meanOf(pairs.map(([z, y]) => logLoss(write, z, y))),
);

const ofProbability = 'loss = -ln p[target],  p = softmax(z)';
const ofScores = 'loss = ln(Σ e^(z - max z)) + max z - z[target]';

export const crossEntropy: Explainer = (sheet) => {
  const place = new Place(sheet, 'loss');
  const scores = range(place.size).map((j) => place.output(j));
  const highest = Math.max(...scores);
  const total = scores.reduce((all, z) => all + exp(z - highest), 0);
  const wanted = scores[place.target()]!;
  const p = exp(wanted - highest) / total;
  const isTold = !(p > 0) && !Number.isNaN(place.target());
  return told('loss', isTold ? ofScores : ofProbability, (_, { write }) => {
    if (p > 0) return `-ln ${write.probability(p)}`;
    const powers = sum(scores.map((z) => `e^${write.factor(z - highest)}`));
    return `ln(${powers}) + ${write.factor(highest)} - ${write.factor(wanted)}`;
  })(sheet);
};

const HINGE = {
  one: 'loss = max(0, 1 - y·s),  y = ±1',
  several: 'loss = Σ max(0, 1 - s[target] + s[j]) / classes,  j ≠ target',
};

export const hinge: Explainer = (sheet) => {
  const { size } = new Place(sheet, 'loss');
  return told('loss', size === 1 ? HINGE.one : HINGE.several, (place, { write }) => {
    const wanted = place.target();
    if (size === 1) return `max(0, 1 - ${write.factor(2 * wanted - 1)}·${write.factor(place.output(0))})`;
    const others = range(size).filter((j) => j !== wanted);
    const own = write.factor(place.output(wanted));
    return `(${sum(others.map((j) => `max(0, 1 - ${own} + ${write.factor(place.output(j))})`))}) / ${size}`;
  })(sheet);
};

export const mean: Explainer = (sheet) => {
  const { positions, numbers, offset } = lossFrame(sheet.moment.instruction);
  const places = range(sheet.moment.rows).flatMap((row) => range(positions).map((position) => ({ row, position })));
  const counted = places.filter(({ row, position }) => !Number.isNaN(sheet.read(1, row, offset + position * numbers)));
  if (sheet.output === 1) return { formula: l10n.t('how many positions have a target'), arithmetic: String(counted.length) };
  const terms = counted.map(({ row, position }) => sheet.write.number(sheet.read(0, row, position)));
  return { formula: l10n.t('loss = mean over the batch'), arithmetic: terms.length === 0 ? '0' : meanOf(terms) };
};

export const weightedSum: Explainer = (sheet) => {
  const { write, moment } = sheet;
  const terms = moment.instruction.inputs.map((_, i) => {
    const weight = sheet.attribute(`weight_${i}`);
    return weight === 1 ? write.number(sheet.read(i)) : write.product(weight, sheet.read(i));
  });
  const isPenalized = moment.instruction.inputs.at(-1)!.name.startsWith('penalty');
  return {
    formula: isPenalized
      ? l10n.t('loss = the losses of all targets, each times its weight, + the penalty on weights')
      : l10n.t('loss = the losses of all targets, each times its weight'),
    arithmetic: sum(terms),
  };
};

/** One of the epoch's running totals, or what rounding has left out of it. */
export const accumulate: Explainer = (sheet) => {
  const { moment, write } = sheet;
  if (sheet.output === 1) {
    return { formula: l10n.t('what rounding has left out of the total'), arithmetic: write.number(sheet.result().value) };
  }
  const kind = kindOfTotal(sheet.position, sheet.attribute('rule') >= 0);
  const old = moment.batch === 0 ? 0 : sheet.readOld(0, 0, sheet.position);
  if (kind === 'first') return { formula: totalNames[kind](), arithmetic: write.number(sheet.result().value) };
  const counted = sheet.read(3);
  const added =
    kind === 'loss' ? write.product(sheet.read(2), counted) : write.number(kind === 'count' ? counted : sheet.result().value - old);
  return { formula: totalNames[kind](), arithmetic: sum([write.number(old), added]) };
};

const totalNames: Readonly<Record<ReturnType<typeof kindOfTotal>, () => string>> = {
  loss: () => l10n.t("the epoch's total += loss·n"),
  count: () => l10n.t('n counted += those of the batch'),
  right: () => l10n.t("the epoch's right answers += those of the batch"),
  answered: () => l10n.t("the epoch's answers of this class += those of the batch"),
  wanted: () => l10n.t("the epoch's targets of this class += those of the batch"),
  first: () => l10n.t("the epoch's first target, from which the others are measured"),
  sum: () => l10n.t("the epoch's Σ (target - first) += that of the batch"),
  squares: () => l10n.t("the epoch's Σ (target - first)² += that of the batch"),
  absolute_errors: () => l10n.t("the epoch's Σ |output - target| += that of the batch"),
  squared_errors: () => l10n.t("the epoch's Σ (output - target)² += that of the batch"),
};

export const mseGradient = told('gradient', 'g = 2·(output - target) / n', (place, { write }) =>
  place.share(`2·(${write.difference(place.output(), place.target(place.unit))})`, true),
);

export const maeGradient = told('gradient', 'g = sign(output - target) / n', (place) =>
  place.share(String(Math.sign(place.output() - place.target(place.unit))), true),
);

export const huberGradient = told('gradient', 'g = (output - target) / n, within ±delta / n', (place, { write }) => {
  const delta = place.sheet.attribute('delta');
  const [output, target] = [place.output(), place.target(place.unit)];
  const error = output - target;
  if (Math.abs(error) <= delta) return place.share(`(${write.difference(output, target)})`, true);
  return place.share(write.number(Math.sign(error) * delta), true);
});

export const binaryCrossEntropyGradient = told('gradient', 'g = (p - y) / (p·(1 - p)·n)', (place, { write }) => {
  const [p, y] = [place.output(), place.target(place.unit)];
  const probability = write.probability(p);
  const spread = p * (1 - p) < EPSILON ? write.number(EPSILON) : `${probability}·(1 - ${probability})`;
  return place.share(`(${probability} - ${write.factor(y)})`, true, spread);
});

/** `(p - y) / n`, for either cross-entropy. */
const error = (place: Place, { write }: Sheet, y: number, perUnit: boolean): string =>
  place.share(`(${write.probability(place.output())} - ${write.factor(y)})`, perUnit);

export const sigmoidBinaryCrossEntropyGradient = told('gradient', 'dz = (p - y) / n', (place, sheet) =>
  error(place, sheet, place.target(place.unit), true),
);

/** 1 where the output is that of the target's class. */
const isWanted = (place: Place): number => (place.target() === place.unit ? 1 : 0);

export const crossEntropyGradient: Explainer = (sheet) =>
  told('gradient', l10n.t('g = -1 / (p·n) for the target, else 0'), (place, { write }) => {
    const p = place.output();
    return isWanted(place) ? place.share('-1', false, write.factor(Math.max(p, EPSILON))) : '0';
  })(sheet);

export const softmaxCrossEntropyGradient = told('gradient', 'dz = (p - y) / n', (place, sheet) =>
  error(place, sheet, isWanted(place), false),
);

export const hingeGradient: Explainer = (sheet) => {
  const { size } = new Place(sheet, 'gradient');
  const formula =
    size === 1
      ? l10n.t('g = -y / n where 1 - y·s > 0, else 0')
      : l10n.t('g = 1 / n for each other class with 1 - s[target] + s[j] > 0, minus their number for the target');
  return told('gradient', formula, (place) => {
    const wanted = place.target();
    const y = 2 * wanted - 1;
    if (size === 1) return 1 - y * place.output() > 0 ? place.share(String(-y), false) : '0';
    const own = place.output(wanted);
    const isNear = (j: number): boolean => j !== wanted && 1 - own + place.output(j) > 0;
    if (place.unit !== wanted) return isNear(place.unit) ? place.share('1', true) : '0';
    const near = range(size).filter(isNear).length;
    return near > 0 ? place.share(String(-near), true) : '0';
  })(sheet);
};
