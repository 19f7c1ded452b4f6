import { isId, positionAngle } from '../kernels/embedding';
import type { Explainer } from './forward';
import { range, sum } from './text';

export const embedding: Explainer = (sheet) => {
  const id = sheet.read(0, sheet.sample, sheet.outer);
  const formula = 'y = W[id]';
  if (!isId(id, sheet.shape(1)[0]!)) return { formula, arithmetic: 'NaN' };
  return { formula, arithmetic: sheet.write.number(sheet.read(1, id, sheet.unit)) };
};

export const embeddingGradientWeights: Explainer = (sheet) => {
  const each = range(sheet.width(0));
  const places = range(sheet.moment.rows).flatMap((sample) => each.map((place) => ({ sample, place })));
  const terms = places
    .filter(({ sample, place }) => sheet.peek(0, sample, place) === sheet.outer)
    .map(({ sample, place }) => {
      sheet.read(0, sample, place);
      return sheet.write.number(sheet.read(1, sample, place * sheet.units(1) + sheet.unit));
    });
  return { formula: 'dW[id] = Σ dy[id]', arithmetic: terms.length > 0 ? sum(terms) : '0' };
};

export const addPosition: Explainer = (sheet) => {
  const x = sheet.write.number(sheet.same(0));
  return { formula: 'y = x + W[t]', arithmetic: sum([x, sheet.write.number(sheet.same(1))]) };
};

export const positionGradientWeights: Explainer = (sheet) => {
  const terms = range(sheet.moment.rows).map((row) => sheet.write.number(sheet.read(0, row, sheet.position)));
  return { formula: 'dW = Σ dy', arithmetic: sum(terms) };
};

export const sinusoidal: Explainer = (sheet) => {
  const { write } = sheet;
  const even = sheet.unit % 2 === 0;
  const dim = sheet.units(0);
  const wave = `${even ? 'sin' : 'cos'}(${write.number(positionAngle(sheet.outer, sheet.unit, dim))})`;
  const formula = even ? 'sin(t / 10000^(j/dim))' : 'cos(t / 10000^((j - 1)/dim))';
  if (sheet.output === 1) return { formula: `p[t, j] = ${formula}`, arithmetic: wave };
  return { formula: `y = x + ${formula}`, arithmetic: `${write.number(sheet.same(0))} + ${wave}` };
};
