import { cos, sin } from '../../base/math';
import { cellOf, drawsOf, numberOf, tableOf, type Generator } from './points';

/**
 * Two spirals wound into each other, as in TensorFlow Playground (`dataset.ts`, classifySpiralData): the i-th of the
 * n points of an arm has the radius r = 5·i/n and the angle t = 2π·turns·i/n, the arm 1 half a turn more, and lies at
 * x = r·sin t, y = r·cos t. Nothing is scaled: coordinates lie in [-5, 5]. Unlike there, the noise is normal, and the
 * arms take turns in the table, so that its first rows hold both.
 */
export const spiral: Generator = (call, seed) => {
  const draws = drawsOf(seed);
  const [points, turns, noise] = [numberOf(call, 'points'), numberOf(call, 'turns'), numberOf(call, 'noise')];
  return tableOf('spiral()', ['x', 'y', 'arm'], points, (point) => {
    const arm = point % 2;
    const share = Math.floor(point / 2) / Math.ceil((points - arm) / 2);
    const radius = 5 * share;
    const angle = 2 * Math.PI * turns * share + Math.PI * arm;
    const x = radius * sin(angle) + draws.normal(point, 0, noise);
    const y = radius * cos(angle) + draws.normal(point, 1, noise);
    return [cellOf(x), cellOf(y), String(arm)];
  });
};

/**
 * Two half circles that reach into each other, as scikit-learn's make_moons: for angles t from 0 to π in even steps,
 * the upper one is (cos t, sin t), the lower one (1 - cos t, ½ - sin t). They take turns in the table.
 */
export const moons: Generator = (call, seed) => {
  const draws = drawsOf(seed);
  const [points, noise] = [numberOf(call, 'points'), numberOf(call, 'noise')];
  return tableOf('moons()', ['x', 'y', 'moon'], points, (point) => {
    const moon = point % 2;
    const last = Math.ceil((points - moon) / 2) - 1;
    const angle = last > 0 ? (Math.PI * Math.floor(point / 2)) / last : 0;
    const x = (moon ? 1 - cos(angle) : cos(angle)) + draws.normal(point, 0, noise);
    const y = (moon ? 0.5 - sin(angle) : sin(angle)) + draws.normal(point, 1, noise);
    return [cellOf(x), cellOf(y), String(moon)];
  });
};

/** A plane over [-6, 6]², as in TensorFlow Playground (regressPlane): z = (x + y) / 10, with noise on z. */
export const plane: Generator = (call, seed) => {
  const draws = drawsOf(seed);
  const noise = numberOf(call, 'noise');
  return tableOf('plane()', ['x', 'y', 'z'], numberOf(call, 'points'), (point) => {
    const [x, y] = [draws.uniform(point, 0, -6, 6), draws.uniform(point, 1, -6, 6)];
    return [x, y, (x + y) / 10 + draws.normal(point, 0, noise)].map(cellOf);
  });
};

/** One period of a sine: x uniform in [-π, π], y = sin x, with noise on y. */
export const sine: Generator = (call, seed) => {
  const draws = drawsOf(seed);
  const noise = numberOf(call, 'noise');
  return tableOf('sine()', ['x', 'y'], numberOf(call, 'points'), (point) => {
    const x = draws.uniform(point, 0, -Math.PI, Math.PI);
    return [x, sin(x) + draws.normal(point, 0, noise)].map(cellOf);
  });
};
