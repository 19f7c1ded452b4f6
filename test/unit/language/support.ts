import assert from 'node:assert/strict';
import type { Fix, Problem } from '../../../src/base/problem';
import { parse, parseExpressionText } from '../../../src/language/parser';
import type { Expression, Node, SpecTree } from '../../../src/language/tree';
import { children } from '../../../src/language/walk';

const CURSOR = '<|>';

/** A text without its `<|>`, and where that stood. */
export function marked(source: string): { text: string; offset: number } {
  const offset = source.indexOf(CURSOR);
  assert.notEqual(offset, -1, 'The source has no cursor');
  return { text: source.replace(CURSOR, ''), offset };
}

/** The tree of a text that has to be valid. */
export function parseClean(text: string): SpecTree {
  const { tree, problems } = parse(text);
  assert.deepEqual(described(text, problems), []);
  return tree;
}

/** The expression that a text has to be. */
export function parseCleanExpression(text: string): Expression {
  const { check, problems } = parseExpressionText(text);
  assert.deepEqual(described(text, problems), []);
  assert.ok(check);
  return check.expression;
}

/** Problems as `code@text`, to compare. */
export function described(text: string, problems: readonly Problem[]): string[] {
  return problems.map(({ code, span }) => `${code}@${text.slice(span.start, span.end)}`);
}

export function applyFix(text: string, { span, text: replacement }: Fix): string {
  return text.slice(0, span.start) + replacement + text.slice(span.end);
}

/** Asserts what every tree keeps to: spans in the text, within the parent's, siblings in order and apart. */
export function assertSound(text: string, tree: SpecTree, problems: readonly Problem[]): void {
  const pending: Node[] = [tree];
  assert.deepEqual(tree.span, { start: 0, end: text.length });
  for (let node = pending.pop(); node; node = pending.pop()) {
    let end = node.span.start;
    for (const child of children(node)) {
      const { start } = child.span;
      assert.ok(start <= child.span.end, `${child.kind} has its end before its start`);
      assert.ok(start >= end, `${child.kind} in ${node.kind} starts before its neighbour ends`);
      assert.ok(child.span.end <= node.span.end, `${child.kind} reaches beyond its ${node.kind}`);
      end = child.span.end;
      pending.push(child);
    }
  }
  for (const { span, fix } of problems) {
    for (const at of [span, ...(fix ? [fix.span] : [])]) {
      assert.ok(0 <= at.start && at.start <= at.end && at.end <= text.length, 'A problem lies outside the text');
    }
  }
}

/** A tree as plain data without spans, without the author's parentheses, and numbers by their text. */
export function shapeOf(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(shapeOf);
  if (typeof node !== 'object' || node === null) return node;
  if ('kind' in node && node.kind === 'group' && 'expression' in node) return shapeOf(node.expression);
  const positions = ['span', 'operatorSpan', 'parentheses', 'keyword', 'open', 'close', 'arrow'];
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !positions.includes(key) && value !== undefined)
      .map(([key, value]) => [key, shapeOf(value)]),
  );
}
