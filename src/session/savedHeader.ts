import type { Time } from '../protocol/session';
import type { SavedRun } from './checkpoint';
import { compareTimes } from './history';

/** What stands before the numbers of a saved run. */
export interface Header extends Omit<SavedRun, 'epochs' | 'checkpoints'> {
  readonly steps: readonly number[];
  /** Elements of a state. */
  readonly state: number;
  readonly curve: { readonly epochs: number; readonly metrics: readonly string[]; readonly test: boolean };
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
/** JSON has no others, but reads 1e999 as infinite. */
const isNumber: Check = (value) => Number.isFinite(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isRate: Check = (value) => isNumber(value) && (value as number) >= 0;

/** An object that has at least these fields, each as its check wants it. */
function has(fields: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (typeof value !== 'object' || value === null) return false;
    return Object.entries(fields).every(([name, check]) => check((value as Record<string, unknown>)[name]));
  };
}

function optional(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

const isTime = has({ step: isCount, pc: isCount });

const hasFields = has({
  identity: has({ engine: isNumber, fuses: optional(isFlag), spec: isText, data: isText }),
  time: isTime,
  goal: isNumber,
  stop: optional(has({ step: isCount, reason: isText })),
  text: has({ learningRate: isNumber, steps: isNumber }),
  firstRate: isRate,
  journal: listOf(has({ time: isTime, learningRate: isRate })),
  parameters: listOf(has({ id: isText, offset: isCount, length: isCount })),
  steps: listOf(isCount),
  state: isCount,
  curve: has({ epochs: isCount, metrics: listOf(isText), test: isFlag }),
});

/** Whether this is a header, with steps and changes in their order and no step behind the present. */
export function isHeader(value: unknown): value is Header {
  if (!hasFields(value)) return false;
  const { time, steps, journal } = value as Header;
  const times = journal.map((change) => change.time);
  return isAscending(steps) && (steps.at(-1) ?? 0) <= time.step && isOrdered(times);
}

export function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((number, i) => i === 0 || numbers[i - 1]! < number);
}

function isOrdered(times: readonly Time[]): boolean {
  return times.every((time, i) => i === 0 || compareTimes(times[i - 1]!, time) < 0);
}
