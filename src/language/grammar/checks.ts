import * as l10n from '@vscode/l10n';
import { span } from '../../base/span';
import { suggest } from '../../base/suggest';
import type { Body, Check, Expression, ListLiteral, Missing, Name, Sweep, Within } from '../tree';
import { parseBody, type BodyGrammar } from './body';
import type { Cursor } from './cursor';
import { takeColon } from './arguments';
import { parseExpression } from './expressions';

export function parseCheckBody(cursor: Cursor): Body<Check> {
  const grammar: BodyGrammar<Check> = {
    owner: 'expect',
    entry: parseCheck,
    startsEntry: (at) => at.at('name', 'number', '!'),
  };
  return parseBody(cursor, grammar);
}

/** `test.accuracy >= 0.95 within 20 epochs`. */
export function parseCheck(cursor: Cursor): Check | undefined {
  const { start } = cursor.token;
  const before = cursor.progress;
  const expression = parseExpression(cursor);
  if (cursor.progress === before) return undefined;
  const within = cursor.atWord('within') ? parseWithin(cursor) : undefined;
  return { kind: 'check', expression, within, span: cursor.since(start) };
}

const UNITS: readonly string[] = ['epochs', 'steps'];

function parseWithin(cursor: Cursor): Within {
  const keyword = cursor.take();
  const count = parseExpression(cursor);
  const unit = cursor.at('name') ? cursor.takeName() : undefined;
  if (!unit || !UNITS.includes(unit.text)) reportUnit(cursor, unit);
  return { kind: 'within', count, unit, span: cursor.since(keyword.start) };
}

function reportUnit(cursor: Cursor, unit: Name | undefined): void {
  const near = unit && suggest(unit.text, UNITS);
  const at = unit?.span ?? span(cursor.end, cursor.end);
  const message = l10n.t('"within" counts "epochs" or "steps": "within 20 epochs".');
  const fix = near === undefined ? undefined : { title: l10n.t('Write "{0}"', near), span: at, text: near };
  cursor.error('expected-unit', message, unit ? at : span(Math.max(0, at.start - 1), at.end), fix);
}

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
    cursor.error('expected-sweep', l10n.t('A comparison is written "key: [value, value]".'), cursor.token);
    cursor.skipLine();
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
  const { start } = cursor.token;
  const mark = cursor.end;
  const first = parseExpression(cursor);
  if (first.kind === 'list' || first.kind === 'missing') return first;
  const items: Expression[] = [first];
  while (cursor.at(',') && !atSweepAfterComma(cursor)) {
    cursor.take();
    if (cursor.atEntryEnd) break;
    items.push(parseExpression(cursor));
  }
  const end = cursor.end;
  const at = span(start, end);
  const isClosed = cursor.at(']');
  if (isClosed) cursor.take();
  const list = `[${cursor.text.slice(start, end)}]`;
  cursor.error('expected-list', l10n.t('The values to compare stand in a list: "[8, 16]".'), at, {
    title: l10n.t('Write a list'),
    span: span(start, cursor.end),
    text: list,
  });
  return { kind: 'list', items, span: cursor.since(Math.max(start, mark)) };
}

function atSweepAfterComma(cursor: Cursor): boolean {
  const kind = cursor.peek(2).kind;
  return cursor.peek(1).lineStart || (cursor.peek(1).kind === 'name' && (kind === ':' || kind === '.' || kind === '='));
}
