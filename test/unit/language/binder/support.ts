import assert from 'node:assert/strict';
import type { Problem } from '../../../../src/base/problem';
import { bind, type BoundSpec } from '../../../../src/language/binder/bind';
import { parse } from '../../../../src/language/parser';
import { applyFix } from '../support';

export interface Bound extends BoundSpec {
  readonly text: string;
  /** Of parser and binder. */
  readonly all: readonly Problem[];
}

export function bindText(text: string): Bound {
  const { tree, problems } = parse(text);
  const bound = bind(tree, text);
  return { ...bound, text, all: [...problems, ...bound.problems] };
}

/** Binds a text in which nothing may be wrong. */
export function bindClean(text: string): Bound {
  const bound = bindText(text);
  assert.deepEqual(bound.all.map(({ code, message }) => `${code}: ${message}`), []);
  return bound;
}

/** A spec around layers, one a line. */
export const layers = (...lines: string[]): string => `layers {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
export const train = (...lines: string[]): string => `${layers('dense(1)')}train {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
export const data = (...lines: string[]): string => `data {\n${lines.map((line) => `  ${line}\n`).join('')}}\n${layers('dense(1)')}`;
export const inline = (...lines: string[]): string => data(...lines).replace('data', 'data inline');
export const expectation = (...lines: string[]): string =>
  `${data('source: xor()', 'split: 80%')}train { }\nexpect {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;

/** A text without its `[| |]`, and what stood between them. */
export function withSpan(source: string): { text: string; start: number; end: number } {
  const start = source.indexOf('[|');
  const end = source.indexOf('|]') - 2;
  assert.ok(start >= 0 && end >= start, 'The source has no [| |]');
  return { text: source.replace('[|', '').replace('|]', ''), start, end };
}

/**
 * Asserts that a text with `[| |]` has just one problem, there; and that its fix gives a text in which `fixed`
 * stands and nothing is wrong, or that there is none.
 */
export function assertProblem(source: string, wanted: { code: string; says: string; fixed?: string; severity?: string }): void {
  const { text, start, end } = withSpan(source);
  const { all } = bindText(text);
  const [problem] = all;
  assert.deepEqual(all.map(({ code, span }) => `${code}@${span.start}-${span.end}`), [`${wanted.code}@${start}-${end}`]);
  assert.ok(problem);
  assert.equal(problem.severity, wanted.severity ?? 'error');
  assert.ok(problem.message.includes(wanted.says), problem.message);
  if (wanted.fixed === undefined) {
    assert.equal(problem.fix, undefined);
    return;
  }
  assert.ok(problem.fix, 'There is no fix');
  const repaired = applyFix(text, problem.fix);
  assert.ok(repaired.includes(wanted.fixed), repaired);
  assert.deepEqual(bindText(repaired).all.map(({ message }) => message), []);
}
