import assert from 'node:assert/strict';
import { evaluate, valueOf, type Environment } from '../../../../src/language/evaluate/evaluate';
import { bindClean, bindText, expectation } from '../binder/support';
import { parseCleanExpression } from '../support';

const numbers: Readonly<Record<string, number>> = {
  loss: 0.25, 'test.accuracy': 0.97, 'test.loss': 0.5, broken: NaN, huge: Infinity, epoch: 3,
};
const environment: Environment = { read: (path) => numbers[path] };

const valueOfText = (text: string): unknown => evaluate(parseCleanExpression(text), environment);

describe('Evaluating expressions', () => {
  const cases: [text: string, value: number | boolean | undefined][] = [
    ['loss', 0.25],
    ['test.accuracy', 0.97],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * -3 / 2', -4.5],
    ['test.accuracy >= 0.95', true],
    ['test.accuracy >= 98%', false],
    ['loss == 1 / 4 and epoch != 4', true],
    ['not loss < 0 or false', true],
    ['true and false', false],
    ['abs(-2) + min(3, 1) + max(1, 4)', 7],
    ['sqrt(9) + pow(2, 3) + mod(-1, 3)', 13],
    ['floor(2.7) + round(2.5)', 4],
    ['exp(0) + ln(1)', 1],
    ['isnan(broken)', true],
    ['isnan(loss)', false],
    ['isinf(huge) and isinf(-huge) and not isfinite(huge)', true],
    ['isfinite(loss)', true],
    ['near(loss, 0.26, 10%)', true],
    ['near(loss, 0.3, 10%)', false],
    ['near(huge, huge, 0)', true],
    ['near(broken, broken, 1)', false],
    ['near(-1.05, -1, 0.1)', true],
    ['loss.abs() == 0.25', true],
    ['-1 / 0', -Infinity],
  ];
  for (const [text, value] of cases) it(text, () => assert.equal(valueOfText(text), value));

  it('NaN is like nothing, and not equal to itself', () => {
    for (const text of ['broken < 1', 'broken >= 1', 'broken == broken']) assert.equal(valueOfText(text), false);
    assert.equal(valueOfText('broken != broken'), true);
    assert.equal(valueOfText('broken + 1'), NaN);
  });

  it('is undefined as a whole where anything is not computed', () => {
    for (const text of ['train.loss', 'train.loss < 1', 'not train.loss < 1', 'loss < 1 or train.loss < 1', 'abs(nothing)', 'loss + nothing < 1']) {
      assert.equal(valueOfText(text), undefined);
    }
  });

  it('is undefined for what makes no sense', () => {
    for (const text of ['not 3', '-(loss < 1)', 'loss and true', '"a"', '[1]', 'h[0]', 'frob(1)', 'near(1, 2)', 'test().loss', '(1 < 2) + 1']) {
      assert.equal(valueOfText(text), undefined);
    }
  });
});

describe('The value that a condition is about', () => {
  const cases: [text: string, value: number | undefined][] = [
    ['test.accuracy >= 0.95', 0.97],
    ['(test.accuracy >= 0.95)', 0.97],
    ['0.95 <= test.accuracy', 0.97],
    ['test.loss < 2 * loss', 0.5],
    ['1 + 1 < 3', 2],
    ['loss * 4 < 3', 1],
    ['train.loss < 1', undefined],
    ['loss < 1 and test.loss < 1', undefined],
    ['isnan(loss)', undefined],
    ['loss', undefined],
  ];
  for (const [text, value] of cases) {
    it(text, () => assert.equal(valueOf(parseCleanExpression(text), environment), value));
  }
});

describe('Bound conditions', () => {
  it('have constants put in, and are shown as written', () => {
    const { checks } = bindClean(`let goal = 0.9 + 5%\n${expectation('test.accuracy>=goal   within 2*10 epochs', 'test.accuracy < -goal || !isnan(max(goal, loss))')}`);
    assert.deepEqual(checks.map(({ text }) => text), [
      'test.accuracy >= goal within 2 * 10 epochs', 'test.accuracy < -goal or not isnan(max(goal, loss))',
    ]);
    assert.deepEqual(checks.map(({ within }) => within), [{ count: 20, unit: 'epochs' }, undefined]);
    assert.deepEqual(checks.map(({ expression }) => evaluate(expression, environment)), [true, true]);
  });

  it('that are wrong are left out', () => {
    const { checks } = bindText(expectation('los < 1', 'overfits()', 'loss', 'loss < 1'));
    assert.deepEqual(checks.map(({ text, overfits }) => [text, overfits?.batch]), [['overfits()', 8], ['loss < 1', undefined]]);
  });
});
