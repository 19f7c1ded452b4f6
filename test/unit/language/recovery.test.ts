import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_HEIGHT, MAX_NESTING } from '../../../src/language/grammar/cursor';
import { parse, parseExpressionText } from '../../../src/language/parser';
import { findSection, sectionsOf } from '../../../src/language/walk';
import { examples, gpt } from './examples';
import { assertSound, described } from './support';

const alphabet = [
  ...'{}()[],:;.=<>+-*/%!?"\'#\\\n\r\t @_0123eExX_：，（）“”é日',
  '\ud83d\ude00',
  '\ud800',
  '//',
  '/*',
  '*/',
  '->',
];
const words = [
  'network',
  'let',
  'block',
  'data',
  'inline',
  'layers',
  'train',
  'expect',
  'compare',
  'repeat',
  'within',
  'and',
  'not',
];

function parseSoundly(text: string): ReturnType<typeof parse> {
  const result = parse(text);
  assertSound(text, result.tree, result.problems);
  return result;
}

describe('Recovery', () => {
  it('survives any text', () => {
    const piece = fc.constantFrom(...alphabet, ...words, ' ', ' ', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => void parseSoundly(pieces.join(''))),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseSoundly(text)), { numRuns: 500 });
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseExpressionText(text)));
  });

  it('survives any insertion into the examples', () => {
    const places = fc.constantFrom(...Object.values(examples)).chain(
      (text) => fc.tuple(fc.constant(text), fc.nat(text.length)),
    );
    fc.assert(
      fc.property(places, fc.constantFrom(...alphabet, ...words), ([text, at], piece) => {
        parseSoundly(text.slice(0, at) + piece + text.slice(at));
      }),
      { numRuns: 1000 },
    );
  });

  it('survives any end: a spec as it is typed', () => {
    for (let length = 0; length <= gpt.length; length++) parseSoundly(gpt.slice(0, length));
  });

  it('reports at most two problems for a deleted character', () => {
    let deletions = 0;
    const worse: string[] = [];
    for (const [name, text] of Object.entries(examples)) {
      for (let at = 0; at < text.length; at++) {
        const { problems } = parseSoundly(text.slice(0, at) + text.slice(at + 1));
        deletions++;
        if (problems.length > 2) worse.push(`${name} at ${at}: ${problems.map(({ code }) => code).join(', ')}`);
      }
    }
    assert.ok(deletions > 3000);
    assert.ok(worse.length <= deletions * 0.001, worse.join('\n'));
  });

  it('closes brackets where a line cannot go on with them', () => {
    const layers = 'layers {\n  a = dense(16, relu\n  b = add(a,\n  repeat 2 { dense(3 }\n  dense(4, [1, 2)\n}\n';
    const text = `${layers}train { loss: mse }\n`;
    const { tree, problems } = parseSoundly(text);
    assert.deepEqual(problems.map(({ code }) => code), ['unclosed', 'unclosed', 'unclosed', 'unclosed']);
    assert.equal(findSection(tree, 'layers')?.body.entries.length, 4);
    assert.equal(findSection(tree, 'train')?.body.entries.length, 1);
  });

  it('closes bodies where a section starts', () => {
    const layers = 'let a = 1\nlayers {\n  repeat 2 {\n    dense(3)\n\n';
    const text = `${layers}train {\n  loss: mse\n\nlet b = [1, 2\nexpect { loss < 1 }\n`;
    const { tree, problems } = parseSoundly(text);
    assert.deepEqual(described(text, problems), ['unclosed@{', 'unclosed@{', 'unclosed@[']);
    assert.deepEqual(tree.sections.map(({ kind }) => kind), ['let', 'layers', 'train', 'let', 'expect']);
  });

  it('reports once what stands after a brace that came too early', () => {
    const text = 'layers {\n  dense(3) }\n  dense(4)\n  dense(5)\n}\ntrain { loss: mse }\n';
    const { tree, problems } = parseSoundly(text);
    assert.deepEqual(described(text, problems), ['outside@dense']);
    assert.equal(sectionsOf(tree, 'train').length, 1);
  });

  it('reads the lines around a wrong one', () => {
    const text = 'train {\n  loss: mse\n  optimizer: adam(\n  ??\n  epochs: 3\n  seed 4\n}\n';
    const { tree, problems } = parseSoundly(text);
    assert.deepEqual(problems.map(({ code }) => code), ['unclosed', 'expected-colon']);
    assert.deepEqual(
      findSection(tree, 'train')?.body.entries.map(({ key }) => key.text),
      ['loss', 'optimizer', 'epochs', 'seed'],
    );
  });

  it('reads a misspelt section as the one that is meant', () => {
    const { tree, problems } = parseSoundly('trian {\n  loss: mse\n}\nxyz {\n  a: b\n}\nlayers { dense(3) }\n');
    assert.deepEqual(problems.map(({ code }) => code), ['unknown-section', 'unknown-section']);
    assert.deepEqual(tree.sections.map(({ kind }) => kind), ['train', 'layers']);
  });

  it('says once that an entry is nested too deeply, and reads on', () => {
    const deep = MAX_NESTING + 10;
    const texts = [
      `let a = ${'('.repeat(deep)}1${')'.repeat(deep)}\nlet b = 2\n`,
      `let a = ${'['.repeat(100_000)}\nlet b = 2\n`,
      `let a = ${'f('.repeat(100_000)}\nlet b = 2\n`,
      `let a = ${'-'.repeat(100_000)}1\nlet b = 2\n`,
      `let a = 1${' + 1'.repeat(100_000)}\nlet b = 2\n`,
      `let a = x${'.y'.repeat(100_000)}\nlet b = 2\n`,
      `layers { ${'repeat 2 { '.repeat(deep)}\nlet b = 2\n`,
      `data { ${'columns { '.repeat(100_000)}\nlet b = 2\n`,
    ];
    for (const text of texts) {
      const { tree, problems } = parseSoundly(text);
      assert.equal(problems.filter(({ code }) => code === 'too-deep').length, 1, text.slice(0, 30));
      assert.equal(sectionsOf(tree, 'let').at(-1)?.name?.text, 'b', text.slice(0, 30));
    }
    assert.deepEqual(parse(`let a = 1${' + 1'.repeat(MAX_HEIGHT - 1)}`).problems, []);
  });

  it('takes time in proportion to the text', function () {
    this.timeout(20_000);
    const pieces = [
      '(', ')', '[', ']', '{', '}', '}\n', '"', "'", ';', ', ', 'a ', 'a, ', 'a: ', 'a = ', 'a.', '-', '1 ', '1_0 ',
      '% 1 ', '@', '＝ ',       'f(', 'f(x', 'f)', 'a(b(c), ', 'let a = 1 ', 'layers { ', 'layers { a ',
      'data inline { 1 ', '/* */', '/*', '\n', '\t', 'a\n', '?', '->',
      'add(dense(3), dense(4)), ', '\\', '"\\', 'é', '日',
    ];
    for (const piece of pieces) {
      for (const before of ['', 'layers {\n', 'data inline {\n', 'expect { f(']) {
        const text = before + piece.repeat(30_000 / piece.length);
        const start = performance.now();
        parse(text);
        assert.ok(performance.now() - start < 1000, `${JSON.stringify(before)} ${JSON.stringify(piece)}`);
      }
    }
  });
});
