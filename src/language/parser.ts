import type { Problem } from '../base/problem';
import { span } from '../base/span';
import { checkTree } from './checks';
import { Cursor } from './grammar/cursor';
import { parseDocument } from './grammar/document';
import { parseCheck } from './grammar/conditions';
import { tokenize } from './lexer';
import type { Check, SpecTree } from './tree';

export interface ParsedSpec {
  readonly tree: SpecTree;
  /** In the order of the text. */
  readonly problems: readonly Problem[];
}

/** Reads a spec. Never throws: every text gives a tree; what is wrong with it is in the problems. Linear time. */
export function parse(text: string): ParsedSpec {
  const { tokens, comments, problems } = tokenize(text);
  const cursor = new Cursor(text, tokens);
  const { version, sections } = parseDocument(cursor);
  const tree: SpecTree = { kind: 'spec', version, sections, comments, span: span(0, text.length) };
  return { tree, problems: inOrder([...problems, ...cursor.problems, ...checkTree(tree, text)]) };
}

export interface ParsedCheck {
  /** Undefined where the text holds none. */
  readonly check?: Check;
  readonly problems: readonly Problem[];
}

/** Reads one expression, with `within` if it has it: a condition, a watch, a line of the console. Never throws. */
export function parseExpressionText(text: string): ParsedCheck {
  const { tokens, problems } = tokenize(text);
  const cursor = new Cursor(text, tokens);
  cursor.beginEntry(true);
  const check = parseCheck(cursor);
  if (cursor.token.kind !== 'end') cursor.unexpected();
  return { check, problems: inOrder([...problems, ...cursor.problems]) };
}

function inOrder(problems: Problem[]): Problem[] {
  return problems.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}
