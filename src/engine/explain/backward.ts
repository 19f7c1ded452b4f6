import { normalBelow, normalDensity, sigmoid } from '../../base/math';
import { SOFTPLUS_LINEAR } from '../formulas/activations';
import type { Explainer } from './forward';
import { range, sum, sumOf, type Writer } from './text';
import type { Sheet } from './types';

/** Rows of a batched operand within a sample: what comes before the last axis, such as time steps. */
function each(sheet: Sheet, operand: number): number {
  return sheet.width(operand) / sheet.units(operand);
}

export const affineGradientWeights: Explainer = (sheet) => {
  const [ins, units, rows] = [sheet.units(0), sheet.units(1), each(sheet, 0)];
  const arithmetic = sumOf(sheet.moment.rows * rows, (i) => {
    const [sample, outer] = [Math.floor(i / rows), i % rows];
    const x = sheet.read(0, sample, outer * ins + sheet.outer);
    return sheet.write.product(x, sheet.read(1, sample, outer * units + sheet.unit));
  });
  return { formula: 'dW = xᵀ·dz', arithmetic };
};

export const affineGradientBias: Explainer = (sheet) => {
  const [units, rows] = [sheet.units(0), each(sheet, 0)];
  const arithmetic = sumOf(sheet.moment.rows * rows, (i) => {
    return sheet.write.number(sheet.read(0, Math.floor(i / rows), (i % rows) * units + sheet.unit));
  });
  return { formula: 'db = Σ dz', arithmetic };
};

export const affineGradientInput: Explainer = (sheet) => {
  const units = sheet.units(0);
  const terms = range(units).map((j) => {
    const dz = sheet.read(0, sheet.sample, sheet.outer * units + j);
    return sheet.write.product(dz, sheet.read(1, sheet.unit, j));
  });
  return { formula: 'dx = dz·Wᵀ', arithmetic: sum(terms) };
};

/** An activation's gradient, from the gradient by its output and one of its numbers (z or y). */
function through(
  formula: string,
  tell: (gradient: number, value: number, write: Writer, sheet: Sheet) => string,
): Explainer {
  return (sheet) => {
    const gradient = sheet.same(0);
    return { formula, arithmetic: tell(gradient, sheet.same(1), sheet.write, sheet) };
  };
}

export const reluGradient = through('dz = g·(z > 0 ? 1 : 0)', (g, z, write) =>
  write.product(g, z > 0 ? 1 : 0),
);

export const leakyReluGradient = through('dz = g·(z > 0 ? 1 : negative_slope)', (g, z, write, sheet) =>
  write.product(g, z > 0 ? 1 : sheet.attribute('negative_slope')),
);

export const eluGradient = through('dz = g·(z > 0 ? 1 : alpha·e^z)', (g, z, write, sheet) => {
  if (z > 0) return write.product(g, 1);
  return `${write.product(g, sheet.attribute('alpha'))}·e^${write.factor(z)}`;
});

export const geluGradient = through('dz = g·(Φ(z) + z·φ(z)),  φ(z) = e^(-z²/2) / √(2π)', (g, z, write) => {
  const [below, slope] = [write.probability(normalBelow(z)), write.product(z, normalDensity(z))];
  return `${write.number(g)}·(${below} ${slope.startsWith('-') ? `- ${slope.slice(1)}` : `+ ${slope}`})`;
});

export const siluGradient = through('dz = g·s·(1 + z·(1 - s)),  s = sigmoid(z)', (g, z, write) => {
  const s = write.factor(sigmoid(z), write.probability(sigmoid(z)));
  return `${write.number(g)}·${s}·(1 ${z < 0 ? '-' : '+'} ${write.factor(Math.abs(z))}·(1 - ${s}))`;
});

export const softplusGradient = through('dz = g·sigmoid(z)', (g, z, write) =>
  z > SOFTPLUS_LINEAR ? write.product(g, 1) : `${write.number(g)}·sigmoid(${write.number(z)})`,
);

export const tanhGradient = through('dz = g·(1 - y²)', (g, y, write) => {
  return `${write.number(g)}·(1 - ${write.factor(y, write.probability(y))}²)`;
});

export const sigmoidGradient = through('dz = g·y·(1 - y)', (g, y, write) => {
  const output = write.factor(y, write.probability(y));
  return `${write.number(g)}·${output}·(1 - ${output})`;
});

export const softmaxGradient: Explainer = (sheet) => {
  const [own, y] = [sheet.same(0), sheet.same(1)];
  const size = sheet.units(0);
  const terms = range(size).map((j) => {
    const g = sheet.read(0, sheet.sample, sheet.outer * size + j);
    return sheet.write.product(g, sheet.read(1, sheet.sample, sheet.outer * size + j));
  });
  const { write } = sheet;
  const arithmetic = `${write.number(y)}·(${write.number(own)} - (${sum(terms)}))`;
  return { formula: 'dz = y·(g - Σ g·y)', arithmetic };
};

export const gradientSum: Explainer = (sheet) => {
  const parts = sheet.moment.instruction.inputs.map((_, k) => sheet.write.number(sheet.same(k)));
  return { formula: 'g = g₁ + g₂ + …', arithmetic: sum(parts) };
};
