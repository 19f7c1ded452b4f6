import { DIGITS, formatNumber } from '../../src/base/format';
import { isolated } from '../../src/base/visible';
import type { HeadView, ProgramView } from '../../src/protocol/session';
import { headOf } from './heads';
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
  const column = outputColumn(program);
  const head = headOf(program, column?.layer?.id);
  return head ? readHead(head, outputs, digits) : { names: [] };
}

/** How the outputs of the layer of a target read; with time steps, at the last of them. */
export function readHead(head: HeadView, outputs: ArrayLike<number> | undefined, digits = DIGITS): Reading {
  if (head.kind === 'number') return readNumbers(head.columns, outputs, digits);
  const target = isolated(head.name);
  const last = outputs && Array.from(outputs).slice(-Math.floor(outputs.length / head.positions));
  const label = last && decideClass(head, last);
  const answer = label === undefined ? undefined : `${target}: ${isolated(head.classes[label] ?? '')}`;
  if (head.threshold !== undefined) return { answer, names: [answer ?? target] };
  return { answer, names: head.classes, chosen: label };
}

function readNumbers(targets: readonly string[], outputs: ArrayLike<number> | undefined, digits: number): Reading {
  const parts = targets.map((target, unit) => outputs && `${isolated(target)}: ${formatNumber(outputs[unit] ?? NaN, digits)}`);
  return { answer: outputs && parts.join(', '), names: targets };
}

/** Position of the class; undefined where an output is no number, because then nothing is decided. */
function decideClass({ threshold }: HeadView, outputs: readonly number[]): number | undefined {
  if (outputs.length === 0 || outputs.some(Number.isNaN)) return undefined;
  if (threshold !== undefined) return outputs[0]! >= threshold ? 1 : 0;
  return outputs.reduce((best, value, i) => (value > outputs[best]! ? i : best), 0);
}
