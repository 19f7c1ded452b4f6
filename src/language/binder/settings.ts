import * as l10n from '@vscode/l10n';
import { planned, type ArgumentType } from '../../model/catalogue';
import type { Value } from '../../model/spec';
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
  for (const setting of settings) {
    const { key } = setting;
    const isDuplicate = seen.has(key.text);
    seen.add(key.text);
    if (isDuplicate) reportDuplicate(setting, context);
    else bindSetting(setting, keys, values, context);
  }
  return values;
}

function bindSetting(setting: Setting, keys: SectionKeys, values: Map<string, Value>, context: Context): void {
  const { key, value } = setting;
  const path = `${keys.section}.${key.text}`;
  const special = Object.hasOwn(keys.special, key.text) ? keys.special[key.text] : undefined;
  const known = keys.keys.find(({ name }) => name === key.text);
  if (!special && !known) {
    if (!keys.explain(setting)) reportUnknown(key, keys, context);
    return;
  }
  context.keys.set(path, setting.span);
  if (key.quoted) reportQuoted(key, context);
  if (special && (value.kind === 'body' || !known)) special(setting);
  else if (known && value.kind === 'body') reportBody(key, value, context);
  else if (known && value.kind !== 'body') bindKnown(known, value, { name: key.text, owner: keys.section, path }, values, context);
}

function bindKnown(key: ArgumentType, value: Expression, slot: Slot, values: Map<string, Value>, context: Context): void {
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

function reportUnknown({ text, span }: Name, { section, keys, special }: SectionKeys, { report }: Context): void {
  const later = planned[section] ?? [];
  if (later.includes(text)) {
    report.notYet(l10n.t('"{0}" is not supported yet.', text), span);
    return;
  }
  const known = [...keys.map(({ name }) => name), ...Object.keys(special)];
  const near = meant(text, [...known, ...later]);
  const message =
    near === undefined
      ? l10n.t('{0} has no setting "{1}"; it has {2}.', section, text, known.join(', '))
      : l10n.t('{0} has no setting "{1}"; did you mean "{2}"?', section, text, near);
  report.error('unknown-key', message, span, writing(near, span));
}
