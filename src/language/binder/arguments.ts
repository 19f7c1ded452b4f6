import * as l10n from '@vscode/l10n';
import { span, type Span } from '../../base/span';
import { planned, type ArgumentType, type EntryType } from '../../model/catalogue';
import type { Value } from '../../model/spec';
import type { Name } from '../tree';
import type { Value as Written } from '../value';
import { evaluated, type Context, type Slot } from './context';
import { defaultOf } from './entries';
import { meant, writing, type Report } from './report';
import { bindValue } from './values';

/** An argument as it was written; without a value where that has been reported. */
export interface GivenArgument {
  readonly name?: Name;
  readonly value?: Written;
  readonly span: Span;
}

/** What a call is part of. */
export interface Surroundings extends Pick<Slot, 'path' | 'deferrable'> {
  /** Names that the call takes besides those of its entry. */
  readonly otherNames?: readonly string[];
}

/** Arguments that always have their name, so that the positional list of a layer can grow. */
const NAMED_ALWAYS: ReadonlySet<string> = new Set([
  'weights', 'bias', 'trainable', 'stride', 'padding', 'dilation', 'momentum', 'epsilon',
]);

/**
 * The arguments of a call with the defaults of those that are not given. Named ones find their place first, the
 * others fill what is left in order. Undefined where a required one is missing or wrong, which has been reported;
 * a wrong one that has a default gets that.
 */
export function bindArguments(
  entry: EntryType,
  given: readonly GivenArgument[],
  at: Span,
  around: Surroundings,
  context: Context,
): Record<string, Value> | undefined {
  const matched = matchArguments(entry, given, around, context);
  const args: Record<string, Value> = {};
  let isComplete = true;
  for (const argument of entry.arguments) {
    const match = comparedArgument(argument, matched.get(argument), around, context);
    const value = (match && bindMatch(argument, match, entry, around, context)) ?? defaultOf(argument);
    if (value !== undefined) args[argument.name] = value;
    else if (!argument.optional) {
      isComplete = false;
      if (!match) reportMissing(argument, entry, at, context);
    }
  }
  return isComplete ? args : undefined;
}

/** An argument as it is given, or with what a comparison puts in its place. */
function comparedArgument(
  { name, default: otherwise, rest }: ArgumentType,
  given: readonly GivenArgument[] | undefined,
  { path }: Surroundings,
  context: Context,
): readonly GivenArgument[] | undefined {
  if (path === undefined) return given;
  const filling = given ? 'written' : otherwise === undefined ? 'open' : 'default';
  const compared = context.places.at(`${path}.${name}`, filling);
  if (!compared) return given;
  const value = evaluated(compared, context);
  const items = rest && value?.kind === 'list' ? value.items : [value];
  return items.map((item) => ({ value: item, span: item?.span ?? compared.span }));
}

/** The value of an argument; a list of them where it takes the rest. Undefined where one is wrong. */
function bindMatch(
  argument: ArgumentType,
  match: readonly GivenArgument[],
  entry: EntryType,
  around: Surroundings,
  context: Context,
): Value | undefined {
  const items = argument.rest ? match.flatMap(itemsOf) : match;
  const values = items.map((item) => bindArgument(argument, item, entry, around, context));
  if (!argument.rest) return values[0];
  return values.every((value) => value !== undefined) ? values : undefined;
}

/** With its name, an argument that takes the rest is written as a list: `dimensions: [28, 28]`. */
function itemsOf(given: GivenArgument): GivenArgument[] {
  const { name, value } = given;
  return name && value?.kind === 'list' ? value.items.map((item) => ({ value: item, span: item.span })) : [given];
}

function bindArgument(
  argument: ArgumentType,
  { value, span: at }: GivenArgument,
  entry: EntryType,
  { path, deferrable }: Surroundings,
  context: Context,
): Value | undefined {
  const ownPath = path === undefined ? undefined : `${path}.${argument.name}`;
  if (ownPath !== undefined) context.keys.set(ownPath, at);
  const slot: Slot = { name: argument.name, owner: entry.name, path: ownPath, deferrable };
  return value && bindValue(value, argument.kind, slot, context);
}

/** What is given for each argument: one, but for the argument that takes the rest. */
type Matched = Map<ArgumentType, readonly GivenArgument[]>;

