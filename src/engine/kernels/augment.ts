import { Random } from '../../base/random';
import type { Instruction } from '../plan/types';
import type { Kernel } from './types';

/** What becomes of a picture in a step. */
export interface Change {
  readonly isMirrored: boolean;
  /** Rows and columns that it is moved by, down and to the right. */
  readonly down: number;
  readonly right: number;
}

/** The changes of a step's pictures, by their places in the batch: they depend on seed and step alone beside these. */
export class Changes {
  private readonly random: Random;

  constructor(
    private readonly attributes: Instruction['attributes'],
    readonly seed: number,
    step: number,
  ) {
    this.random = new Random(seed, 'augment', 0, step);
  }

  /** Goes on with another step. */
  enter(step: number): void {
    this.random.enter(step);
  }

  at(row: number): Change {
    const { flip = 0, down = 0, right = 0 } = this.attributes;
    return {
      isMirrored: flip === 1 && this.random.below(2, 4 * row) === 1,
      down: this.random.below(2 * down + 1, 4 * row + 1) - down,
      right: this.random.below(2 * right + 1, 4 * row + 2) - right,
    };
  }
}

/** Where a pixel of a changed picture comes from: beyond its edge, the edge goes on. */
export function origin(y: number, x: number, [height, width]: readonly number[], { isMirrored, down, right }: Change): [number, number] {
  const column = isMirrored ? width! - 1 - x : x;
  return [inside(y - down, height!), inside(column - right, width!)];
}

function inside(place: number, extent: number): number {
  return Math.max(0, Math.min(extent - 1, place));
}

/** Mirrors and moves each picture of the batch at random; `[height, width, channels]`. */
export const augment: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const { shape } = instruction.outputs[0]!;
  const [height, width, channels] = shape as [number, number, number];
  const [x] = inputs as [Float32Array];
  const [y] = outputs as [Float32Array];
  let changes = new Changes(instruction.attributes, registers.seed, registers.step);
  return () => {
    if (registers.seed !== changes.seed) changes = new Changes(instruction.attributes, registers.seed, registers.step);
    changes.enter(registers.step);
    for (let row = 0, to = 0; row < registers.rows; row++) {
      const change = changes.at(row);
      for (let i = 0; i < height * width; i++) {
        const [above, left] = origin(Math.floor(i / width), i % width, shape, change);
        const from = (row * height * width + above * width + left) * channels;
        for (let channel = 0; channel < channels; channel++) y[to++] = x[from + channel]!;
      }
    }
  };
};
