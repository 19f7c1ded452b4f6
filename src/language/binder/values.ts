import * as l10n from '@vscode/l10n';
import { constantsIn } from '../../model/arithmetic';
import { entryTables, planned, type NumberKind, type ValueKind } from '../../model/catalogue';
import { isInRange } from '../../model/catalogue/numbers';
import type { Value } from '../../model/spec';
import { quote } from '../strings';
import type { DeferredValue, NameValue, NumberValue, Value as Written } from '../value';
import type { Context, Slot } from './context';
import { describeKind, describeWritten } from './describe';
import { bindEntry } from './entries';
import { meant, writing } from './report';

/** Lists deeper than this are no parameter's. */
const MAX_LITERAL_DEPTH = 8;

/** The value for a slot of the catalogue. Undefined where it does not fit, which has been reported. */
export function bindValue(value: Written, kind: ValueKind, slot: Slot, context: Context): Value | undefined {
  if (value.kind === 'deferred') return bindDeferred(value, kind, slot, context);
  switch (kind.kind) {
    case 'number':
      return value.kind === 'number' ? inRange(value, kind, slot, context) : reportNoNumber(value, kind, slot, context);
    case 'boolean':
      return value.kind === 'boolean' ? value.value : wrongKind(value, kind, slot, context, ['true', 'false']);
    case 'string':
      return value.kind === 'string' ? value.value : wrongKind(value, kind, slot, context);
    case 'column':
      return columnName(value) ?? wrongKind(value, kind, slot, context);
    case 'columns':
      return bindNames(value, kind, slot, context, columnName);
    case 'classes':
      if (value.kind !== 'list') return wrongKind(value, kind, slot, context);
      return bindNames(value, kind, slot, context, className);
    case 'word':
      return bindWord(value, kind.words, kind, slot, context);
    case 'words':
      return bindWords(value, kind, slot, context);
    case 'entry':
      return bindEntry(value, kind.table, slot, context);
    case 'condition':
      return wrongKind(value, kind, slot, context);
    case 'literal':
      return value.kind === 'list' ? bindLiteral(value.items, 1, slot, context) : wrongKind(value, kind, slot, context);
    case 'either':
      return bindEither(value, kind, slot, context);
  }
}

/** Reports a value of another kind than the slot takes; `words` are names of which one may be meant. */
export function wrongKind(
  value: Written,
  kind: ValueKind,
  { name, owner }: Slot,
  { report }: Context,
  words: readonly string[] = [],
): undefined {
  const message = l10n.t('"{0}" of {1} takes {2}, not {3}.', name, owner, describeKind(kind), describeWritten(value));
  return report.error('wrong-kind', message, value.span, writing(rewritten(value, kind, words), value.span));
}

/** A name without its quotes, or a text that lacks them. */
function rewritten(value: Written, kind: ValueKind, words: readonly string[]): string | undefined {
  if (value.constant !== undefined) return undefined;
  if (value.kind === 'string') return meant(value.value, words);
  if (value.kind !== 'name') return undefined;
  return takesText(kind) ? quote(value.text) : meant(value.text, words);
}

function takesText({ kind }: ValueKind): boolean {
  return kind === 'string' || kind === 'column' || kind === 'columns';
}

/** A number that the data gives; layers are there when the data is known, other slots are not. */
function bindDeferred(value: DeferredValue, kind: ValueKind, slot: Slot, context: Context): Value | undefined {
  if (!takesNumber(kind)) return wrongKind(value, kind, slot, context);
  if (slot.deferrable) return { deferred: value.arithmetic };
  return reportDeferred(value, context);
}

function takesNumber(kind: ValueKind): boolean {
  return kind.kind === 'number' || (kind.kind === 'either' && kind.kinds.some(takesNumber));
}

/** Where the number must be known before the data is. */
export function reportDeferred({ arithmetic, span }: DeferredValue, { report }: Pick<Context, 'report'>): undefined {
  const names = constantsIn(arithmetic).join(', ');
  const message = l10n.t(
    'A number that the data gives ({0}) can stand in the arguments of layers only; write the number itself.',
    names,
  );
  return report.error('deferred-number', message, span);
}

// Numbers

function inRange(value: NumberValue, kind: NumberKind, { name, owner }: Slot, { report }: Context): number | undefined {
  const { value: x } = value;
  if (isInRange(x, kind)) return x === 0 ? 0 : x;
  const message = l10n.t(
    '"{0}" of {1} is {2}, and {3} is out of range.',
    name,
    owner,
    describeKind(kind),
    describeWritten(value),
  );
  return report.error('out-of-range', message, value.span);
}

/** A name where a number should be: something of the catalogue, or a constant that does not exist. */
function reportNoNumber(value: Written, kind: NumberKind, slot: Slot, context: Context): undefined {
  if (value.kind !== 'name' || value.path.length > 1 || value.constant !== undefined) {
    return wrongKind(value, kind, slot, context);
  }
  const { text, span } = value;
  if (Object.values(entryTables).some((table) => table.has(text))) return wrongKind(value, kind, slot, context);
  const near = meant(text, context.scope.names());
  const message =
    near === undefined
      ? l10n.t('Unknown constant "{0}"; define it with "let {0} = …" above.', text)
      : l10n.t('Unknown constant "{0}"; did you mean "{1}"?', text, near);
  return context.report.error('unknown-constant', message, span, writing(near, span));
}

