import assert from 'node:assert/strict';
import { evaluate, evaluateRounded, printed } from './arithmetic';

describe('the calculator that checks explanations', () => {
  it('computes what explanations write', () => {
    assert.equal(evaluate('1·(-1) + 5·1 + 1'), 5);
    assert.equal(evaluate('2 - 3·4 / (2·3)'), 0);
    assert.equal(evaluate('(0.5 - (-1))²'), 2.25);
    assert.equal(evaluate('2 - ln 1'), 2);
    assert.equal(evaluate('-ln 1 + 3'), 3);
    assert.equal(evaluate('-ln(1 - 0.5)'), Math.LN2);
    assert.equal(evaluate('max(0, -2)'), 0);
    assert.equal(evaluate('e^(-1) / (e^(-1) + e^(-1))'), 0.5);
    assert.equal(evaluate('√4 + 1e-3'), 2.001);
    assert.equal(evaluate('sigmoid(0) + tanh(0)'), 0.5);
    assert.equal(evaluate('data[2, 1]', (row, column) => 10 * row + column), 21);
    assert.equal(evaluate('-(-∞)'), Infinity);
  });

  it('knows what a printed number may have been', () => {
    const near = (text: string, low: number, high: number): void => {
      const found = printed(text);
      assert.ok(Math.abs(found.low - low) < 1e-12 && Math.abs(found.high - high) < 1e-12, JSON.stringify(found));
    };
    near('0.982', 0.98195, 0.98205);
    near('-1.234', -1.2345, -1.2335);
    near('0.99998', 0.999975, 0.999985);
    near('4', 3.9995, 4.0005);
    near('0', 0, 0);
    const sum = evaluateRounded('1 + 1');
    assert.ok(sum.low < 2 && sum.high > 2 && sum.high - sum.low < 0.0021);
  });

  it('refuses what cannot be computed', () => {
    for (const text of ['', '1 +', '1 2', '(1', 'undefined', '1 + … 4 more terms … + 2']) {
      assert.throws(() => evaluate(text), Error, text);
    }
  });
});
