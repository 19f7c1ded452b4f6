import * as l10n from '@vscode/l10n';
import type { Body, Expression, ListLiteral, Missing, Name, Sweep } from '../tree';
import { takeColon } from './arguments';
import { parseBody, type BodyGrammar } from './body';
import type { Cursor } from './cursor';
import { parseExpression } from './expressions';

export function parseSweepBody(cursor: Cursor): Body<Sweep> {
  const grammar: BodyGrammar<Sweep> = { owner: 'compare', entry: parseSweep, startsEntry: atSweep };
  return parseBody(cursor, grammar);
}

function atSweep(cursor: Cursor): boolean {
  const { kind } = cursor.peek(1);
  return cursor.at('name') && (kind === ':' || kind === '.' || kind === '=');
}

/** `h1.units: [8, 16]`. */
function parseSweep(cursor: Cursor): Sweep | undefined {
  const { start } = cursor.token;
  if (!cursor.at('name')) {
    cursor.stray('expected-sweep', l10n.t('A comparison is written "key: [value, value]".'));
    return undefined;
  }
  const path = parsePath(cursor);
  const key = path.at(-1);
  if (key && cursor.at(':', '=')) takeColon(cursor, key);
  else if (!cursor.atEntryEnd) {
    cursor.insertion('expected-colon', l10n.t('A colon is missing after "{0}".', key?.text ?? ''), ':');
  }
  return { kind: 'sweep', path, values: parseSweptValues(cursor), span: cursor.since(start) };
}

function parsePath(cursor: Cursor): Name[] {
  const path = [cursor.takeName()];
  while (cursor.at('.')) {
    const dot = cursor.take();
    if (cursor.at('name')) path.push(cursor.takeName());
    else cursor.error('expected-name', l10n.t('A name is missing after ".".'), dot);
  }
  return path;
}

/** A list; values without their brackets are gathered into one. */
function parseSweptValues(cursor: Cursor): ListLiteral | Missing {
  const first = parseExpression(cursor);
  if (first.kind === 'list' || first.kind === 'missing') return first;
  const { start } = first.span;
  const items: Expression[] = [first];
  while (cursor.at(',') && !atSweepAfterComma(cursor)) {
    cursor.take();
    if (cursor.atEntryEnd) break;
    items.push(parseExpression(cursor));
  }
  const values = cursor.since(start);
  if (cursor.at(']')) cursor.take();
  const at = cursor.since(start);
  cursor.error('expected-list', l10n.t('The values to compare stand in a list: "[8, 16]".'), values, {
    title: l10n.t('Write a list'),
    span: at,
    text: `[${cursor.text.slice(values.start, values.end)}]`,
  });
  return { kind: 'list', items, span: at };
}

function atSweepAfterComma(cursor: Cursor): boolean {
  const kind = cursor.peek(2).kind;
  return cursor.peek(1).lineStart || (cursor.peek(1).kind === 'name' && (kind === ':' || kind === '.' || kind === '='));
}
