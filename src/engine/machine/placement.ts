import type { Plan, Program } from '../plan/types';

/**
 * Where each register of a plan stands, in bytes behind the first: float64 up to `rows`, then integers; behind them the rows
 * of the batch. (Small networks take more steps than an integer of 32 bits can count.)
 */
export const registerOffsets = { learningRate: 0, update: 8, step: 16, seed: 24, rows: 32, batch: 36, samples: 48 } as const;

/** Where a plan has what the module needs beside its tensors; addresses in bytes. */
interface PlanPlacement {
  readonly registers: number;
  /** One record for each instruction: its code, the registers, its operands, its varying attributes. */
  readonly records: number;
}

export interface Placement {
  readonly of: ReadonlyMap<Plan, PlanPlacement>;
  /** Bytes of a record. */
  readonly recordSize: number;
  /** Where the rows of the batches that follow in the main plan stand, and how many there is room for. */
  readonly queue: number;
  readonly queued: number;
  /** Where intermediate values of an instruction stand. */
  readonly scratch: number;
}

/** Numbers of a record before its operands: code, registers. */
const RECORD_HEAD = 2;
/** Rows of batches that are handed over at once, at least one batch. */
const QUEUED = 2048;
/** Numbers of a record behind its operands, at most. */
const VARYING = 2;

/** Lays out behind the tensors what runs a program; allocates nothing. */
export function placeModule({ main, evaluation, layout }: Program): Placement {
  let end = align(layout.elements * 4);
  const take = (bytes: number): number => {
    const start = end;
    end = align(end + bytes);
    return start;
  };
  const operands = [main, evaluation].flatMap(({ instructions }) =>
    instructions.map(({ inputs, outputs }) => inputs.length + outputs.length),
  );
  const recordSize = 4 * (RECORD_HEAD + operands.reduce((most, count) => Math.max(most, count), 0) + VARYING);
  const place = (plan: Plan): [Plan, PlanPlacement] => [
    plan,
    { registers: take(registerOffsets.samples + plan.capacity * 4), records: take(plan.instructions.length * recordSize) },
  ];
  const of = new Map([place(main), place(evaluation)]);
  const queued = Math.max(1, Math.floor(QUEUED / main.capacity)) * main.capacity;
  const queue = take(queued * 4);
  return { of, recordSize, queue, queued, scratch: end };
}

/** Up to where the next thing may begin: a line of the processor's cache. */
export function align(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
