import { powInteger } from '../../base/math';
import type { Explainer, Told } from './forward';
import { sum } from './text';
import type { Sheet } from './types';

/** What an optimiser keeps for a parameter, by the name of its tensor. */
type Kept = 'momentum' | 'velocity';

const indexOf = (sheet: Sheet, kept: Kept): number =>
  sheet.moment.instruction.outputs.findIndex(({ name }) => name.endsWith(`.${kept}`));

const before = (sheet: Sheet, kept: Kept): number => sheet.readOld(indexOf(sheet, kept), sheet.outer, sheet.unit);
const after = (sheet: Sheet, kept: Kept): number => sheet.readNew(indexOf(sheet, kept), sheet.outer, sheet.unit);
const weightOf = (sheet: Sheet): number => sheet.readOld(0, sheet.outer, sheet.unit);

/** Whether it is what the optimiser keeps that is asked for, and not the parameter. */
const isAbout = (sheet: Sheet, kept: Kept): boolean => sheet.output > 0 && sheet.output === indexOf(sheet, kept);

/** The gradient as a factor, the decay added as torch.optim adds it: `0.5`, `(0.5 + 0.01·2)`. */
function gradientOf(sheet: Sheet): string {
  const { write } = sheet;
  const gradient = sheet.same(1);
  const decay = sheet.attribute('weight_decay');
  if (decay === 0) return write.factor(gradient);
  return `(${sum([write.number(gradient), write.product(decay, weightOf(sheet))])})`;
}

/** A formula, and how the decay comes into it. */
const withDecay = (sheet: Sheet, formula: string): string =>
  sheet.attribute('weight_decay') === 0 ? formula : `g = g + weight_decay·w,  ${formula}`;

/** `0.9·m + 0.1·g`: a running mean, of the gradient or of its square. */
function runningMean(sheet: Sheet, kept: Kept, decay: 'beta1' | 'beta2', added: string): string {
  const { write } = sheet;
  const share = sheet.attribute(decay);
  return `${write.product(share, before(sheet, kept))} + ${write.number(1 - share)}·${added}`;
}

const meanOfSquares = (sheet: Sheet): Told => ({
  formula: withDecay(sheet, 'v = β2·v + (1 - β2)·g²'),
  arithmetic: runningMean(sheet, 'velocity', 'beta2', `${gradientOf(sheet)}²`),
});

/** `w - rate·step`. */
const moved = (sheet: Sheet, step: string): string =>
  `${sheet.write.number(weightOf(sheet))} - ${sheet.write.number(sheet.moment.learningRate)}·${step}`;

export const sgd: Explainer = (sheet) => {
  const { write } = sheet;
  const gradient = gradientOf(sheet);
  if (indexOf(sheet, 'momentum') < 0) {
    return { formula: withDecay(sheet, 'w = w - learning_rate·g'), arithmetic: moved(sheet, gradient) };
  }
  const momentum = sheet.attribute('momentum');
  const kept = `${write.product(momentum, before(sheet, 'momentum'))} + ${gradient}`;
  if (isAbout(sheet, 'momentum')) return { formula: withDecay(sheet, 'm = momentum·m + g'), arithmetic: kept };
  if (sheet.attribute('nesterov') === 0) {
    const formula = withDecay(sheet, 'm = momentum·m + g,  w = w - learning_rate·m');
    return { formula, arithmetic: moved(sheet, `(${kept})`) };
  }
  return {
    formula: withDecay(sheet, 'm = momentum·m + g,  w = w - learning_rate·(g + momentum·m)'),
    arithmetic: moved(sheet, `(${gradient} + ${write.number(momentum)}·(${kept}))`),
  };
};

/** `g / (√v + ε)`, with v as the instruction leaves it. */
function scaled(sheet: Sheet): string {
  const { write } = sheet;
  return `${gradientOf(sheet)} / (√${write.factor(after(sheet, 'velocity'))} + ${write.number(sheet.attribute('epsilon'))})`;
}

