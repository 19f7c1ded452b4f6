import { powInteger } from '../../base/math';
import type { Explainer } from './forward';

export const sgd: Explainer = (sheet) => {
  const { write } = sheet;
  const { learningRate } = sheet.moment;
  const weight = sheet.readOld(0, sheet.outer, sheet.unit);
  const gradient = sheet.read(1, sheet.outer, sheet.unit);
  if (sheet.moment.instruction.outputs.length === 1) {
    return {
      formula: 'w = w - learning_rate·g',
      arithmetic: `${write.number(weight)} - ${write.product(learningRate, gradient)}`,
    };
  }
  const kept = write.product(sheet.attribute('momentum'), sheet.readOld(1, sheet.outer, sheet.unit));
  return {
    formula: 'm = momentum·m + g,  w = w - learning_rate·m',
    arithmetic: `${write.number(weight)} - ${write.number(learningRate)}·(${kept} + ${write.factor(gradient)})`,
  };
};

export const adam: Explainer = (sheet) => {
  const { write } = sheet;
  const { learningRate, update } = sheet.moment;
  const weight = sheet.readOld(0, sheet.outer, sheet.unit);
  sheet.read(1, sheet.outer, sheet.unit);
  const momentum = sheet.readNew(1, sheet.outer, sheet.unit) / (1 - powInteger(sheet.attribute('beta1'), update));
  const velocity = sheet.readNew(2, sheet.outer, sheet.unit) / (1 - powInteger(sheet.attribute('beta2'), update));
  const scale = `(√${write.factor(velocity)} + ${write.number(sheet.attribute('epsilon'))})`;
  return {
    formula: 'w = w - learning_rate·m̂ / (√v̂ + ε),  m̂ = m/(1 - β1^t),  v̂ = v/(1 - β2^t)',
    arithmetic: `${write.number(weight)} - ${write.product(learningRate, momentum)} / ${scale}`,
  };
};
