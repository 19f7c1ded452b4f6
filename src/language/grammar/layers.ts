import * as l10n from '@vscode/l10n';
import { suggest } from '../../base/suggest';
import { span } from '../../base/span';
import type { Argument, Body, LayerCall, LayerEntry, Name, Repeat } from '../tree';
import { parseArguments, takeEquals } from './arguments';
import { parseBody, type BodyGrammar } from './body';
import type { Cursor } from './cursor';
import { parseExpression } from './expressions';

export function parseLayerBody(cursor: Cursor, owner: string): Body<LayerEntry> {
  const grammar: BodyGrammar<LayerEntry> = { owner, entry: parseLayerEntry, startsEntry: (at) => at.at('name') };
  return parseBody(cursor, grammar);
}

function parseLayerEntry(cursor: Cursor): LayerEntry | undefined {
  if (cursor.at('=')) {
    cursor.error('expected-name', l10n.t('A name is missing before "=".'), cursor.token);
    cursor.take();
    return parseLayerCall(cursor, undefined);
  }
  if (!cursor.at('name')) {
    cursor.stray('expected-layer', l10n.t('A layer is a call, such as "dense(16, relu)".'));
    return undefined;
  }
  if (isRepeat(cursor)) return parseRepeat(cursor);
  if (cursor.peek(1).lineStart) return parseLayerCall(cursor, undefined);
  return parseNamedLayer(cursor);
}

function isRepeat(cursor: Cursor): boolean {
  const second = cursor.peek(1);
  if (cursor.atWord('repeat')) return second.lineStart || (second.kind !== '=' && second.kind !== ':');
  const third = cursor.peek(2);
  return second.kind === '{' || (!second.lineStart && ['number', 'name'].includes(second.kind) && third.kind === '{');
}

/** `repeat 2 { }`, also where the word is misspelt or sticks to its number. */
function parseRepeat(cursor: Cursor): Repeat {
  const { text } = cursor.token;
  const keyword = cursor.take();
  if (text !== 'repeat') reportNotRepeat(cursor, text, keyword);
  const isCounted = !cursor.at('{') && !cursor.atEntryEnd;
  if (!isCounted) cursor.expectedValue(l10n.t('"repeat" needs a number of times: "repeat 2 { … }".'));
  const count = isCounted ? parseExpression(cursor) : cursor.missing();
  const body = parseLayerBody(cursor, 'repeat');
  return { kind: 'repeat', keyword, count, body, span: cursor.since(keyword.start) };
}

function reportNotRepeat(cursor: Cursor, text: string, keyword: { start: number; end: number }): void {
  const joined = /^repeat(\d+)$/.exec(text);
  const isMisspelt = suggest(text, ['repeat']) !== undefined;
  const replacement = joined ? `repeat ${joined[1]}` : isMisspelt ? 'repeat' : undefined;
  const message = replacement === undefined
    ? l10n.t('Only "repeat" takes layers in braces; "{0}" does not.', text)
    : l10n.t('Unknown word "{0}"; did you mean "{1}"?', text, replacement);
  const fix = replacement === undefined
    ? undefined
    : { title: l10n.t('Write "{0}"', replacement), span: span(keyword.start, keyword.end), text: replacement };
  cursor.error('expected-repeat', message, keyword, fix);
}

function parseNamedLayer(cursor: Cursor): LayerCall | undefined {
  const second = cursor.peek(1);
  if (second.kind === '=' || second.kind === ':') {
    const name = cursor.takeName();
    takeEquals(cursor, name);
    return parseLayerCall(cursor, name);
  }
  if (second.kind === 'name' && (cursor.peek(2).kind === '(' || !cursor.hasUnopened)) {
    const name = cursor.takeName();
    cursor.insertion('expected-equals', l10n.t('An equals sign is missing after "{0}".', name.text), ' =');
    return parseLayerCall(cursor, name);
  }
  return parseLayerCall(cursor, undefined);
}

/** `dense(16, relu)` after the name, if it has one. */
function parseLayerCall(cursor: Cursor, name: Name | undefined): LayerCall | undefined {
  const start = name?.span.start ?? cursor.token.start;
  if (!cursor.at('name')) {
    cursor.error(
      'expected-layer',
      l10n.t('A layer is missing here, such as "dense(16, relu)".'),
      name?.span ?? cursor.token,
    );
    if (!cursor.atEntryEnd) cursor.skipLine();
    if (!name) return undefined;
    const type: Name = { kind: 'name', text: '', quoted: false, span: span(cursor.end, cursor.end) };
    return { kind: 'layer', name, type, args: [], span: cursor.since(start) };
  }
  const type = cursor.takeName();
  if (cursor.at('(')) {
    const { elements: args, span: parentheses } = parseArguments(cursor);
    return { kind: 'layer', name, type, args, parentheses, span: cursor.since(start) };
  }
  return { kind: 'layer', name, type, args: parseUnopened(cursor, type), span: cursor.since(start) };
}

/** What follows a layer's type without a parenthesis: `dense 16, relu)`, or nothing as in a bare `flatten`. */
function parseUnopened(cursor: Cursor, type: Name): readonly Argument[] {
  if (cursor.next !== 'newline' && cursor.hasUnopened) {
    cursor.insertion('unopened', l10n.t('A "(" is missing after "{0}".', type.text), '(');
    return parseArguments(cursor).elements;
  }
  cursor.error('bare-layer', l10n.t('A layer always has parentheses: "{0}()".', type.text), type.span, {
    title: l10n.t('Insert "()"'),
    span: span(type.span.end, type.span.end),
    text: '()',
  });
  return [];
}
