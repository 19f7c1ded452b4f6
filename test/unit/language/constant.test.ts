import assert from 'node:assert/strict';
import type { Problem } from '../../../src/base/problem';
import { evaluate, evaluateLets, evaluateNumber } from '../../../src/language/constant';
import { parse } from '../../../src/language/parser';
import { constantsIn } from '../../../src/model/arithmetic';
import { Scope } from '../../../src/language/scope';
import type { Value } from '../../../src/language/value';
import { described, parseCleanExpression } from './support';

/** A value without spans: `adam(learning_rate: 0.01)` as `['adam', 'learning_rate', 0.01]`. */
function plain(value: Value | undefined): unknown {
  switch (value?.kind) {
    case undefined:
      return undefined;
    case 'number':
    case 'boolean':
      return value.value;
    case 'string':
      return JSON.stringify(value.value);
    case 'name':
      return value.text;
    case 'deferred':
      return `deferred ${constantsIn(value.arithmetic).join(', ')}`;
    case 'list':
      return value.items.map(plain);
    case 'call':
      return [
        value.name,
        ...value.args.flatMap((argument) => [...(argument.name ? [argument.name.text] : []), plain(argument.value)]),
      ];
  }
}

/** The value of an expression after some `let` lines, and the problems of both. */
function evaluated(text: string, lets = ''): { value: unknown; problems: string[] } {
  const problems: Problem[] = [];
  const scope = evaluateLets(parse(lets).tree, problems);
  const found = described(lets, problems);
  const inExpression: Problem[] = [];
  const value = plain(evaluate(parseCleanExpression(text), scope, inExpression));
  return { value, problems: [...found, ...described(text, inExpression)] };
}

function valueOf(text: string, lets = ''): unknown {
  const { value, problems } = evaluated(text, lets);
  assert.deepEqual(problems, []);
  return value;
}

