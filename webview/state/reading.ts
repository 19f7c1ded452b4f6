import { DIGITS, formatNumber } from '../../src/base/format';
import { isolated } from '../../src/base/visible';
import type { ProgramView } from '../../src/protocol/session';
import { outputColumn } from './program';

/** How the network's outputs read: the answer they stand for, and a name for each output. */
export interface Reading {
  /** `go: yes`; undefined where outputs stand for nothing but themselves. */
  readonly answer?: string;
  /** By unit of the last layer. */
  readonly names: readonly string[];
  /** The unit that decides, where there is one for each class. */
  readonly chosen?: number;
}

export function readOutputs(
  program: ProgramView,
  outputs: ArrayLike<number> | undefined,
  digits = DIGITS,
): Reading {
  const task = program.task;
  if (!task) return { names: [] };
  const target = task.targets.map(isolated).join(', ');
  if (task.kind === 'number') return readNumbers(task.targets, outputs, digits);
  const label = outputs && decideClass(program, outputs);
  const answer = label === undefined ? undefined : `${target}: ${isolated(task.classes[label] ?? '')}`;
  if (outputColumn(program)?.units === 1) return { answer, names: [answer ?? target] };
  return { answer, names: task.classes, chosen: label };
}

function readNumbers(targets: readonly string[], outputs: ArrayLike<number> | undefined, digits: number): Reading {
  const parts = targets.map((target, unit) => outputs && `${isolated(target)}: ${formatNumber(outputs[unit] ?? NaN, digits)}`);
  return { answer: outputs && parts.join(', '), names: targets };
}

/** Position of the class; undefined where an output is no number, because then nothing is decided. */
function decideClass(program: ProgramView, outputs: ArrayLike<number>): number | undefined {
  for (let i = 0; i < outputs.length; i++) if (Number.isNaN(outputs[i])) return undefined;
  if (outputs.length === 1) {
    const raw = ['linear', ''].includes(outputColumn(program)?.layer?.activation ?? '');
    const threshold = raw && program.task?.loss === 'binary_cross_entropy' ? 0 : 0.5;
    return outputs[0]! >= threshold ? 1 : 0;
  }
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i]! > outputs[best]!) best = i;
  return outputs.length > 0 ? best : undefined;
}
