import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../base/extents';
import { formatBytes, formatCount } from '../../base/format';
import { UserError } from '../../base/problem';
import type { Shape } from '../../model/shape';
import { bytesOf, type Arena, type Layout, type PlacedTensor } from './types';

/** Arenas in memory order. The first three are the state that a checkpoint holds, one region. */
const order: readonly Arena[] = ['parameters', 'optimizer', 'metrics', 'activations', 'evaluation', 'data'];

/** All that one memory can hold: the 65,536 pages of 64 KiB that 32-bit addresses of WebAssembly reach. */
const addressable = 65536 * 65536;

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
  /** Of bytes: what they stand for. */
  readonly levels?: PlacedTensor;
}

/**
 * Lays tensors out. Offsets within an arena are known at once; the arena's own begin when all are known, so
 * that placed tensors are finished by `finish`.
 */
export class LayoutBuilder {
  private readonly placed: (PlacedTensor & { offset: number })[] = [];
  /** Rows that a batched tensor has room for. */
  private readonly rows = new Map<PlacedTensor, number>();
  private readonly lengths = new Map<Arena, number>(order.map((arena) => [arena, 0]));

  /** @param elementBytes 4 for float32, 8 for float64 */
  constructor(private readonly elementBytes: number) {}

  place({ rows, ...tensor }: Wanted): PlacedTensor {
    const length = sizeOf(tensor.shape) * (tensor.batched ? rows : 1);
    const offset = this.lengths.get(tensor.arena)!;
    const bytes = Math.ceil(this.bytesOf({ ...tensor, length }) / ALIGNMENT) * ALIGNMENT;
    this.lengths.set(tensor.arena, offset + bytes / this.elementBytes);
    const placed = { ...tensor, offset, length };
    this.placed.push(placed);
    if (tensor.batched) this.rows.set(placed, rows);
    return placed;
  }

  /**
   * Fixes every offset; throws a `UserError` with the arithmetic where the total, with what the kernels take besides
   * (`workspace`), is above `limit` bytes, or above what a memory can hold at all.
   */
  finish(limit: number, workspace = 0): Layout {
    const arenas = {} as Record<Arena, { offset: number; length: number }>;
    let elements = 0;
    for (const arena of order) {
      const length = this.lengths.get(arena)!;
      arenas[arena] = { offset: elements, length };
      elements += length;
    }
    const bytes = elements * this.elementBytes + workspace;
    if (bytes > Math.min(limit, addressable)) throw this.tooLarge(bytes, limit);
    for (const tensor of this.placed) tensor.offset += arenas[tensor.arena].offset;
    return { arenas, elements, elementBytes: this.elementBytes, bytes };
  }

  private bytesOf(tensor: Pick<PlacedTensor, 'length' | 'levels'>): number {
    return bytesOf(tensor, this.elementBytes);
  }

  private tooLarge(bytes: number, limit: number): UserError {
    const largest = this.placed.reduce((a, b) => (this.bytesOf(a) >= this.bytesOf(b) ? a : b));
    const factors = [this.rows.get(largest) ?? [], ...largest.shape].flat();
    const [needed, most, part, arithmetic, size] = [
      formatBytes(bytes),
      formatBytes(Math.min(limit, addressable)),
      largest.id,
      [...factors.map(formatCount), formatBytes(largest.levels ? 1 : this.elementBytes)].join(' × '),
      formatBytes(this.bytesOf(largest)),
    ] as const;
    const message =
      limit < addressable
        ? l10n.t(
            'The network and its data need {0}, above the limit of {1}. The largest part is {2}: {3} = {4}. Make it smaller, or raise the setting nnspec.memoryLimit.',
            needed,
            most,
            part,
            arithmetic,
            size,
          )
        : l10n.t(
            'The network and its data need {0}, and {1} is all that can be addressed. The largest part is {2}: {3} = {4}. Make it smaller.',
            needed,
            most,
            part,
            arithmetic,
            size,
          );
    return new UserError('memory-limit', message, { layer: largest.layer });
  }
}