describe('Constant expressions', () => {
  it('carries out arithmetic', () => {
    assert.equal(valueOf('1 + 2 * -(3 - 4) / 5'), 1.4);
    assert.equal(valueOf('8 - 4 - 2'), 2);
    assert.equal(valueOf('--80%'), 0.8);
    assert.equal(valueOf('mod(-7, 3)'), 2);
    assert.equal(valueOf('mod(7, -3)'), -2);
    assert.equal(valueOf('mod(6, 3)'), 0);
    assert.equal(valueOf('min(3, 1, 2) + max(4, 5)'), 6);
    assert.deepEqual(valueOf('[round(0.5), round(1.5), round(-0.6), round(2.4)]'), [0, 2, -1, 2]);
    assert.deepEqual(valueOf('[floor(-1.5), sqrt(9), abs(-2)]'), [-2, 3, 2]);
    assert.deepEqual(valueOf('[pow(2, 10), pow(2, -1), pow(9, 1.5), pow(-2, 3)]'), [1024, 0.5, 27, -8]);
    assert.ok(Math.abs((valueOf('pow(2, 0.3)') as number) - 2 ** 0.3) < 1e-15);
  });

  it('puts in constants, and leaves other names to the slot', () => {
    const lets = 'let width = 32\nlet heads = width / 8\nlet kind = relu\nlet rates = [1e-3, heads]';
    assert.equal(valueOf('4 * width', lets), 128);
    assert.deepEqual(valueOf('dense(width, kind, rates)', lets), ['dense', 32, 'relu', [0.001, 4]]);
    assert.equal(valueOf('species'), 'species');
    assert.equal(valueOf('true'), true);
    assert.equal(valueOf('"width"', lets), '"width"');
    assert.deepEqual(valueOf('adam(learning_rate: 0.1 / 2)'), ['adam', 'learning_rate', 0.05]);
    assert.equal(valueOf('input.user'), 'input.user');
    assert.equal(valueOf('input["watched for"]'), 'input.watched for');
  });

  it('remembers which constant a value is of, and where it is used', () => {
    const scope = evaluateLets(parse('let width = 32').tree, []);
    const value = evaluate(parseCleanExpression('  width'), scope, []);
    assert.deepEqual(value, { kind: 'number', value: 32, constant: 'width', span: { start: 2, end: 7 } });
    assert.equal(evaluate(parseCleanExpression('width + 0'), scope, [])?.constant, undefined);
  });

  it('waits for what the data gives', () => {
    assert.equal(valueOf('vocabulary'), 'deferred vocabulary');
    assert.equal(valueOf('2 * classes + max(features, classes)'), 'deferred classes, features');
    const scope = new Scope();
    scope.declare('classes', { kind: 'number', value: 3, span: { start: 0, end: 0 } });
    assert.equal(plain(evaluate(parseCleanExpression('2 * classes'), scope, [])), 6);
  });

  it('sees parameters before constants', () => {
    const inner = new Scope(evaluateLets(parse('let width = 32\nlet heads = 4').tree, []));
    inner.declare('width', { kind: 'number', value: 8, span: { start: 0, end: 0 } });
    assert.equal(plain(evaluate(parseCleanExpression('width * heads'), inner, [])), 32);
  });

  it('reports what has no value', () => {
    const lets = 'let width = 32';
    assert.deepEqual(evaluated('4 * widht', lets).problems, ['unknown-constant@widht']);
    assert.deepEqual(evaluated('4 * whatever').problems, ['unknown-constant@whatever']);
    assert.deepEqual(evaluated('1 / (2 - 2)').problems, ['division-by-zero@(2 - 2)']);
    assert.deepEqual(evaluated('mod(1, 0)').problems, ['not-finite@mod(1, 0)']);
    assert.deepEqual(evaluated('sqrt(-1)').problems, ['not-finite@sqrt(-1)']);
    assert.deepEqual(evaluated('1e999').problems, ['not-finite@1e999']);
    assert.deepEqual(evaluated('1 + "a"').problems, ['expected-number@"a"']);
    assert.deepEqual(evaluated('-[1]').problems, ['expected-number@[1]']);
    assert.deepEqual(evaluated('mod(1)').problems, ['argument-count@mod(1)']);
    assert.deepEqual(evaluated('mod(a: 1, 2)').problems, ['unexpected-name@a']);
    assert.deepEqual(evaluated('loss < 3').problems, ['not-constant@loss < 3']);
    assert.deepEqual(evaluated('h.weights.norm()').problems, ['not-constant@h.weights.norm()']);
    assert.deepEqual(evaluated('[1 / 0, 2 / 0]').problems, ['division-by-zero@0', 'division-by-zero@0']);
  });

  it('suggests the constant that is meant', () => {
    const problems: Problem[] = [];
    const scope = evaluateLets(parse('let width = 32').tree, []);
    assert.equal(evaluateNumber(parseCleanExpression('widht'), scope, problems), undefined);
    assert.match(problems[0]?.message ?? '', /did you mean "width"/);
    assert.equal(problems[0]?.fix?.text, 'width');
  });

  it('lets constants refer upwards only', () => {
    const problems = (lets: string): string[] => {
      const found: Problem[] = [];
      evaluateLets(parse(lets).tree, found);
      return described(lets, found);
    };
    assert.deepEqual(problems('let a = b + 1\nlet b = 2'), ['constant-below@b']);
    assert.deepEqual(problems('let a = a + 1'), ['constant-below@a']);
    assert.deepEqual(problems('let a = 1\nlet a = 2'), ['duplicate-constant@a']);
    assert.deepEqual(problems('let a = 1 / 0\nlet b = a + 1'), ['division-by-zero@0']);
  });

  it('stops lists that double with every line', () => {
    const doubled = Array.from({ length: 60 }, (_, i) => `let a${i + 1} = [a${i}, a${i}]\n`);
    const lets = `let a0 = [1, 1]\n${doubled.join('')}`;
    const found: Problem[] = [];
    evaluateLets(parse(lets).tree, found);
    assert.deepEqual(found.map(({ code }) => code), ['too-large']);
  });
});