// Names

/** What a column slot makes of a value: a user's own name counts, also where a constant has it, too. */
export function columnName(value: Written): string | undefined {
  if (value.kind === 'string') return value.value;
  if (value.kind === 'name') return value.path.length === 1 ? value.text : undefined;
  return value.constant;
}

/** A class is named as its cells are written. */
function className(value: Written): string | undefined {
  return value.kind === 'number' || value.kind === 'boolean' ? String(value.value) : columnName(value);
}

function bindNames(
  value: Written,
  kind: ValueKind,
  slot: Slot,
  context: Context,
  nameOf: (value: Written) => string | undefined,
): Value | undefined {
  const items = value.kind === 'list' ? value.items : [value];
  const names = items.map((item) => nameOf(item) ?? wrongKind(item, kind, slot, context));
  return names.every((name) => name !== undefined) ? names : undefined;
}

function bindWord(
  value: Written,
  words: readonly string[],
  kind: ValueKind,
  slot: Slot,
  context: Context,
): string | undefined {
  if (value.kind !== 'name') return wrongKind(value, kind, slot, context, words);
  return words.includes(value.text) ? value.text : unknownChoice(value, words, slot, context);
}

function bindWords(
  value: Written,
  kind: Extract<ValueKind, { kind: 'words' }>,
  slot: Slot,
  context: Context,
): readonly string[] | undefined {
  const items = value.kind === 'list' ? value.items : [value];
  const words = items.map((item) => bindWord(item, kind.words, kind, slot, context));
  return words.every((word) => word !== undefined) ? words : undefined;
}

function unknownChoice(
  { text, span }: NameValue,
  words: readonly string[],
  { name, owner }: Slot,
  context: Context,
): undefined {
  const { report } = context;
  if (planned[name]?.includes(text)) return report.notYet(l10n.t('"{0}" is not supported yet.', text), span);
  const near = meant(text, words);
  const message =
    near === undefined
      ? l10n.t('"{0}" of {1} knows no "{2}"; there is {3}.', name, owner, text, words.join(', '))
      : l10n.t('"{0}" of {1} knows no "{2}"; did you mean "{3}"?', name, owner, text, near);
  return report.error('unknown-choice', message, span, writing(near, span));
}

// Lists

function bindLiteral(items: readonly Written[], depth: number, slot: Slot, context: Context): Value | undefined {
  const known = context.literals.get(items);
  if (known !== undefined) return known;
  const values = items.map((item): Value | undefined => {
    if (item.kind === 'number') return item.value;
    if (item.kind === 'deferred') return reportDeferred(item, context);
    if (item.kind === 'list' && depth < MAX_LITERAL_DEPTH) return bindLiteral(item.items, depth + 1, slot, context);
    return wrongKind(item, { kind: 'literal' }, slot, context);
  });
  if (!values.every((value) => value !== undefined)) return undefined;
  context.literals.set(items, values);
  return values;
}

// Either

/** Takes the first kind that has the form of what is written, so that its own message speaks of what was meant. */
function bindEither(
  value: Written,
  kind: Extract<ValueKind, { kind: 'either' }>,
  slot: Slot,
  context: Context,
): Value | undefined {
  const fitting = kind.kinds.find((option) => hasForm(value, option));
  return fitting ? bindValue(value, fitting, slot, context) : wrongKind(value, kind, slot, context, wordsOf(kind));
}

function hasForm(value: Written, kind: ValueKind): boolean {
  switch (kind.kind) {
    case 'literal':
    case 'classes':
      return value.kind === 'list';
    case 'columns':
      return value.kind === 'list' || columnName(value) !== undefined;
    case 'column':
      return columnName(value) !== undefined;
    case 'word':
      return value.kind === 'name';
    case 'words':
      return value.kind === 'name' || value.kind === 'list';
    case 'entry':
      return value.kind === 'name' || value.kind === 'call' || isEntryName(value.constant, kind);
    case 'condition':
      return false;
    case 'either':
      return kind.kinds.some((option) => hasForm(value, option));
    case 'number':
    case 'boolean':
    case 'string':
      return value.kind === kind.kind;
  }
}

function isEntryName(name: string | undefined, kind: Extract<ValueKind, { kind: 'entry' }>): boolean {
  return name !== undefined && entryTables[kind.table].has(name);
}

/** The names that a slot takes. */
function wordsOf(kind: ValueKind): string[] {
  if (kind.kind === 'either') return kind.kinds.flatMap(wordsOf);
  if (kind.kind === 'entry') return [...entryTables[kind.table].keys()];
  return kind.kind === 'word' || kind.kind === 'words' ? [...kind.words] : [];
}
