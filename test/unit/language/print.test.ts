import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from '../../../src/language/parser';
import { printCheck, printExpression } from '../../../src/language/print';
import type { Argument, BinaryOperator, Expression, Name, Slice } from '../../../src/language/tree';
import { findSection } from '../../../src/language/walk';
import { digits } from './examples';
import { parseCleanExpression, shapeOf } from './support';

const span = { start: 0, end: 0 };
const name = fc
  .stringMatching(/^[a-z_é層][a-z0-9_]{0,5}$/)
  .filter((text) => !['and', 'or', 'not', 'within'].includes(text))
  .map((text): Name => ({ kind: 'name', text, quoted: false, span }));
const operator = fc.constantFrom<BinaryOperator>('or', 'and', '<', '<=', '>', '>=', '==', '!=', '+', '-', '*', '/');

/** A type alias, since `letrec` wants an index signature. */
type Generated = {
  expression: Expression;
  argument: Argument;
  index: Expression | Slice;
  target: Expression;
};

/** Any expression, with parentheses only where the generator happens to put them. */
const { expression } = fc.letrec<Generated>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small' },
    name,
    fc.constantFrom('0', '1e-3', '80%', '.5', '12.25').map(
      (text): Expression => ({ kind: 'number', text, value: valueOf(text), span }),
    ),
    fc.string().map((value): Expression => ({ kind: 'string', value, span })),
    fc.array(tie('expression'), { maxLength: 3 }).map((items): Expression => ({ kind: 'list', items, span })),
    tie('expression').map((inner): Expression => ({ kind: 'group', expression: inner, span })),
    fc.tuple(operator, tie('expression'), tie('expression')).map(
      ([sign, left, right]): Expression => ({ kind: 'binary', operator: sign, left, right, operatorSpan: span, span }),
    ),
    fc.tuple(fc.constantFrom('-' as const, 'not' as const), tie('expression')).map(
      ([sign, operand]): Expression => ({ kind: 'unary', operator: sign, operand, span }),
    ),
    tie('target'),
  ),
  target: fc.oneof(
    fc.tuple(fc.option(tie('expression'), { nil: undefined }), name, fc.array(tie('argument'), { maxLength: 3 })).map(
      ([target, called, args]): Expression => ({ kind: 'call', target, name: called, args, parentheses: span, span }),
    ),
    fc.tuple(tie('expression'), name).map(
      ([target, member]): Expression => ({ kind: 'member', target, name: member, span }),
    ),
    fc.tuple(tie('expression'), fc.array(tie('index'), { minLength: 1, maxLength: 3 })).map(
      ([target, indices]): Expression => ({ kind: 'index', target, indices, span }),
    ),
  ),
  argument: fc.tuple(fc.option(name, { nil: undefined }), tie('expression')).map(
    ([key, value]): Argument => ({ kind: 'argument', name: key, value, span }),
  ),
  index: fc.oneof(
    tie('expression'),
    fc.tuple(fc.option(tie('expression'), { nil: undefined }), fc.option(tie('expression'), { nil: undefined })).map(
      ([from, to]): Slice => ({ kind: 'slice', from, to, span }),
    ),
  ),
}));

function valueOf(text: string): number {
  return text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
}

describe('Printing expressions', () => {
  it('prints what parses to the same tree, and prints that the same way', () => {
    fc.assert(
      fc.property(expression, (made) => {
        const text = printExpression(made);
        const parsed = parseCleanExpression(text);
        assert.deepEqual(shapeOf(parsed), shapeOf(made));
        assert.equal(printExpression(parsed), text);
      }),
      { numRuns: 1000 },
    );
  });

  it('prints the canonical form', () => {
    const printed = (text: string) => printExpression(parseCleanExpression(text));
    assert.equal(printed('test.accuracy>=0.95'), 'test.accuracy >= 0.95');
    assert.equal(printed('!a&&b||c!=1e-3'), 'not a and b or c != 1e-3');
    assert.equal(printed('f( a ,axis :0 )[ : , 1 :]'), 'f(a, axis: 0)[:, 1:]');
    assert.equal(printed('( a+b )*-c'), '(a + b) * -c');
    assert.equal(printed('h1 . weights . norm( ) / 80%'), 'h1.weights.norm() / 80%');
    assert.equal(printed(String.raw`x["a \"b\""]`), String.raw`x["a \"b\""]`);
  });

  it('prints checks', () => {
    const checks = findSection(parse(digits).tree, 'expect')?.body.entries ?? [];
    assert.deepEqual(checks.map(printCheck), [
      'test.accuracy >= 90% within 20 epochs',
      '(h.output[0, 1:5].norm() + 1) / 2 <= -initial_loss * -0.5 or loss == 0 and epoch != 3 or not isinf(loss)',
      'near(mean(h1.gradient, axis: 0), 0, 10%)',
      'gradients_check()',
    ]);
  });
});
