import type { Box, Curve } from './network';

/** A point of a cubic curve that leaves and arrives level; t from 0 to 1. */
export function pointOn({ x1, y1, x2, y2 }: Curve, t: number): Point {
  const bend = (x2 - x1) / 2;
  const s = 1 - t;
  const x = s * s * s * x1 + 3 * s * s * t * (x1 + bend) + 3 * s * t * t * (x2 - bend) + t * t * t * x2;
  return { x, y: (s * s * s + 3 * s * s * t) * y1 + (3 * s * t * t + t * t * t) * y2 };
}

/** The same curve as SVG path data. */
export function pathOf({ x1, y1, x2, y2 }: Curve): string {
  const bend = (x2 - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/** A curve that dips below its ends, which lie level: as SVG path data. */
export function pathUnder({ x1, y1, x2, y2, under }: Curve & { readonly under: number }): string {
  // A cubic curve reaches three quarters of the way to its inner points.
  const depth = Math.round(((under - 3) * 4) / 3);
  return `M${x1} ${y1}C${x1} ${y1 + depth} ${x2} ${y2 + depth} ${x2} ${y2}`;
}

/** Positions along a curve that are tried for a label, from the middle outwards. */
const positions = Array.from({ length: 33 }, (_, i) => 0.5 + (i % 2 === 0 ? i : -i - 1) * 0.01);

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * A place on each curve for the middle of a label of `width` x `height`, so that no two labels touch and none
 * leaves the room between its curve's ends. Undefined where there are no such places: some labels at random tell less
 * than none. Labels stand in one line down where they can, else staggered.
 */
export function placeLabels(curves: readonly Curve[], width: number, height: number): readonly Point[] | undefined {
  return inLine(curves, width, height) ?? staggered(curves, width, height);
}

function inLine(curves: readonly Curve[], width: number, height: number): Point[] | undefined {
  let best: Point[] | undefined;
  let widest = height;
  for (const t of positions) {
    const points = curves.map((curve) => pointOn(curve, t));
    if (!points.every(({ x }, i) => isBetween(curves[i]!, x, width))) continue;
    const spacing = leastSpacing(points);
    // A little apart is enough: then the middle is better than farther apart.
    if (spacing >= 1.3 * height) return points;
    if (spacing >= widest) [best, widest] = [points, spacing + 0.01];
  }
  return best;
}

function leastSpacing(points: readonly Point[]): number {
  const heights = points.map(({ y }) => y).sort((a, b) => a - b);
  return heights.reduce((least, y, i) => (i === 0 ? least : Math.min(least, y - heights[i - 1]!)), Infinity);
}

function staggered(curves: readonly Curve[], width: number, height: number): Point[] | undefined {
  const taken: Box[] = [];
  const points: Point[] = [];
  for (const curve of curves) {
    const candidates = positions.map((t) => pointOn(curve, t)).filter(({ x }) => isBetween(curve, x, width));
    const boxAt = ({ x, y }: Point): Box => ({ x: x - width / 2, y: y - height / 2, width, height });
    const point = candidates.find((candidate) => taken.every((other) => overlap(boxAt(candidate), other) === 0));
    if (!point) return undefined;
    points.push(point);
    taken.push(boxAt(point));
  }
  return points;
}

function isBetween({ x1, x2 }: Curve, x: number, width: number): boolean {
  return x - width / 2 >= x1 + 1 && x + width / 2 <= x2 - 1;
}

/** The area that two boxes share. */
export function overlap(a: Box, b: Box): number {
  const x = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const y = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, x) * Math.max(0, y);
}
