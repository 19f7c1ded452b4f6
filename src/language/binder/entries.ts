import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span';
import {
  entryTables, planned, sources, type ArgumentType, type EntryTable, type EntryType, type ValueKind,
} from '../../model/catalogue';
import { isCall, type Call, type Value } from '../../model/spec';
import { quote } from '../strings';
import type { Value as Written, ValueArgument } from '../value';
import { bindArguments } from './arguments';
import type { Context, Slot } from './context';
import { meant, writing } from './report';
import { wrongKind } from './values';

/** A choice from a table of the catalogue with all its arguments; `adam` is `adam()`. Undefined where it is wrong. */
export function bindEntry(value: Written, table: EntryTable, slot: Slot, context: Context): Call | undefined {
  const choice = choiceOf(value, table);
  if (!choice && table === 'source' && value.kind === 'string') return reportBarePath(value.value, value.span, slot, context);
  if (!choice) return wrongKind(value, { kind: 'entry', table }, slot, context, [...entryTables[table].keys()]);
  const entry = entryTables[table].get(choice.name);
  if (!entry && table === 'source' && value.kind === 'name' && value.path.length > 1) return reportBarePath(value.text, value.span, slot, context);
  if (!entry) return reportUnknown(choice, table, slot, context);
  const args = bindArguments(entry, choice.args, choice.at, slot, context);
  const wrong = args && entry.check?.(args);
  if (wrong !== undefined) return context.report.error('wrong-arguments', wrong, choice.at);
  return args && { call: entry.name, args };
}

interface Choice {
  readonly name: string;
  readonly at: Span;
  readonly args: readonly ValueArgument[];
}

function choiceOf(value: Written, table: EntryTable): Choice | undefined {
  const { span: at, constant } = value;
  if (value.kind === 'call') return { name: value.name, at: value.nameSpan, args: value.args };
  if (value.kind === 'name') return { name: value.text, at, args: [] };
  // The slot decides what a name is: a constant that cannot be meant here does not hide the catalogue's.
  return constant !== undefined && entryTables[table].has(constant) ? { name: constant, at, args: [] } : undefined;
}

/** A file's path where a source should be: `"iris.csv"`, or `iris.csv` without quotes, for `csv("iris.csv")`. */
function reportBarePath(path: string, span: Span, slot: Slot, context: Context): undefined {
  // MNIST's own files end in -ubyte, without a full stop.
  const hasEnding = (ending: string): boolean => /[.-]/.test(path.at(-ending.length - 1) ?? '') && path.toLowerCase().endsWith(ending);
  const reader = [...sources.values()].find(({ endings }) => endings?.some(hasEnding)) ?? sources.get('csv')!;
  const call = `${reader.name}(${quote(path)})`;
  const message = l10n.t('"{0}" of {1} says how to read the file: {2}.', slot.name, slot.owner, call);
  return context.report.error('wrong-kind', message, span, writing(call, span));
}

function reportUnknown({ name, at }: Choice, table: EntryTable, slot: Slot, { report }: Context): undefined {
  const later = planned[table] ?? [];
  if (later.includes(name)) return report.notYet(l10n.t('"{0}" is not supported yet.', name), at);
  const known = [...entryTables[table].keys()];
  const near = meant(name, [...known, ...later]);
  const message =
    near === undefined
      ? l10n.t('"{0}" of {1} knows no "{2}"; there is {3}.', slot.name, slot.owner, name, known.join(', '))
      : l10n.t('"{0}" of {1} knows no "{2}"; did you mean "{3}"?', slot.name, slot.owner, name, near);
  return report.error('unknown-choice', message, at, writing(near, at));
}

/** The default of an argument or a key, with the defaults of its own arguments. */
export function defaultOf({ default: value, kind }: ArgumentType): Value | undefined {
  return isCall(value) ? complete(value, kind) : value;
}

function complete(call: Call, kind: ValueKind): Call {
  const table = tableOf(kind, call.call);
  return table ? { call: call.call, args: { ...defaultsOf(table), ...call.args } } : call;
}

/** All the arguments of an entry that have a default. */
export function defaultsOf(entry: EntryType): Record<string, Value> {
  const defaults: Record<string, Value> = {};
  for (const argument of entry.arguments) {
    const value = defaultOf(argument);
    if (value !== undefined) defaults[argument.name] = value;
  }
  return defaults;
}

function tableOf(kind: ValueKind, name: string): EntryType | undefined {
  if (kind.kind === 'entry') return entryTables[kind.table].get(name);
  if (kind.kind !== 'either') return undefined;
  return kind.kinds.map((option) => tableOf(option, name)).find((entry) => entry !== undefined);
}
