import * as l10n from '@vscode/l10n';
import { clip } from '../../base/format';
import type { Problem } from '../../base/problem';
import { cover, type Span } from '../../base/span';
import { evaluate } from '../constant';
import { printExpression } from '../print';
import type { CompareSection, Expression, Sweep } from '../tree';
import type { BoundSpec } from './bind';
import type { Context } from './context';
import type { Places } from './places';
import { meant, writing } from './report';
import { stopArguments } from './stop';

/** Runs that one comparison may have. */
const MOST_RUNS = 64;

/** Columns that a value takes in a label, at most. */
const LABEL_WIDTH = 40;

/** What `compare { }` says: the spec is to be trained once for each of these. */
export interface Comparison {
  /** The section's word. */
  readonly keyword: Span;
  /** In the order of the values; the last key's change fastest. */
  readonly runs: readonly ComparedRun[];
  /** Whether all runs have the same loss and penalties, so that a smaller loss is a better one. */
  readonly sameLoss: boolean;
}

export interface ComparedRun {
  /** `learning_rate=0.1, batch_size=8`; another for each run. */
  readonly label: string;
  /** What the spec means with the run's values. Nothing is expected of it. */
  bind(): BoundSpec;
}

/** A spec bound with other values at some places, and the places that it has then. */
export interface Rebound {
  readonly bound: BoundSpec;
  readonly places: Places;
}

export type Rebind = (values: ReadonlyMap<string, Expression>) => Rebound;

/** A value of the section, and where it goes. */
interface Swept {
  readonly key: string;
  readonly place: string;
  readonly value: Expression;
  /** The value as a label has it. */
  readonly text: string;
}

/** The runs of a comparison. Undefined where something is wrong with them, which has been reported. */
export function bindCompare(section: CompareSection, context: Context, rebind: Rebind): Comparison | undefined {
  if (context.keys.has('train')) return new CompareBinder(section, context, rebind).bind();
  const message = l10n.t('Nothing can be compared of a network that is not trained; add "train { … }".');
  return context.report.warning('compare-without-train', message, section.keyword);
}

class CompareBinder {
  /** What is wrong with the spec as it stands. */
  private readonly known: ReadonlySet<string>;
  private readonly hasErrors: boolean;
  private isWrong = false;

  constructor(
    private readonly section: CompareSection,
    private readonly context: Context,
    private readonly rebind: Rebind,
  ) {
    const { problems } = context.report;
    this.known = new Set(problems.map(identityOf));
    this.hasErrors = problems.some(({ severity }) => severity === 'error');
  }

  bind(): Comparison | undefined {
    const { keyword, body } = this.section;
    const keys = this.keys(body.entries);
    const count = keys.reduce((product, values) => product * values.length, 1);
    if (count > MOST_RUNS) {
      const message = l10n.t('This compares {0} runs, and {1} are the most; leave values out.', count, MOST_RUNS);
      return this.error('too-many-runs', message, keyword);
    }
    const losses = keys.map((values) => values.map((swept) => this.check([swept], swept.value.span)));
    const grid = keys.length > 0 ? combinations(keys) : [];
    if (!this.isWrong && mayClash(keys)) for (const values of grid) this.check(values, keyword);
    if (this.isWrong || grid.length === 0) return undefined;
    const sameLoss = losses.every((ofKey) => new Set(ofKey).size <= 1);
    return { keyword, runs: grid.map((values) => this.run(values)), sameLoss };
  }

  /** The values of each key. */
  private keys(sweeps: readonly Sweep[]): Swept[][] {
    const places = new Set<string>();
    return sweeps.flatMap((sweep) => {
      const place = this.placeOf(sweep);
      if (place === undefined) return [];
      const values = this.valuesOf(sweep, place);
      if (places.has(place)) {
        const message = l10n.t('"{0}" is set twice; leave one out.', nameOf(sweep));
        this.error('duplicate-key', message, sweep.span, this.context.report.removal(sweep.span));
        return [];
      }
      places.add(place);
      return values.length > 0 ? [values] : [];
    });
  }

  /** The place that a key means. Undefined where there is none, or several. */
  private placeOf(sweep: Sweep): string | undefined {
    const { places } = this.context;
    const name = nameOf(sweep);
    const [place, ...others] = places.find(name);
    const last = sweep.path.at(-1);
    if (last && (place === 'train.stop' || (place === undefined && !this.hasErrors && isOfStop(sweep)))) {
      const message = l10n.t('The setting stop and its arguments cannot be compared; leave "{0}" out, or compare epochs.', name);
      return this.error('not-compared', message, last.span, this.context.report.removal(sweep.span));
    }
    // Of a key that cannot be read the parser has said so.
    if (!last || (place !== undefined && others.length === 0)) return place;
    if (place !== undefined) {
      const message = l10n.t('"{0}" may be any of these: {1}. Write one of them.', name, [place, ...others].join(', '));
      return this.error('ambiguous-key', message, last.span);
    }
    this.isWrong = true;
    // What is wrong may be what has that place.
    if (this.hasErrors) return undefined;
    const repeated = places.all().find((path) => isNumbered(path, name));
    if (repeated !== undefined) {
      const message = l10n.t('"{0}" is no constant, setting or argument of this spec; did you mean "{1}"?', name, repeated);
      const whole = cover(sweep.path[0]!.span, last.span);
      return this.error('unknown-key', message, whole, writing(repeated, whole));
    }
    const ends = places.all().map((path) => path.slice(path.lastIndexOf('.') + 1));
    const near = meant(last.text, new Set(ends));
    const message =
      near === undefined
        ? l10n.t('"{0}" is no constant, setting or argument of this spec, so it cannot be compared.', name)
        : l10n.t('"{0}" is no constant, setting or argument of this spec; did you mean "{1}"?', name, near);
    return this.error('unknown-key', message, last.span, near === last.text ? undefined : writing(near, last.span));
  }

