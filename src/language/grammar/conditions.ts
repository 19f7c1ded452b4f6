import * as l10n from '@vscode/l10n';
import { span } from '../../base/span';
import { suggest } from '../../base/suggest';
import type { Body, Check, Name, Within } from '../tree';
import { parseBody, type BodyGrammar } from './body';
import type { Cursor } from './cursor';
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
  const before = cursor.progress;
  const expression = parseExpression(cursor);
  if (cursor.progress === before) return undefined;
  const within = cursor.atWord('within') ? parseWithin(cursor) : undefined;
  return { kind: 'check', expression, within, span: cursor.since(expression.span.start) };
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
