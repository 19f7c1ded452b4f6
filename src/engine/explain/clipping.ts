import { NORM_EPSILON } from '../kernels/clipping';
import { rowSize } from '../plan/types';
import type { Explainer } from './forward';
import { range, sum } from './text';

const square = (x: number): number => x * x;

/** The norm of each parameter's gradient, squared and added up: single numbers would be too many to read. */
export const gradientNorm: Explainer = ({ moment, write }) => {
  const norms = moment.instruction.inputs.map((tensor) => {
    const squares = range(rowSize(tensor)).reduce((total, i) => total + square(moment.before.value(tensor, i)), 0);
    return `${write.number(Math.sqrt(squares))}²`;
  });
  return { formula: 'gradient_norm = √(Σ g²)', arithmetic: `√(${sum(norms)})` };
};

export const clipNorm: Explainer = (sheet) => {
  const { write } = sheet;
  const [gradient, norm, limit] = [sheet.same(0), sheet.read(1), sheet.attribute('limit')];
  const shortens = limit < norm + NORM_EPSILON;
  const factor = `${write.number(limit)} / (${write.number(norm)} + ${write.number(NORM_EPSILON)})`;
  return {
    formula: 'g = g·min(1, clip_norm / (gradient_norm + 1e-6))',
    arithmetic: shortens ? `${write.number(gradient)}·${factor}` : write.product(gradient, 1),
  };
};

export const clipValue: Explainer = (sheet) => {
  const [gradient, limit] = [sheet.same(0), sheet.attribute('limit')];
  const { write } = sheet;
  return {
    formula: 'g = max(-clip_value, min(clip_value, g))',
    arithmetic:
      gradient < 0
        ? `max(${write.number(-limit)}, ${write.number(gradient)})`
        : `min(${write.number(limit)}, ${write.number(gradient)})`,
  };
};
