import { rowSize, type Machine, type PlacedTensor, type Plan } from '../engine';
import { measure } from '../model/metrics';
import { lossTensor, penaltyTensor, type Task } from '../model/task';
import type { Metrics } from '../protocol/session';

/** What the network says of a sample: the numbers of each head's layer, and the targets as the task has them. */
export interface Outputs {
  readonly outputs: readonly (readonly number[])[];
  readonly targets?: readonly number[];
}

/**
 * Runs the evaluation plan: the same parameters, activations of its own, so that nothing that is being looked
 * at changes.
 */
export class Evaluation {
  constructor(
    private readonly machine: Machine,
    private readonly task: Task | undefined,
  ) {}

  /** Loss and metrics over rows of the data; undefined where there are none, or no training says what the loss is. */
  metrics(rows: Int32Array): Metrics | undefined {
    const { evaluation } = this.machine.program;
    if (rows.length === 0 || !evaluation.tensors.has('loss')) return undefined;
    this.eachBatch(rows, () => this.machine.run(evaluation, 0, evaluation.instructions.length));
    return readMetrics(this.machine, evaluation, this.task);
  }

  /** What the layers of all targets (without targets, the last layer) give for rows of the data. */
  outputs(rows: Int32Array): Outputs[] {
    const { evaluation } = this.machine.program;
    const target = evaluation.tensors.get('target');
    const results: Outputs[] = [];
    this.eachBatch(rows, (count) => {
      this.machine.run(evaluation, 0, evaluation.forwardEnd);
      for (let row = 0; row < count; row++) {
        results.push({ outputs: this.outputsOf(row), ...(target && { targets: this.take(target, row) }) });
      }
    });
    return results;
  }

  /** The same for one encoded input. */
  output(input: Float32Array): number[][] {
    const { evaluation } = this.machine.program;
    this.machine.registers(evaluation).rows = 1;
    this.machine.view(evaluation.tensors.get('input')!).set(input);
    const loads = evaluation.instructions[0]?.operation === 'load' ? 1 : 0;
    this.machine.run(evaluation, loads, evaluation.forwardEnd);
    return this.outputsOf(0);
  }

  private outputsOf(row: number): number[][] {
    const { output, outputOf } = this.machine.program.evaluation;
    const tensors = this.task?.heads.map(({ layer }) => outputOf.get(layer)!) ?? [output];
    return tensors.map((tensor) => this.take(tensor, row));
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

  private take(tensor: PlacedTensor, row: number): number[] {
    const width = rowSize(tensor);
    return Array.from(this.machine.view(tensor).subarray(row * width, (row + 1) * width));
  }
}

/**
 * Loss and metrics from the running totals of a plan. Several targets have theirs each, and the loss is the weighted sum
 * of theirs, and of a penalty on weights the mean of that.
 */
export function readMetrics(machine: Machine, plan: Plan, task: Task | undefined): Metrics | undefined {
  if (!task || !plan.tensors.has('loss')) return undefined;
  const measured = task.heads.map((head) => {
    const totals = plan.tensors.get(`${lossTensor(task, head)}.metrics`)!;
    return [head, measure(head, machine.view(totals))] as const;
  });
  const errors = measured.reduce((sum, [{ weight }, one]) => sum + weight * one.loss, 0);
  const penalty = plan.tensors.get(`${penaltyTensor(task)}.metrics`);
  const [total = 0, rows = 1] = penalty ? machine.view(penalty) : [];
  const loss = penalty ? errors + total / rows : errors;
  const [[, only]] = measured as [(typeof measured)[number]];
  if (measured.length === 1) return { ...only, loss };
  return { loss, targets: Object.fromEntries(measured.map(([{ name }, one]) => [name, one])) };
}
