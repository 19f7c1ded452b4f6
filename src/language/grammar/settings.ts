import * as l10n from '@vscode/l10n';
import { span } from '../../base/span';
import type { Body, Setting } from '../tree';
import { takeColon } from './arguments';
import { parseBody, type BodyGrammar } from './body';
import type { Cursor } from './cursor';
import { parseExpression } from './expressions';

export function parseSettingBody(cursor: Cursor, owner: string): Body<Setting> {
  const grammar: BodyGrammar<Setting> = { owner, entry: parseSetting, startsEntry: atSetting };
  return parseBody(cursor, grammar);
}

/** Whether a setting starts here, and not a row. */
export function atSetting(cursor: Cursor): boolean {
  const second = cursor.peek(1);
  if (!cursor.at('name', 'string')) return false;
  if (second.kind === '{') return cursor.at('name');
  return (second.kind === ':' || second.kind === '=') && !second.lineStart;
}

/** `key: value` or `key { }`. */
export function parseSetting(cursor: Cursor): Setting | undefined {
  if (!cursor.at('name', 'string')) {
    cursor.stray('expected-setting', l10n.t('A setting is written "key: value".'));
    return undefined;
  }
  const key = cursor.takeName();
  const { start } = key.span;
  const lacksBrace = cursor.at('name', 'string') && cursor.peek(1).kind === ':';
  if (cursor.token.kind === '{' || lacksBrace) {
    const value = parseSettingBody(cursor, key.text);
    return { kind: 'setting', key, value, span: cursor.since(start) };
  }
  if (cursor.at(':', '=')) takeColon(cursor, key);
  else if (cursor.atEntryEnd) {
    cursor.error('expected-value', l10n.t('"{0}" needs a value: "{0}: …".', key.text), key.span);
    return { kind: 'setting', key, value: cursor.missing(), span: cursor.since(start) };
  } else if (cursor.at('name', 'number', 'string', '[', '(', '-')) {
    const place = span(key.span.end, key.span.end);
    cursor.error('expected-colon', l10n.t('A colon is missing after "{0}".', key.text), key.span, {
      title: l10n.t('Insert "{0}"', ':'),
      span: place,
      text: ':',
    });
  }
  const value = parseExpression(cursor);
  return { kind: 'setting', key, value, span: cursor.since(start) };
}
