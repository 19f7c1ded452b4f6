import type { Box, Curve } from './network';

/** A point of a cubic curve that leaves and arrives level; t from 0 to 1. */
export function pointOn({ x1, y1, x2, y2 }: Curve, t: number): { x: number; y: number } {
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

const places = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];

/**
 * A place on each curve for a label of `width` x `height`, centred, away from those already placed: each takes
 * the first place that is free, or the one that covers least.
 */
export function placeLabels(curves: readonly Curve[], width: number, height: number): { x: number; y: number }[] {
  const taken: Box[] = [];
  return curves.map((curve) => {
    const boxes = places.map((t) => {
      const { x, y } = pointOn(curve, t);
      return { x: x - width / 2, y: y - height / 2, width, height };
    });
    const costs = boxes.map((box) => taken.reduce((sum, other) => sum + overlap(box, other), 0));
    const box = boxes[costs.indexOf(Math.min(...costs))]!;
    taken.push(box);
    return { x: box.x + width / 2, y: box.y + height / 2 };
  });
}

/** The area that two boxes share. */
export function overlap(a: Box, b: Box): number {
  const x = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const y = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, x) * Math.max(0, y);
}
