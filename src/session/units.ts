import type { Plan } from '../engine';
import type { StepUnit, Time } from '../protocol/session';

/** The instructions `[from, to)` around one that make up one step of a layer: same layer, same phase. */
export function groupAround(plan: Plan, index: number): { from: number; to: number } {
  return spread(plan, index, (a, b) => a.layer === b.layer && a.phase === b.phase);
}

function spread(
  { instructions }: Plan,
  index: number,
  same: (a: Plan['instructions'][number], b: Plan['instructions'][number]) => boolean,
): { from: number; to: number } {
  const here = instructions[index]!;
  let [from, to] = [index, index + 1];
  while (from > 0 && same(instructions[from - 1]!, here)) from--;
  while (to < instructions.length && same(instructions[to]!, here)) to++;
  return { from, to };
}

function around(plan: Plan, index: number, unit: StepUnit): { from: number; to: number } {
  if (unit === 'instruction') return { from: index, to: index + 1 };
  if (unit === 'layer') return groupAround(plan, index);
  if (unit === 'pass') return spread(plan, index, (a, b) => a.phase === b.phase);
  return { from: 0, to: plan.instructions.length };
}

/** Where one step forward leads. */
export function timeAfter(plan: Plan, time: Time, unit: StepUnit, batches: number): Time {
  if (unit === 'epoch') return { step: (Math.floor(time.step / batches) + 1) * batches, pc: 0 };
  const { to } = around(plan, time.pc, unit);
  return to < plan.instructions.length ? { step: time.step, pc: to } : { step: time.step + 1, pc: 0 };
}

/** Where one step back leads: the beginning of the unit that the last instruction belongs to. */
export function timeBefore(plan: Plan, time: Time, unit: StepUnit, batches: number): Time {
  const length = plan.instructions.length;
  const last = time.pc > 0 ? { step: time.step, pc: time.pc - 1 } : { step: time.step - 1, pc: length - 1 };
  if (last.step < 0) return time;
  if (unit === 'epoch') return { step: Math.floor(last.step / batches) * batches, pc: 0 };
  return { step: last.step, pc: around(plan, last.pc, unit).from };
}
