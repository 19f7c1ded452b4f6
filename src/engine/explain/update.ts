import { formatNumber } from '../../base/format';
import { powInteger } from '../../base/math';
import type { Explainer } from './forward';
import { factor, product } from './text';

export const sgd: Explainer = (sheet) => {
  const { learningRate } = sheet.moment;
  const weight = sheet.readOld(0, sheet.input, sheet.unit);
  const gradient = sheet.read(1, sheet.input, sheet.unit);
  if (sheet.moment.instruction.outputs.length === 1) {
    return {
      formula: 'w = w - learning_rate·g',
      arithmetic: `${formatNumber(weight)} - ${product(learningRate, gradient)}`,
    };
  }
  const kept = product(sheet.attribute('momentum'), sheet.readOld(1, sheet.input, sheet.unit));
  return {
    formula: 'm = momentum·m + g,  w = w - learning_rate·m',
    arithmetic: `${formatNumber(weight)} - ${formatNumber(learningRate)}·(${kept} + ${factor(gradient)})`,
  };
};

export const adam: Explainer = (sheet) => {
  const { learningRate, update } = sheet.moment;
  const weight = sheet.readOld(0, sheet.input, sheet.unit);
  sheet.read(1, sheet.input, sheet.unit);
  const momentum = sheet.readNew(1, sheet.input, sheet.unit) / (1 - powInteger(sheet.attribute('beta1'), update));
  const velocity = sheet.readNew(2, sheet.input, sheet.unit) / (1 - powInteger(sheet.attribute('beta2'), update));
  const scale = `(√${factor(velocity)} + ${formatNumber(sheet.attribute('epsilon'))})`;
  return {
    formula: 'w = w - learning_rate·m̂ / (√v̂ + ε),  m̂ = m/(1 - β1^t),  v̂ = v/(1 - β2^t)',
    arithmetic: `${formatNumber(weight)} - ${product(learningRate, momentum)} / ${scale}`,
  };
};
