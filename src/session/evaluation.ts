import type { Machine } from '../engine';
import { rowSize } from '../engine';
import type { Metrics } from '../protocol/session';

/**
 * Runs the evaluation plan: the same parameters, activations of its own, so that nothing that is being looked
 * at changes.
 */
export class Evaluation {
  constructor(
    private readonly machine: Machine,
    /** Whether the target is a class, so that there is an accuracy. */
    private readonly classified: boolean,
  ) {}

  /** Loss and accuracy over rows of the data; undefined where there are none. */
  metrics(rows: Int32Array): Metrics | undefined {
    const { evaluation } = this.machine.program;
    const totals = evaluation.tensors.get('metrics');
    if (rows.length === 0 || !totals) return undefined;
    this.eachBatch(rows, () => this.machine.run(evaluation, 0, evaluation.instructions.length));
    return readMetrics(this.machine.view(totals), this.classified);
  }

  /** Outputs `[rows, units]` for rows of the data. */
  outputs(rows: Int32Array): number[][] {
    const { evaluation } = this.machine.program;
    const results: number[][] = [];
    this.eachBatch(rows, (count) => {
      this.machine.run(evaluation, 0, evaluation.forwardEnd);
      results.push(...this.take(count));
    });
    return results;
  }

  /** Outputs for one encoded input. */
  output(input: Float32Array): number[] {
    const { evaluation } = this.machine.program;
    this.machine.registers(evaluation).rows = 1;
    this.machine.view(evaluation.tensors.get('input')!).set(input);
    const loads = evaluation.instructions[0]?.operation === 'load' ? 1 : 0;
    this.machine.run(evaluation, loads, evaluation.forwardEnd);
    return this.take(1)[0]!;
  }

  private eachBatch(rows: Int32Array, visit: (count: number) => void): void {
    const { evaluation } = this.machine.program;
    const registers = this.machine.registers(evaluation);
    for (let start = 0, batch = 0; start < rows.length; start += evaluation.capacity, batch++) {
      const part = rows.subarray(start, start + evaluation.capacity);
      registers.samples.set(part);
      registers.rows = part.length;
      registers.batch = batch;
      visit(part.length);
    }
  }

  private take(count: number): number[][] {
    const { output } = this.machine.program.evaluation;
    const values = this.machine.view(output);
    const units = rowSize(output);
    return Array.from({ length: count }, (_, row) => Array.from(values.subarray(row * units, (row + 1) * units)));
  }
}

/** Reads the totals [Σ loss · rows, right answers, rows] as means. */
export function readMetrics(totals: ArrayLike<number>, classified: boolean): Metrics {
  const [loss, right, rows] = [totals[0]!, totals[1]!, totals[2]!];
  return classified ? { loss: loss / rows, accuracy: right / rows } : { loss: loss / rows };
}
