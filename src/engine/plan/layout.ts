import * as l10n from '@vscode/l10n';
import { formatBytes, formatCount } from '../../base/format';
import { UserError } from '../../base/problem';
import { sizeOf, type Shape } from '../../model/shape';
import type { Arena, Layout, PlacedTensor } from './types';

/** Arenas in memory order. The first three are the state that a checkpoint holds, one region. */
const order: readonly Arena[] = ['parameters', 'optimizer', 'metrics', 'activations', 'evaluation', 'data'];

/** Tensors begin at multiples of this many bytes, for 128-bit lanes. */
const ALIGNMENT = 16;

interface Wanted {
  readonly id: string;
  readonly layer: string;
  readonly name: string;
  readonly shape: Shape;
  readonly batched: boolean;
  readonly arena: Arena;
  readonly rows: number;
}

/**
 * Lays tensors out. Offsets within an arena are known at once; the arena's own begin when all are known, so
 * that placed tensors are finished by `finish`.
 */
export class LayoutBuilder {
  private readonly placed: (PlacedTensor & { offset: number })[] = [];
  private readonly lengths = new Map<Arena, number>(order.map((arena) => [arena, 0]));

  /** @param elementBytes 4 for float32, 8 for float64 */
  constructor(private readonly elementBytes: number) {}

  place({ rows, ...tensor }: Wanted): PlacedTensor {
    const length = sizeOf(tensor.shape) * (tensor.batched ? rows : 1);
    const offset = this.lengths.get(tensor.arena)!;
    const step = ALIGNMENT / this.elementBytes;
    this.lengths.set(tensor.arena, offset + Math.ceil(length / step) * step);
    const placed = { ...tensor, offset, length };
    this.placed.push(placed);
    return placed;
  }

  /** Fixes every offset; throws a `UserError` with the arithmetic where the total is above `limit` bytes. */
  finish(limit: number): Layout {
    const arenas = {} as Record<Arena, { offset: number; length: number }>;
    let elements = 0;
    for (const arena of order) {
      const length = this.lengths.get(arena)!;
      arenas[arena] = { offset: elements, length };
      elements += length;
    }
    if (elements * this.elementBytes > limit) throw this.tooLarge(elements, limit);
    for (const tensor of this.placed) tensor.offset += arenas[tensor.arena].offset;
    return { arenas, elements };
  }

  private tooLarge(elements: number, limit: number): UserError {
    const largest = this.placed.reduce((a, b) => (a.length >= b.length ? a : b));
    const factors = [...(largest.batched ? [largest.length / sizeOf(largest.shape)] : []), ...largest.shape];
    const arithmetic = [...factors.map(formatCount), formatBytes(this.elementBytes)].join(' × ');
    return new UserError(
      'memory-limit',
      l10n.t(
        'The network and its data need {0}, above the limit of {1}. The largest part is {2}: {3} = {4}. Make it smaller, or raise the setting nnspec.memoryLimit.',
        formatBytes(elements * this.elementBytes),
        formatBytes(limit),
        largest.id,
        arithmetic,
        formatBytes(largest.length * this.elementBytes),
      ),
      { layer: largest.layer },
    );
  }
}
