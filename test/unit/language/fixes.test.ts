import assert from 'node:assert/strict';
import { parse } from '../../../src/language/parser';
import { applyFix, described } from './support';

const layers = (entry: string): string => `layers {\n  ${entry}\n}\n`;
const train = (entry: string): string => `train {\n  ${entry}\n}\n`;
const data = (entry: string): string => `data {\n  ${entry}\n}\n`;
const row = (entry: string): string => `data inline {\n  a, b -> c\n  ${entry}\n}\n`;
const expectation = (entry: string): string => `expect {\n  ${entry}\n}\n`;

interface Case {
  readonly code: string;
  readonly wrong: string;
  readonly right: string;
}

const entry = (frame: (text: string) => string) => (code: string, wrong: string, right: string): Case => ({
  code,
  wrong: frame(wrong),
  right: frame(right),
});
const layer = entry(layers);
const setting = entry(train);
const datum = entry(data);
const cells = entry(row);
const check = entry(expectation);
const text = entry((whole) => whole);

const cases: readonly Case[] = [
  layer('colon-for-equals', 'h1: dense(3)', 'h1 = dense(3)'),
  layer('colon-for-equals', 'h1:dense(3)', 'h1 = dense(3)'),
  layer('equals-for-colon', 'dense(units=8)', 'dense(units: 8)'),
  layer('equals-for-colon', 'dense(units /* how many */ = 8)', 'dense(units /* how many */ : 8)'),
  setting('equals-for-colon', 'loss = mse', 'loss: mse'),
  setting('semicolon', 'loss: mse;', 'loss: mse'),
  setting('semicolon', 'loss: mse; epochs: 3', 'loss: mse\n  epochs: 3'),
  setting('semicolon', 'loss: mse；', 'loss: mse'),
  layer('semicolon', 'dense(3; relu)', 'dense(3, relu)'),
  setting('hash-comment', 'loss: mse # why', 'loss: mse // why'),
  datum('quotes', `source: csv('x')`, 'source: csv("x")'),
  datum('quotes', `source: csv('say "x"')`, String.raw`source: csv("say \"x\"")`),
  datum('quotes', 'source: csv(“x”)', 'source: csv("x")'),
  layer('extents', 'conv2d(8, 3x3)', 'conv2d(8, [3, 3])'),
  layer('extents', 'reshape(28x28x1)', 'reshape([28, 28, 1])'),
  setting('digit-separator', 'steps: 20_000', 'steps: 20000'),
  layer('bare-layer', 'flatten', 'flatten()'),
  layer('bare-layer', 'h1 = flatten // x', 'h1 = flatten() // x'),
  layer('nested-layer', 'dropout(dense(8, relu), 10%)', 'dense(8, relu)\n  dropout(10%)'),
  layer('nested-layer', 'dropout(10%, from: dense(8))', 'dense(8)\n  dropout(10%)'),
  layer('nested-layer', 'x = softmax(dense(3, from: flatten()))', 'flatten()\n  dense(3)\n  x = softmax()'),
  layer('nested-layer', 'add(dense(3), h1)', 'dense_a = dense(3)\n  add(dense_a, h1)'),
  layer(
    'nested-layer',
    'dense_a = concat(dense(3), dense(4))',
    'dense_b = dense(3)\n  dense_c = dense(4)\n  dense_a = concat(dense_b, dense_c)',
  ),
  layer('full-width', 'h1 ＝ dense（16，relu）', 'h1 = dense(16,relu)'),
  setting('full-width', 'loss：mse', 'loss:mse'),
  cells('full-width', '１，0 → ？', '1,0 -> ?'),
  check('full-width', 'test.accuracy ≥ 0.95', 'test.accuracy >= 0.95'),
  datum('split-percent', 'split: 80', 'split: 80%'),
  datum('split-percent', 'split: stratified(80)', 'split: stratified(80%)'),
  datum('detached-percent', 'split: 80 %', 'split: 80%'),
  check('single-equals', 'epoch = 3', 'epoch == 3'),
  check('chained', '0 < loss < 1', '0 < loss and loss < 1'),
  check('modulo', 'epoch % 10 == 0', 'mod(epoch, 10) == 0'),
  cells('expected-quotes', 'New York, 1 -> yes', '"New York", 1 -> yes'),
  cells('expected-quotes', '2020-01-01, 1 -> yes', '"2020-01-01", 1 -> yes'),
  cells('expected-comma', '1 2 -> yes', '1, 2 -> yes'),
  cells('expected-arrow', '1, 2 - yes', '1, 2 -> yes'),
  layer('unclosed', 'dense(16, relu', 'dense(16, relu)'),
  layer('expected-comma', 'dense(16 relu)', 'dense(16, relu)'),
  layer('unopened', 'dense 16, relu)', 'dense( 16, relu)'),
  layer('unopened', 'dense(16, relu])', 'dense(16, relu)'),
  layer('expected-equals', 'h1 dense(3)', 'h1 = dense(3)'),
  layer('expected-newline', 'dense(3) dense(4)', 'dense(3)\n  dense(4)'),
  layer('expected-repeat', 'repeat2 { dense(3) }', 'repeat 2 { dense(3) }'),
  layer('expected-repeat', 'rpeat 2 { dense(3) }', 'repeat 2 { dense(3) }'),
  setting('expected-colon', 'loss mse', 'loss: mse'),
  setting('expected-brace', 'loss price: mse }', 'loss { price: mse }'),
  text('expected-title', 'network Iris', 'network "Iris"'),
  text('unclosed-string', 'network "Iris', 'network "Iris"'),
  text('unknown-version', 'nnspec 2', 'nnspec 1'),
  text('expected-version', 'nnspec', 'nnspec 1'),
  text('colon-for-equals', 'let a: 1', 'let a = 1'),
  text('expected-equals', 'let a 1', 'let a = 1'),
  text('unknown-section', 'a = 1', 'let a = 1'),
  text('unknown-section', 'layer { dense(3) }', 'layers { dense(3) }'),
  text('unknown-section', 'datainline { a -> b }', 'data inline { a -> b }'),
  text('expected-inline', 'data inlin { a -> b }', 'data inline { a -> b }'),
  text('unclosed', 'layers {\n  dense(3)\n', 'layers {\n  dense(3)\n}\n'),
  text('unclosed', 'layers { dense(3)\ntrain { loss: mse }', 'layers { dense(3) }\ntrain { loss: mse }'),
  text('unopened', 'layers { dense(3) } }', 'layers { dense(3) } '),
  text('expected-parameters', 'block t { dense(3) }', 'block t() { dense(3) }'),
  text('expected-list', 'compare { a: 1, 2 }', 'compare { a: [1, 2] }'),
  text('expected-unit', 'expect { a within 3 epoch }', 'expect { a within 3 epochs }'),
  text('unclosed-comment', '/* open', '/* open */'),
  text('bad-number', 'let a = 1e-', 'let a = 1'),
  text('bad-number', 'let a = 1.', 'let a = 1.0'),
  text('unknown-escape', String.raw`network "C:\data"`, String.raw`network "C:\\data"`),
  text('unknown-character', 'let a = @1', 'let a = 1'),
];

describe('Quick fixes', () => {
  for (const { code, wrong, right } of cases) {
    it(`${code}: ${wrong.split('\n').join(' ⏎ ')}`, () => {
      const { problems } = parse(wrong);
      assert.deepEqual(problems.map((problem) => problem.code), [code]);
      const fix = problems[0]?.fix;
      assert.ok(fix);
      const fixed = applyFix(wrong, fix);
      assert.equal(fixed, right);
      assert.deepEqual(described(fixed, parse(fixed).problems), []);
    });
  }

  it('leaves alone what only looks like a mistake', () => {
    const valid = [
      layers('dense(8, softmax)'),
      layers('dense(8, leaky_relu(slope: 0.1), weights: normal(0.1))'),
      data('split: 0.8'),
      data('split: column(part)'),
      row('-1, +2 -> ?'),
    ];
    for (const spec of valid) assert.deepEqual(described(spec, parse(spec).problems), []);
  });
});
