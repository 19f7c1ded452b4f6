import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bind } from '../../../../src/language/binder/bind';
import { parse } from '../../../../src/language/parser';
import { inferShapes, lower } from '../../../../src/model/inference';
import { UserError } from '../../../../src/base/problem';
import { examples } from '../examples';
import { bindText, data, expectation, layers, train } from './support';

const sources = [
  ...Object.values(examples),
  data('source: csv("a.csv", header: false)', 'columns { a: category }', 'split: stratified(80%)', 'classes: [a, b]'),
  expectation('near(loss, 1, 10%) and not isnan(train.loss)', 'loss < 2 * initial_loss within 3 epochs'),
  `let w = [[1, 2], [3, 4]]\nlet n = 2\n${layers('input(n)', 'dense(n, relu, weights: w)', 'a = dense(1, from: dense_1)')}`,
  `let n = 2\nblock b(w, kind: relu) {\n  a = dense(w * n, kind)\n  repeat n { h = c(w), add(input, a) }\n  concat(h_1, a)\n}\nblock c(v: 3) { dense(v, from: input) }\n${layers('repeat n { x = b(classes), b(from: x, kind: tanh, w: 3) }', 'multiply(x_1, input)', 'reshape(2, features)')}`,
  train('steps: 5', 'optimizer: sgd(momentum: 0.9)', 'batch_size: all'),
];

/** Binds a text and checks what every result keeps to. */
function assertSafe(text: string): void {
  const { problems, spec } = bindText(text);
  for (const { span, fix, message, code } of problems) {
    assert.ok(message && code);
    for (const at of [span, ...(fix ? [fix.span] : [])]) {
      assert.ok(0 <= at.start && at.start <= at.end && at.end <= text.length, `${code} lies outside the text`);
    }
  }
  if (!spec) return;
  const ids = new Set(['input']);
  for (const layer of spec.layers) {
    assert.ok(layer.inputs.every((id) => ids.has(id) || id.startsWith('input.')), `${layer.id} reads what is not above it`);
    ids.add(layer.id);
  }
  // However wrong the text, what is in its spec is complete.
  try {
    lower(spec, inferShapes(spec, { rows: 1, inputs: [], shape: [3], features: 3, targets: [] }));
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
  }
}

/** Texts of blocks that call each other and themselves, with repeats, in any order. */
const blockTexts = fc
  .array(
    fc.record({
      entries: fc.array(
        fc.record({
          name: fc.constantFrom('', 'a = ', 'h = '),
          call: fc.constantFrom('b0(n)', 'b1(n + 1)', 'b2(n, n)', 'b3()', 'dense(n)', 'add(a, h)', 'add(input, b0_1)', 'flatten(from: h_2)', 'input(n)'),
          repeat: fc.constantFrom('', '', 'repeat 2', 'repeat n', 'repeat 50', 'repeat 1e9', 'repeat -1'),
        }),
        { maxLength: 4 },
      ),
      parameters: fc.constantFrom('n', 'n: 2', 'n, m: n', ''),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((blocks) => {
    const texts = blocks.map(({ entries, parameters }, i) => {
      const lines = entries.map(({ name, call, repeat }) => (repeat ? `${repeat} { ${name}${call} }` : name + call));
      return `block b${i}(${parameters}) {\n${lines.join('\n')}\n}\n`;
    });
    return `${texts.join('')}layers {\n  a = dense(2)\n  repeat 3 { b0(2) }\n  h = b1(3)\n  b2(1)\n}\n`;
  });

describe('The binder', () => {
  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), assertSafe));
  });

  it('never throws on words of the language in any order', () => {
    const words = [
      'network "x"', 'let a =', 'block b(c) {', 'data {', 'data inline {', 'layers {', 'train {', 'expect {', 'compare {', '}',
      'dense(', ')', '[', ']', ',', ':', '=', '->', '\n', 'relu', 'adam(', 'learning_rate', 'from:', 'input', 'a', 'h1', 'loss',
      'test.accuracy', '<', '1', '80%', '-', '"t"', '?', 'overfits(', 'within 3 epochs', 'repeat 2 {', 'columns {', 'source:',
      'csv(', 'split:', 'b(', 'b(c)', 'add(', 'repeat c {', 'from: input.x', 'block d() {', 'd()', 'x =', 'target:', 'units:', 'weights:', 'classes', 'not', 'and', 'constructor', '__proto__', '.', '(',
    ];
    fc.assert(fc.property(fc.array(fc.constantFrom(...words), { maxLength: 60 }), (chosen) => assertSafe(chosen.join(' '))), {
      numRuns: 1000,
    });
  });

  it('never throws on blocks that call each other, and is soon done with them', () => {
    const property = fc.property(blockTexts, (text) => {
      const begun = performance.now();
      assertSafe(text);
      // Collecting garbage may fall into it.
      assert.ok(performance.now() - begun < 2000, text);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('never throws on specs with something deleted, doubled or swapped', function () {
    this.timeout(60_000);
    for (const text of sources) {
      const pieces = text.match(/\s+|\w+|./gu) ?? [];
      pieces.forEach((piece, i) => {
        if (piece.trim() === '') return;
        const [before, after] = [pieces.slice(0, i).join(''), pieces.slice(i + 1).join('')];
        assertSafe(before + after);
        assertSafe(`${before}${piece} ${piece}${after}`);
        assertSafe(`${before}constructor${after}`);
      });
    }
  });

  it('stands deep and long specs', () => {
    assertSafe(`${'layers { repeat 1 '.repeat(300)}`);
    assertSafe(layers(`dense(1, weights: ${'['.repeat(5000)}1${']'.repeat(5000)})`));
    assertSafe(`let l0 = [1]\n${Array.from({ length: 3000 }, (_, i) => `let l${i + 1} = [l${i}]\n`).join('')}${layers('dense(1, weights: l3000)')}`);
    assertSafe(layers(...Array.from({ length: 5000 }, () => 'dense(1)')));
  });

  it('is quick with a list that a constant makes large', () => {
    const row = `[${'0, '.repeat(100)}0]`;
    const text = `let a = ${row}\nlet b = [${'a, '.repeat(100)}a]\n${layers(...Array.from({ length: 1000 }, () => 'dense(101, weights: b)'))}`;
    const started = Date.now();
    const { tree } = parse(text);
    bind(tree, text);
    assert.ok(Date.now() - started < 2000);
  });
});