  private valuesOf(sweep: Sweep, place: string): Swept[] {
    const { values } = sweep;
    if (values.kind === 'missing') {
      this.isWrong = true;
      return [];
    }
    if (values.items.length === 0) {
      this.error('no-values', l10n.t('There is no value to compare; a comparison is written "key: [8, 16]".'), values.span);
    }
    const texts = new Set<string>();
    const shown = new Set<string>();
    return values.items.flatMap((value, i) => {
      const text = this.textOf(value);
      const short = clip(text, LABEL_WIDTH);
      if (texts.has(text)) {
        this.error('duplicate-value', l10n.t('{0} is compared already; leave it out.', short), value.span);
        return [];
      }
      // Long values may begin alike.
      const label = shown.has(short) ? `${short} #${i + 1}` : short;
      texts.add(text);
      shown.add(short);
      return [{ key: nameOf(sweep), place, value, text: label }];
    });
  }

  /** Numbers as they are worth, all else as it is written. */
  private textOf(value: Expression): string {
    const written = evaluate(value, this.context.scope, []);
    if (written?.kind === 'number') return String(written.value).replace('e+', 'e');
    return printExpression(value);
  }

  /**
   * Reports what becomes wrong with these values, and says which loss training has with them. What shows in another
   * place of the spec is told at `at`.
   */
  private check(values: readonly Swept[], at: Span): string {
    const { bound, places } = this.rebind(new Map(values.map(({ place, value }) => [place, value])));
    const label = labelOf(values);
    for (const { place, value, key } of values) {
      if (places.has(place)) continue;
      this.error('no-place', l10n.t('With {0}, there is no "{1}".', label, key), value.span);
    }
    for (const problem of bound.problems) {
      if (this.known.has(identityOf(problem))) continue;
      const isOwn = values.some(({ value }) => covers(value.span, problem.span));
      if (isOwn) this.take(problem);
      else if (problem.severity === 'error') {
        this.error(problem.code, l10n.t('With {0}: {1}', label, problem.message), at);
      }
    }
    return lossOf(bound);
  }

  private run(values: readonly Swept[]): ComparedRun {
    const overrides = new Map(values.map(({ place, value }) => [place, value]));
    return { label: labelOf(values), bind: () => ({ ...this.rebind(overrides).bound, checks: [] }) };
  }

  private error(code: string, message: string, at: Span, fix?: Problem['fix']): undefined {
    this.isWrong = true;
    return this.context.report.error(code, message, at, fix);
  }

  private take(problem: Problem): void {
    const { report } = this.context;
    if (problem.severity === 'error') this.isWrong = true;
    const tell = problem.severity === 'error' ? report.error : report.warning;
    tell.call(report, problem.code, problem.message, problem.span, problem.fix);
  }
}

/** All that makes up the number which training lowers, in a form to compare. */
function lossOf({ spec }: BoundSpec): string {
  const { loss, losses, l1, l2 } = spec?.train ?? {};
  return JSON.stringify([loss, losses, l1, l2]);
}

/** Whether a key that is no place means an argument of `early_stopping`. */
function isOfStop({ path }: Sweep): boolean {
  return stopArguments.includes(path.at(-1)?.text ?? '');
}

/** Whether a path is a name of which `repeat` has numbered the layers: `h_1.units` is `h.units`. */
function isNumbered(path: string, name: string): boolean {
  return path !== name && path.replace(/_\d+(?=\.)/g, '') === name;
}

function nameOf({ path }: Sweep): string {
  return path.map(({ text }) => text).join('.');
}

function labelOf(values: readonly Swept[]): string {
  return values.map(({ key, text }) => `${key}=${text}`).join(', ');
}

/** One value of each key, in all ways. */
function combinations(keys: readonly (readonly Swept[])[]): readonly (readonly Swept[])[] {
  return keys.reduce<readonly (readonly Swept[])[]>(
    (grid, values) => grid.flatMap((before) => values.map((value) => [...before, value])),
    [[]],
  );
}

/** Whether values that go well alone may not go together: of constants, or where one is a part of another. */
function mayClash(keys: readonly (readonly Swept[])[]): boolean {
  const places = keys.flatMap(([first]) => first?.place ?? []);
  const isPart = (place: string): boolean => places.some((other) => place.startsWith(`${other}.`));
  return places.length > 1 && places.some((place) => place.startsWith('let.') || isPart(place));
}

function identityOf({ code, span: { start, end } }: Problem): string {
  return `${code} ${start} ${end}`;
}

function covers(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
