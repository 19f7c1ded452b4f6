import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span';
import type { LetSection } from '../tree';
import { takeEquals } from './arguments';
import type { Cursor } from './cursor';
import { parseExpression } from './expressions';

/** `let width = 32`; the cursor stands at `let`. */
export function parseLet(cursor: Cursor): LetSection {
  return finishLet(cursor, cursor.take());
}

/** What follows the word `let`. */
export function finishLet(cursor: Cursor, keyword: Span): LetSection {
  if (!cursor.at('name')) {
    cursor.error('expected-name', l10n.t('"let" names a constant: "let width = 32".'), keyword);
    const value = cursor.missing();
    return { kind: 'let', keyword, value, span: cursor.since(keyword.start) };
  }
  const name = cursor.takeName();
  if (cursor.at('=', ':')) takeEquals(cursor, name);
  else if (cursor.at('number', 'name', 'string', '[', '(', '-')) {
    cursor.insertion('expected-equals', l10n.t('An equals sign is missing after "{0}".', name.text), ' =');
  }
  const value = parseExpression(cursor);
  return { kind: 'let', keyword, name, value, span: cursor.since(keyword.start) };
}
