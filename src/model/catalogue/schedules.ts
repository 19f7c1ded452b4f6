import * as l10n from '@vscode/l10n';
import { cos, powInteger } from '../../base/math';
import type { Call, Value } from '../spec';
import type { ArgumentType, EntryType } from './types';

/** Where training stands; of its steps, the first is 0. */
export interface Progress {
  readonly step: number;
  /** Steps of the whole training, as its text has them. */
  readonly steps: number;
  /** Steps of what the training's length is counted in: of an epoch, or 1. */
  readonly unit: number;
}

export interface ScheduleType extends EntryType {
  /** What the learning rate is multiplied by, behind the warm-up: `progress` counts from its end. */
  factor(progress: Progress, args: Readonly<Record<string, Value>>): number;
  /** Whether `factor` looks at the number of steps. */
  readonly usesLength: boolean;
  /** Whether it rises by itself, so that its warm-up is its own affair. */
  readonly rises?: boolean;
}

const warmup: ArgumentType = {
  name: 'warmup',
  kind: { kind: 'number', min: 0 },
  default: 0,
  doc: () =>
    l10n.t('How long the rate rises from 0 at first: below 1 (5%) a part of training, else epochs (or steps, where training counts these).'),
};

const gamma = (value?: number): ArgumentType => ({
  name: 'gamma',
  kind: { kind: 'number', min: 0, exclusiveMin: true },
  ...(value === undefined ? {} : { default: value }),
  doc: () => l10n.t('What the rate is multiplied by each time.'),
});

const divisor = (name: string, value: number, doc: () => string): ArgumentType => ({
  name,
  kind: { kind: 'number', min: 1 },
  default: value,
  doc,
});

/** From `start` to `end` along half a cosine, `part` of the way; beyond the end it stays there. */
function along(start: number, end: number, part: number): number {
  if (part <= 0) return start;
  if (part >= 1) return end;
  return end + ((start - end) / 2) * (1 + cos(Math.PI * part));
}

/** A warm-up is a part of training, or a whole number of epochs or steps. */
function checkWarmup(args: Readonly<Record<string, Value>>): string | undefined {
  const value = args['warmup'] as number;
  if (value < 1 || Number.isInteger(value)) return undefined;
  return l10n.t('"warmup" is a part of training, such as 5%, or a whole number of epochs or steps; {0} is neither.', value);
}

const table: readonly ScheduleType[] = [
  {
    name: 'constant',
    doc: () => l10n.t('The learning rate as it is.'),
    arguments: [warmup],
    check: checkWarmup,
    usesLength: false,
    factor: () => 1,
  },
  {
    name: 'step',
    doc: () => l10n.t('Multiplies the rate by gamma after each step_size epochs (or steps, where training counts these).'),
    arguments: [
      {
        name: 'step_size',
        kind: { kind: 'number', integer: true, min: 1 },
        doc: () => l10n.t('Epochs (or steps) between two changes.'),
      },
      gamma(0.1),
      warmup,
    ],
    check: checkWarmup,
    usesLength: false,
    factor: ({ step, unit }, args) =>
      powInteger(args['gamma'] as number, Math.floor(step / (unit * (args['step_size'] as number)))),
  },
  {
    name: 'exponential',
    doc: () => l10n.t('Multiplies the rate by gamma after each epoch (or step, where training counts these).'),
    arguments: [gamma(), warmup],
    check: checkWarmup,
    usesLength: false,
    factor: ({ step, unit }, args) => powInteger(args['gamma'] as number, Math.floor(step / unit)),
  },
  {
    name: 'cosine',
    doc: () => l10n.t('Lets the rate sink along half a cosine over the whole of training (Loshchilov and Hutter, 2017).'),
    arguments: [
      {
        name: 'min',
        kind: { kind: 'number', min: 0, max: 1 },
        default: 0,
        doc: () => l10n.t('The part of the rate that is left at the end.'),
      },
      warmup,
    ],
    check: checkWarmup,
    usesLength: true,
    factor: ({ step, steps }, args) => along(1, args['min'] as number, step / steps),
  },
  {
    name: 'one_cycle',
    doc: () => l10n.t('Lets the rate rise, then sink far below where it began, each along half a cosine (Smith, 2018).'),
    arguments: [
      { ...warmup, default: 0.3 },
      divisor('div_factor', 25, () => l10n.t('What the rate is divided by at the beginning.')),
      divisor('final_div_factor', 10_000, () => l10n.t('What the rate of the beginning is divided by at the end.')),
    ],
    check: checkWarmup,
    usesLength: true,
    rises: true,
    factor: oneCycle,
  },
];

/** As torch.optim.lr_scheduler.OneCycleLR; its pct_start is the warm-up, its momentum is left alone. */
function oneCycle({ step, steps, unit }: Progress, args: Readonly<Record<string, Value>>): number {
  const start = 1 / (args['div_factor'] as number);
  const end = start / (args['final_div_factor'] as number);
  const given = args['warmup'] as number;
  const top = (given < 1 ? given * steps : given * unit) - 1;
  if (top > 0 && step <= top) return along(start, 1, step / top);
  const rest = steps - 1 - top;
  return along(1, end, rest > 0 ? (step - top) / rest : 1);
}

export const schedules: ReadonlyMap<string, ScheduleType> = new Map(table.map((entry) => [entry.name, entry]));

/** Steps that the rate rises for at first, be training as long or not. */
export function warmupSteps({ args }: Call, { steps, unit }: Omit<Progress, 'step'>): number {
  const given = args['warmup'] as number;
  return given < 1 ? Math.round(given * steps) : given * unit;
}

/**
 * What the learning rate of a step is multiplied by. A warm-up of w steps gives step s the part (s + 1) / w; what
 * comes then runs through the steps that are left (torch.optim.lr_scheduler.SequentialLR of LinearLR and another).
 */
export function rateFactor({ call, args }: Call, { step, steps, unit }: Progress): number {
  const type = schedules.get(call)!;
  if (type.rises) return type.factor({ step, steps, unit }, args);
  const rising = warmupSteps({ call, args }, { steps, unit });
  if (step < rising) return (step + 1) / rising;
  return type.factor({ step: step - rising, steps: Math.max(1, steps - rising), unit }, args);
}

/**
 * What of the training's length a schedule depends on: its steps, what they are counted in, or nothing. A run can
 * follow a change of the others.
 */
export function lengthMatters({ call, args }: Call): 'all' | 'unit' | 'none' {
  const given = args['warmup'] as number;
  if (schedules.get(call)!.usesLength || (given > 0 && given < 1)) return 'all';
  return call === 'constant' && given === 0 ? 'none' : 'unit';
}