export const rmsprop: Explainer = (sheet) => {
  if (isAbout(sheet, 'velocity')) return meanOfSquares(sheet);
  if (indexOf(sheet, 'momentum') < 0) {
    const formula = withDecay(sheet, 'v = β2·v + (1 - β2)·g²,  w = w - learning_rate·g / (√v + ε)');
    return { formula, arithmetic: moved(sheet, scaled(sheet)) };
  }
  const kept = `${sheet.write.product(sheet.attribute('momentum'), before(sheet, 'momentum'))} + ${scaled(sheet)}`;
  if (isAbout(sheet, 'momentum')) {
    return { formula: withDecay(sheet, 'm = momentum·m + g / (√v + ε)'), arithmetic: kept };
  }
  const formula = withDecay(sheet, 'm = momentum·m + g / (√v + ε),  w = w - learning_rate·m');
  return { formula, arithmetic: moved(sheet, `(${kept})`) };
};

export const adagrad: Explainer = (sheet) => {
  if (!isAbout(sheet, 'velocity')) {
    const formula = withDecay(sheet, 'v = v + g²,  w = w - learning_rate·g / (√v + ε)');
    return { formula, arithmetic: moved(sheet, scaled(sheet)) };
  }
  const arithmetic = `${sheet.write.number(before(sheet, 'velocity'))} + ${gradientOf(sheet)}²`;
  return { formula: withDecay(sheet, 'v = v + g²'), arithmetic };
};

/** m and v, which both kinds of Adam keep in the same way; undefined where the parameter is asked for. */
function keptByAdam(sheet: Sheet, gradient: string, note: (formula: string) => string): Told | undefined {
  if (isAbout(sheet, 'momentum')) {
    const formula = note('m = β1·m + (1 - β1)·g');
    return { formula, arithmetic: runningMean(sheet, 'momentum', 'beta1', gradient) };
  }
  if (!isAbout(sheet, 'velocity')) return undefined;
  return {
    formula: note('v = β2·v + (1 - β2)·g²'),
    arithmetic: runningMean(sheet, 'velocity', 'beta2', `${gradient}²`),
  };
}

/** `rate·m̂ / (√v̂ + ε)`, with m and v as the instruction leaves them. */
function stepOfAdam(sheet: Sheet): string {
  const { write } = sheet;
  const { learningRate, update } = sheet.moment;
  const momentum = after(sheet, 'momentum') / (1 - powInteger(sheet.attribute('beta1'), update));
  const velocity = after(sheet, 'velocity') / (1 - powInteger(sheet.attribute('beta2'), update));
  const scale = `(√${write.factor(velocity)} + ${write.number(sheet.attribute('epsilon'))})`;
  return `${write.product(learningRate, momentum)} / ${scale}`;
}

const CORRECTED = 'm̂ = m/(1 - β1^t),  v̂ = v/(1 - β2^t)';

export const adam: Explainer = (sheet) => {
  const kept = keptByAdam(sheet, gradientOf(sheet), (formula) => withDecay(sheet, formula));
  if (kept) return kept;
  return {
    formula: withDecay(sheet, `w = w - learning_rate·m̂ / (√v̂ + ε),  ${CORRECTED}`),
    arithmetic: `${sheet.write.number(weightOf(sheet))} - ${stepOfAdam(sheet)}`,
  };
};

export const adamw: Explainer = (sheet) => {
  const { write } = sheet;
  const kept = keptByAdam(sheet, write.factor(sheet.same(1)), (formula) => formula);
  if (kept) return kept;
  const rest = `(1 - ${write.product(sheet.moment.learningRate, sheet.attribute('weight_decay'))})`;
  return {
    formula: `w = w·(1 - learning_rate·weight_decay) - learning_rate·m̂ / (√v̂ + ε),  ${CORRECTED}`,
    arithmetic: `${write.number(weightOf(sheet))}·${rest} - ${stepOfAdam(sheet)}`,
  };
};