function matchArguments(
  entry: EntryType,
  given: readonly GivenArgument[],
  around: Surroundings,
  context: Context,
): Matched {
  const matched: Matched = new Map();
  matchNamed(entry, given, matched, around, context);
  const unnamed = given.filter(({ name }) => !name);
  if (entry.namedOnly) {
    if (unnamed[0]) reportUnnamed(entry, unnamed[0], matched, context);
    return matched;
  }
  const places = entry.arguments.filter((argument) => !matched.has(argument) && !NAMED_ALWAYS.has(argument.name));
  unnamed.forEach((argument, i) => {
    const place = places[i];
    if (place) matched.set(place, place.rest ? unnamed.slice(i) : [argument]);
  });
  const extra = places.some(({ rest }) => rest) ? undefined : unnamed[places.length];
  if (extra) reportExtra(entry, extra, context);
  return matched;
}

/** Finds the places of named arguments. A misspelt one takes the place that is likely meant. */
function matchNamed(
  entry: EntryType,
  given: readonly GivenArgument[],
  matched: Matched,
  { otherNames = [] }: Surroundings,
  { report }: Context,
): void {
  const find = (text: string): ArgumentType | undefined => entry.arguments.find(({ name }) => name === text);
  for (const argument of given) {
    const place = argument.name && find(argument.name.text);
    if (place && !matched.has(place)) matched.set(place, [argument]);
    else if (place && argument.name) {
      report.error(
        'duplicate-argument',
        l10n.t('"{0}" is given twice; leave one out.', place.name),
        argument.name.span,
      );
    }
  }
  for (const argument of given) {
    if (!argument.name || find(argument.name.text)) continue;
    const free = entry.arguments.filter((candidate) => !matched.has(candidate)).map(({ name }) => name);
    const place = find(reportUnknown(entry, argument.name, [...free, ...otherNames], report) ?? '');
    if (place) matched.set(place, [argument]);
  }
}

/** Reports an argument that the entry does not have; returns which of the free ones is likely meant. */
function reportUnknown(
  entry: EntryType,
  { text, span: at }: Name,
  free: readonly string[],
  report: Report,
): string | undefined {
  if (planned['argument']?.includes(text)) {
    return report.notYet(l10n.t('The argument "{0}" is not supported yet.', text), at);
  }
  const near = meant(text, free);
  const all = entry.arguments.map(({ name }) => name).join(', ');
  let message: string;
  if (near !== undefined) message = l10n.t('{0} has no argument "{1}"; did you mean "{2}"?', entry.name, text, near);
  else if (all !== '') message = l10n.t('{0} has no argument "{1}"; it takes {2}.', entry.name, text, all);
  else message = l10n.t('{0} takes no arguments.', entry.name);
  report.error('unknown-argument', message, at, writing(near, at));
  return near;
}

function reportUnnamed(entry: EntryType, { span: at }: GivenArgument, matched: Matched, { report }: Context): void {
  const first = entry.arguments.find((argument) => !matched.has(argument))?.name ?? '';
  const message = l10n.t('The arguments of {0} are written with their names: {0}({1}: …).', entry.name, first);
  const fix = { title: l10n.t('Insert "{0}"', `${first}:`), span: span(at.start, at.start), text: `${first}: ` };
  report.error('unnamed-argument', message, at, fix);
}

function reportExtra(entry: EntryType, { span: at }: GivenArgument, { report }: Context): void {
  const places = entry.arguments.map(({ name }) => name).filter((name) => !NAMED_ALWAYS.has(name));
  const named = entry.arguments.map(({ name }) => name).filter((name) => NAMED_ALWAYS.has(name));
  let message: string;
  if (places.length === 0) message = l10n.t('{0} takes no arguments.', entry.name);
  else if (named.length === 0) message = l10n.t('{0} takes no more arguments than {1}.', entry.name, places.join(', '));
  else {
    message = l10n.t(
      '{0} takes only {1} without a name; others are written with theirs ({2}).',
      entry.name,
      places.join(', '),
      named.map((name) => `${name}:`).join(', '),
    );
  }
  report.error('too-many-arguments', message, at);
}

function reportMissing({ name }: ArgumentType, entry: EntryType, at: Span, { report }: Context): void {
  report.error('missing-argument', l10n.t('{0} needs "{1}": {0}({1}).', entry.name, name), at);
}
