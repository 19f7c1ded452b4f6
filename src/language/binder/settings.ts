import * as l10n from '@vscode/l10n';
import { span } from '../../base/span';
import { planned, type ArgumentType } from '../../model/catalogue';
import { isCall, type Value } from '../../model/spec';
import { evaluate } from '../constant';
import type { Body, Expression, Name, Setting } from '../tree';
import type { Context, Slot } from './context';
import { meant, writing } from './report';
import { bindValue } from './values';

/** What a section knows of its keys. */
export interface SectionKeys {
  /** Its word, which starts the paths of its keys. */
  readonly section: 'data' | 'train';
  readonly keys: readonly ArgumentType[];
  /** Keys that the section reads by itself: those with a body. They count as known. */
  readonly special: Readonly<Record<string, (setting: Setting) => void>>;
  /** Says more of a key that the section does not have; whether it did. */
  readonly explain: (setting: Setting) => boolean;
}

/** The values of a section by key, without the defaults. What is wrong is reported and left out. */
export function bindSettings(settings: readonly Setting[], keys: SectionKeys, context: Context): Map<string, Value> {
  const values = new Map<string, Value>();
  const seen = new Set<string>();
  const written = new Set(settings.map(({ key }) => key.text));
  for (const setting of settings) {
    const name = keyOf(setting, keys, written, context);
    if (name === undefined) continue;
    if (seen.has(name)) reportDuplicate(setting, context);
    else bindSetting(setting, name, keys, values, context);
    seen.add(name);
  }
  for (const key of keys.keys) if (!seen.has(key.name)) bindAbsent(key, keys.section, values, context);
  return values;
}

/** A key that the text leaves out: a comparison may set it, or an argument of its default. */
function bindAbsent(key: ArgumentType, section: string, values: Map<string, Value>, context: Context): void {
  const path = `${section}.${key.name}`;
  const slot: Slot = { name: key.name, owner: section, path };
  const compared = context.places.at(path, key.default === undefined ? 'open' : 'default');
  if (compared) {
    context.keys.set(path, compared.span);
    bindKnown(key, compared, slot, values, context);
  } else if (isCall(key.default)) {
    const text = key.default.call;
    const value = bindValue({ kind: 'name', text, path: [text], span: span(0, 0) }, key.kind, slot, context);
    if (value !== undefined) values.set(key.name, value);
  }
}

/** The key that a setting is for: for a misspelt one, after reporting it, the one likely meant. */
function keyOf(
  setting: Setting,
  keys: SectionKeys,
  written: ReadonlySet<string>,
  context: Context,
): string | undefined {
  const { key } = setting;
  const known = [...keys.keys.map(({ name }) => name), ...Object.keys(keys.special)];
  if (known.includes(key.text)) {
    if (key.quoted) reportQuoted(key, context);
    return key.text;
  }
  if (keys.explain(setting)) return undefined;
  const near = reportUnknown(key, keys.section, known, context);
  return near !== undefined && known.includes(near) && !written.has(near) ? near : undefined;
}

function bindSetting(
  setting: Setting,
  name: string,
  keys: SectionKeys,
  values: Map<string, Value>,
  context: Context,
): void {
  const { key, value } = setting;
  const path = `${keys.section}.${name}`;
  const special = Object.hasOwn(keys.special, name) ? keys.special[name] : undefined;
  const known = keys.keys.find((candidate) => candidate.name === name);
  const compared = context.places.at(path, 'written');
  context.keys.set(path, (compared ?? setting).span);
  if (compared && known) bindKnown(known, compared, { name, owner: keys.section, path }, values, context);
  else if (special && (value.kind === 'body' || !known)) special(setting);
  else if (value.kind === 'body') reportBody(key, value, context);
  // A condition is no value: it is bound where it is evaluated (stop.ts).
  else if (known && known.kind.kind !== 'condition') bindKnown(known, value, { name, owner: keys.section, path }, values, context);
}

function bindKnown(
  key: ArgumentType,
  value: Expression,
  slot: Slot,
  values: Map<string, Value>,
  context: Context,
): void {
  const written = evaluate(value, context.scope, context.report.problems);
  const bound = written && bindValue(written, key.kind, slot, context);
  if (bound !== undefined) values.set(key.name, bound);
}

function reportDuplicate({ key, span }: Setting, { report }: Context): void {
  report.error('duplicate-key', l10n.t('"{0}" is set twice; leave one out.', key.text), key.span, report.removal(span));
}

function reportQuoted({ text, span }: Name, { report }: Context): void {
  report.error('quoted-key', l10n.t('Keys stand without quotes: {0}.', text), span, writing(text, span));
}

function reportBody({ text, span }: Name, body: Body<Setting>, { report }: Context): void {
  report.error('wrong-kind', l10n.t('"{0}" takes a value, not braces: "{0}: …".', text), body.open ?? span);
}

/** Returns the key that is likely meant. */
function reportUnknown(
  { text, span }: Name,
  section: string,
  known: readonly string[],
  { report }: Context,
): string | undefined {
  const later = planned[section] ?? [];
  if (later.includes(text)) return report.notYet(l10n.t('"{0}" is not supported yet.', text), span);
  const near = meant(text, [...known, ...later]);
  const message =
    near === undefined
      ? l10n.t('{0} has no setting "{1}"; it has {2}.', section, text, [...new Set(known)].join(', '))
      : l10n.t('{0} has no setting "{1}"; did you mean "{2}"?', section, text, near);
  report.error('unknown-key', message, span, writing(near, span));
  return near;
}
