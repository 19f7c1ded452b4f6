import * as l10n from '@vscode/l10n';
import { span, type Span } from '../../base/span';
import type { Argument, Name, Parameter } from '../tree';
import { parseBracketed } from './bracketed';
import type { Cursor } from './cursor';
import { parseExpression } from './expressions';

/** `(16, activation: relu)`; the cursor stands at the parenthesis. */
export function parseArguments(cursor: Cursor): { elements: Argument[]; span: Span } {
  return parseBracketed(cursor, { close: ')', element: parseArgument });
}

function parseArgument(cursor: Cursor): Argument {
  const isNamed = cursor.peek(1).kind === ':' || cursor.peek(1).kind === '=';
  const name = isNamed && cursor.at('name') ? cursor.takeName() : undefined;
  if (name) takeColon(cursor, name);
  const value = parseExpression(cursor);
  return { kind: 'argument', name, value, span: cursor.since((name ?? value).span.start) };
}

/** `(width, heads: 4)` of a block; the cursor stands at the parenthesis. */
export function parseParameters(cursor: Cursor): Parameter[] {
  const { elements } = parseBracketed(cursor, { close: ')', element: parseParameter });
  return elements.filter((parameter) => parameter !== undefined);
}

function parseParameter(cursor: Cursor): Parameter | undefined {
  if (!cursor.at('name')) {
    cursor.error(
      'expected-name',
      l10n.t('A parameter is a name, or a name and its default: "heads: 4".'),
      cursor.token,
    );
    return undefined;
  }
  const name = cursor.takeName();
  if (!cursor.at(':', '=')) return { kind: 'parameter', name, span: name.span };
  takeColon(cursor, name);
  const value = parseExpression(cursor);
  return { kind: 'parameter', name, default: value, span: cursor.since(name.span.start) };
}

/** Takes the colon after a key; an equals sign in its place is reported with the fix. */
export function takeColon(cursor: Cursor, key: Name): void {
  const message = l10n.t('Write "{0}: …"; "=" is for the names of layers and constants.', key.text);
  if (cursor.at(':')) cursor.take();
  else takeInstead(cursor, key, ': ', 'equals-for-colon', message);
}

/** Takes the equals sign after a name; a colon in its place is reported with the fix. */
export function takeEquals(cursor: Cursor, name: Name): void {
  const message = l10n.t('Write "{0} = …"; the colon is for settings and arguments.', name.text);
  if (cursor.at('=')) cursor.take();
  else takeInstead(cursor, name, ' = ', 'colon-for-equals', message);
}

/** Takes a sign that stands where `sign` should; the fix also sets the spaces around it, if there is nothing else. */
function takeInstead(cursor: Cursor, name: Name, sign: string, code: string, message: string): void {
  const written = cursor.take();
  const { token, text } = cursor;
  const around = span(name.span.end, token.lineStart ? written.end : token.start);
  const isAlone = text.slice(around.start, around.end).trim().length === written.end - written.start;
  cursor.cured(code, message, written, {
    title: l10n.t('Write "{0}"', sign.trim()),
    span: isAlone ? around : written,
    text: isAlone ? sign : sign.trim(),
  });
}
