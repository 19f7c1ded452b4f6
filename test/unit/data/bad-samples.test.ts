import assert from 'node:assert/strict';
import { analyse } from '../../../src/session/analysis';
import { filesOf, idxOf } from './content';

/** What is wrong with texts, sequences, pictures, ids and targets: one problem, on its line, that says what to do. */
interface Case {
  readonly what: string;
  readonly source: string;
  readonly data?: string;
  readonly layer?: string;
  readonly train?: boolean;
  readonly files?: Record<string, string | Uint8Array>;
  readonly code: string;
  /** What stands on the line of the problem. */
  readonly on: string;
  readonly says: readonly string[];
  readonly memoryLimit?: number;
}

const long = 'It was a dark and stormy night; the rain fell in torrents.\n'.repeat(4);
const text = { source: 'text("a.txt")', on: 'source:' };
const idx = { source: 'idx("a.idx", labels: "b.idx")', on: 'source:' };
const images = idxOf([3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
const labels = idxOf([3], [0, 1, 0]);
const sentences = { source: 'csv("a.csv")', on: 'source:', data: 'columns { text: words }', layer: 'embedding(2), flatten(), dense(classes, softmax)' };
const lines = { source: 'text("a.txt", lines: true, labels: "b.txt")', on: 'source:', layer: sentences.layer };
const csv = { source: 'csv("a.csv")', on: 'columns' };

const cases: Case[] = [
  { what: 'a missing text', ...text, files: {}, code: 'no-file', says: ['a.txt'] },
  { what: 'an empty text', ...text, files: { 'a.txt': '' }, code: 'empty-file', says: ['a.txt is empty'] },
  { what: 'a text of white space', ...text, files: { 'a.txt': ' \r\n\t\n' }, code: 'empty-file', says: ['a.txt is empty'] },
  { what: 'a text of nothing but a mark', ...text, files: { 'a.txt': Uint8Array.of(0xef, 0xbb, 0xbf) }, code: 'empty-file', says: ['empty'] },
  { what: 'a binary text', ...text, files: { 'a.txt': Uint8Array.of(80, 75, 3, 4, 0, 0, 8, 0) }, code: 'binary-file', says: ['a.txt', 'not a text file'] },
  { what: 'a text in Latin-1', ...text, files: { 'a.txt': Uint8Array.of(97, 0xe4, 98) }, code: 'not-utf8', says: ['a.txt', 'UTF-8'] },
  { what: 'an odd UTF-16 text', ...text, files: { 'a.txt': Uint8Array.of(0xff, 0xfe, 97, 0, 98) }, code: 'not-utf8', says: ['a.txt', 'UTF-16LE'] },
  {
    what: 'a text shorter than the context',
    ...text, data: 'context: 300', on: 'context', files: { 'a.txt': long },
    code: 'text-too-short', says: ['a.txt has 236 tokens', 'takes 301', 'make context smaller'],
  },
  {
    what: 'a text as long as the context, with nothing behind it',
    ...text, data: 'context: 236', on: 'context', files: { 'a.txt': long }, code: 'text-too-short', says: ['takes 237'],
  },
  {
    what: 'a text too short for the context of its default',
    ...text, files: { 'a.txt': 'abc abd' }, code: 'text-too-short', on: 'data', says: ['has 7 tokens', 'takes 33'],
  },
  {
    what: 'a test part that is shorter than the context',
    ...text, data: 'split: 90%', on: 'split', files: { 'a.txt': long }, code: 'text-too-short', says: ['that tests has 24 tokens', 'takes 33'],
  },
  {
    what: 'a training part that is shorter than the context',
    ...text, data: 'split: 10%', on: 'split', files: { 'a.txt': long }, code: 'text-too-short', says: ['that trains has 24 tokens'],
  },
  {
    what: 'a text split at random',
    ...text, data: 'split: random(80%)', on: 'split', files: { 'a.txt': long }, code: 'split-text', says: ['split in its order', 'split: 90%'],
  },
  {
    what: 'a text split by a column',
    ...text, data: 'split: column(part)', on: 'split', files: { 'a.txt': long }, code: 'split-text', says: ['split in its order'],
  },
  {
    what: 'a text of one character',
    ...text, files: { 'a.txt': 'a'.repeat(100) }, code: 'too-few-tokens', says: ['nothing but "a"', 'nothing to predict'],
  },
  {
    what: 'too many different words',
    ...text, data: 'tokenize: words', files: { 'a.txt': Array.from({ length: 100_001 }, (_, i) => `w${i}`).join(' ') },
    code: 'too-many-tokens', on: 'data', says: ['100,001 different tokens', 'vocabulary: 10000'],
  },
  {
    what: 'a text above the memory limit',
    ...text, files: { 'a.txt': long.repeat(100) }, memoryLimit: 50_000,
    code: 'memory-limit', says: ['a.txt needs 23,600', 'Take a part of the text', 'nnspec.memoryLimit'],
  },
  {
    what: 'sequences above the memory limit',
    source: 'sort(length: 1000, symbols: 10)', on: 'source:', memoryLimit: 1_000_000,
    code: 'memory-limit', says: ['sort() needs 10,000 × 2,000', 'Take fewer samples'],
  },
  {
    what: 'sequences split by a column',
    source: 'sort()', data: 'split: column(part)', on: 'split', code: 'split-sequences', says: ['neither classes nor columns'],
  },
  {
    what: 'sequences split by class',
    source: 'addition()', data: 'split: stratified(80%)', layer: 'dense(10, softmax)', on: 'split', code: 'split-sequences', says: ['split: 80%'],
  },
  { what: 'missing pictures', ...idx, files: { 'b.idx': labels }, code: 'no-file', says: ['a.idx'] },
  { what: 'missing labels', ...idx, files: { 'a.idx': images }, code: 'no-file', says: ['b.idx'] },
  { what: 'an empty idx file', ...idx, files: { 'a.idx': '', 'b.idx': labels }, code: 'empty-file', says: ['a.idx is empty'] },
  { what: 'a file that is no idx', ...idx, files: { 'a.idx': 'a,b\n1,2\n', 'b.idx': labels }, code: 'idx-magic', says: ['a.idx is no IDX file'] },
  { what: 'a short file that is no idx', ...idx, files: { 'a.idx': Uint8Array.of(0, 0), 'b.idx': labels }, code: 'idx-magic', says: ['a.idx'] },
  { what: 'an unknown type', ...idx, files: { 'a.idx': idxOf([1], [1], 0x17), 'b.idx': labels }, code: 'idx-magic', says: ['a.idx'] },
  { what: 'floats', ...idx, files: { 'a.idx': idxOf([1, 1, 1], [0, 0, 0, 0], 0x0d), 'b.idx': labels }, code: 'idx-type', says: ['type float', 'only unsigned bytes'] },
  {
    what: 'a compressed idx file',
    ...idx, files: { 'a.idx': Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2), 'b.idx': labels }, code: 'gzip-truncated', says: ['a.idx is cut off', 'gzip'],
  },
  { what: 'a cut-off head', ...idx, files: { 'a.idx': images.slice(0, 9), 'b.idx': labels }, code: 'idx-truncated', says: ['cut off', '16 bytes', 'there are 9'] },
  { what: 'cut-off pictures', ...idx, files: { 'a.idx': images.slice(0, -1), 'b.idx': labels }, code: 'idx-truncated', says: ['28 bytes', 'there are 27'] },
  {
    what: 'extents beyond all files',
    ...idx, files: { 'a.idx': idxOf([0xffffffff, 0xffffffff, 0xffffffff], [1]), 'b.idx': labels }, code: 'idx-truncated', says: ['cut off'],
  },
  { what: 'bytes behind the pictures', ...idx, files: { 'a.idx': Uint8Array.of(...images, 9), 'b.idx': labels }, code: 'idx-size', says: ['3 × 2 × 2', '1 bytes more'] },
  { what: 'no pictures', ...idx, files: { 'a.idx': idxOf([0, 2, 2], []), 'b.idx': labels }, code: 'no-rows', says: ['0 × 2 × 2'] },
  { what: 'labels in place of pictures', ...idx, files: { 'a.idx': labels, 'b.idx': labels }, code: 'idx-extents', says: ['3 single numbers', 'labels: "…"'] },
  { what: 'five extents', ...idx, files: { 'a.idx': idxOf([1, 1, 1, 1, 1], [1]), 'b.idx': labels }, code: 'idx-extents', says: ['has 5 extents'] },
  { what: 'pictures in place of labels', ...idx, files: { 'a.idx': images, 'b.idx': images }, code: 'idx-extents', says: ['b.idx has 3 extents', 'labels have one'] },
  {
    what: 'more labels than pictures',
    ...idx, files: { 'a.idx': images, 'b.idx': idxOf([4], [0, 1, 0, 1]) }, code: 'idx-counts', says: ['b.idx has 4 labels', 'a.idx has 3 pictures'],
  },
  {
    what: 'pictures without labels to train on',
    source: 'idx("a.idx")', on: 'source:', files: { 'a.idx': images }, code: 'no-target', says: ['no labels', 'target: input'],
  },
  {
    what: 'a target that pictures do not have',
    ...idx, data: 'target: digit', on: 'target', files: { 'a.idx': images, 'b.idx': labels }, code: 'unknown-column', says: ['"digit"', 'label'],
  },
  {
    what: 'pictures whose label is ignored',
    ...idx, data: 'columns { label: ignore }', on: 'columns', files: { 'a.idx': images, 'b.idx': labels }, code: 'column-ignored', says: ['"label"', 'target: input'],
  },
  {
    what: 'pictures split by a column that they do not have',
    ...idx, data: 'split: column(part)', on: 'split', files: { 'a.idx': images, 'b.idx': labels }, code: 'unknown-column', says: ['"part"', 'b.idx', 'it has label'],
  },
  {
    what: 'pictures split by a column, of which there is none',
    source: 'idx("a.idx")', data: 'target: input\n  split: column(part)', layer: 'dense(4), reshape(2, 2, 1)', on: 'split', files: { 'a.idx': images },
    code: 'unknown-column', says: ['"part"', 'a.idx', 'none at all'],
  },
  {
    what: 'pictures above the memory limit',
    ...idx, files: { 'a.idx': images, 'b.idx': labels }, memoryLimit: 20, code: 'memory-limit', says: ['As bytes, ', 'Take fewer pictures'],
  },
  {
    what: 'a gap in a column of ids',
    ...csv, data: 'columns { user: index }', files: { 'a.csv': 'user,y\n1,2\n,3\n' }, on: 'source:',
    code: 'missing-value', says: ['a.csv, line 3', '"user"'],
  },
  {
    what: 'a fraction as an id',
    ...csv, data: 'columns { user: index }', files: { 'a.csv': 'user,y\n1,2\n1.5,3\n' },
    code: 'index-fraction', says: ['a.csv, line 3', '"1.5"', 'encode the column as number'],
  },
  {
    what: 'a number beyond all as an id',
    ...csv, data: 'columns { user: index }', files: { 'a.csv': 'user,y\n1,2\ninf,3\n' }, code: 'index-fraction', says: ['line 3', '"inf"'],
  },
  {
    what: 'ids of a column that does not exist',
    ...csv, data: 'columns { usr: index }', files: { 'a.csv': 'user,y\n1,2\n' }, code: 'unknown-column', says: ['did you mean "user"'],
  },
  {
    what: 'ids to be predicted as they are',
    ...csv, data: 'target: input, columns { user: index }', layer: 'dense(2)', files: { 'a.csv': 'user,y\n1,2\n' },
    code: 'target-kind', says: ['"user"', 'one_hot'],
  },
  {
    what: 'a stratified split of the input itself',
    ...csv, data: 'target: input\n  split: stratified(50%)', on: 'split', layer: 'dense(2)', files: { 'a.csv': 'a,b\n1,2\n3,4\n' },
    code: 'split-stratified', says: ['write random'],
  },
  { what: 'an empty sentence', ...sentences, files: { 'a.csv': 'text,y\nso good,a\n,b\n' }, code: 'missing-value', says: ['a.csv, line 3', '"text"'] },
  { what: 'a sentence of white space', ...sentences, files: { 'a.csv': 'text,y\nso good,a\n"  ",b\n' }, code: 'missing-value', says: ['a.csv, line 3'] },
  {
    what: 'a sentence of marks alone',
    ...sentences, files: { 'a.csv': 'text,y\nso good,a\n"?! …",b\n' }, code: 'no-tokens', says: ['a.csv, line 3', '"?! …"', 'punctuation: true'],
  },
  {
    what: 'a vocabulary without a place for a word',
    ...sentences, data: 'columns { text: words }\n  vocabulary: 2', on: 'vocabulary', files: { 'a.csv': 'text,y\nso good,a\nbad,b\n' },
    code: 'vocabulary-too-small', says: ['A vocabulary of 2', '<padding>', 'write 3 or more'],
  },
  {
    what: 'a vocabulary smaller than the characters of byte pairs',
    ...sentences, data: 'columns { text: bpe }\n  vocabulary: 6', on: 'vocabulary', files: { 'a.csv': 'text,y\nso good,a\nbad,b\n' },
    code: 'vocabulary-too-small', says: ['a.csv has 7 different characters', 'for example 114'],
  },
  {
    what: 'a vocabulary smaller than the characters of a text',
    ...text, data: 'tokenize: bpe\n  vocabulary: 5', on: 'vocabulary', files: { 'a.txt': long }, code: 'vocabulary-too-small', says: ['a.txt has', 'begins with these'],
  },
  {
    what: 'too many different words in a column',
    ...sentences, on: 'data', files: { 'a.csv': `text,y\n"${Array.from({ length: 100_001 }, (_, i) => `w${i}`).join(' ')}",a\nbad,b\n` },
    code: 'too-many-tokens', says: ['100,002 different tokens', 'vocabulary: 10000'],
  },
  {
    what: 'sentences of a column that does not exist',
    ...sentences, data: 'columns { txt: words }', on: 'columns', files: { 'a.csv': 'text,y\nso good,a\n' }, code: 'unknown-column', says: ['did you mean "text"'],
  },
  {
    what: 'sentences as target',
    ...sentences, data: 'target: y\n  columns { y: words }', on: 'columns', files: { 'a.csv': 'n,y\n1,so good\n2,bad\n' }, layer: 'dense(2, softmax)',
    code: 'target-kind', says: ['"y" is the target', 'number or a category'],
  },
  {
    what: 'sentences to be predicted as they are',
    ...sentences, data: 'columns { text: words }\n  target: input', on: 'columns', files: { 'a.csv': 'text,y\nso good,1\n' }, layer: 'dense(2)',
    code: 'target-kind', says: ['"text"', 'tokens cannot be predicted'],
  },
  {
    what: 'one-hot rows above the memory limit',
    ...sentences, data: 'columns { text: words(one_hot) }', files: { 'a.csv': 'text,y\nso very good,a\nbad,b\n' }, layer: 'flatten(), dense(2, softmax)',
    memoryLimit: 100, code: 'memory-limit', says: ['a.csv needs 2 × 19 × 4 bytes'],
  },
  {
    what: 'a vocabulary of two columns',
    ...sentences, data: 'columns { text: words, more: words }', on: 'dense', files: { 'a.csv': 'text,more,y\nso,good,a\nso,bad,b\n' },
    layer: 'embedding(2, from: input.text), flatten(), dense(vocabulary), dense(2, softmax)', code: 'no-vocabulary', says: ['several columns'],
  },
  {
    what: 'a binary file as a table of sentences',
    ...sentences, files: { 'a.csv': Uint8Array.of(80, 75, 3, 4, 0, 0, 8, 0) }, code: 'binary-file', says: ['a.csv is not a text file'],
  },
  { what: 'missing lines', ...lines, files: { 'b.txt': 'a\n' }, code: 'no-file', says: ['a.txt'] },
  { what: 'missing labels of lines', ...lines, files: { 'a.txt': 'so good\n' }, code: 'no-file', says: ['b.txt'] },
  { what: 'binary lines', ...lines, files: { 'a.txt': Uint8Array.of(1, 0, 2), 'b.txt': 'a\n' }, code: 'binary-file', says: ['a.txt'] },
  { what: 'binary labels', ...lines, files: { 'a.txt': 'so good\n', 'b.txt': Uint8Array.of(1, 0, 2) }, code: 'binary-file', says: ['b.txt'] },
  { what: 'lines in Latin-1', ...lines, files: { 'a.txt': Uint8Array.of(97, 0xe4), 'b.txt': 'a\n' }, code: 'not-utf8', says: ['a.txt', 'UTF-8'] },
  { what: 'lines of which there are none', ...lines, files: { 'a.txt': '\n \r\n', 'b.txt': '\n' }, code: 'empty-file', says: ['a.txt is empty'] },
  {
    what: 'fewer labels than lines',
    ...lines, files: { 'a.txt': 'so good\nso bad\n', 'b.txt': 'a\n' }, code: 'label-count', says: ['a.txt has 2 lines', 'b.txt has 1', 'same line'],
  },
  { what: 'a label without its line', ...lines, files: { 'a.txt': 'so good\n\nbad\n', 'b.txt': 'a\nb\nb\n' }, code: 'missing-value', says: ['a.txt, line 2', '"text"'] },
  {
    what: 'lines without labels to train on',
    ...lines, source: 'text("a.txt", lines: true)', on: 'source', files: { 'a.txt': 'so good\nbad\n' }, code: 'no-target', says: ['a.txt have no labels', 'labels: "labels.txt"'],
  },
  {
    what: 'lines above the vocabulary of characters',
    ...lines, data: 'vocabulary: 2', on: 'vocabulary', files: { 'a.txt': 'so good\nbad\n', 'b.txt': 'a\nb\n' }, code: 'vocabulary-too-small', says: ['write 3 or more'],
  },
];

describe('bad texts, sequences, pictures and ids', () => {
  for (const { what, source, data = '', layer = 'dense(classes, softmax)', files = {}, code, on, says, memoryLimit } of cases) {
    it(what, async () => {
      const flattened = source.startsWith('idx') ? `flatten(), ${layer}` : layer;
      const spec = `data {\n  source: ${source}\n  ${data}\n}\nlayers { ${flattened} }\ntrain { epochs: 1 }\n`;
      const { problems } = await analyse(spec, filesOf(files), { memoryLimit: memoryLimit ?? 2 ** 30 });
      assert.deepEqual(problems.map((problem) => problem.code), [code], problems[0]?.message);
      const [{ span, message }] = problems as [(typeof problems)[number]];
      for (const part of says) assert.ok(message.includes(part), `${part}: ${message}`);
      const line = spec.slice(0, span.end).split('\n').at(-1)!;
      assert.ok(line.includes(on), `${on}: ${line}`);
    });
  }
});
