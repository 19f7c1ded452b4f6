import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { idxOf } from '../data/content';

// `nnspec data` of the built command: what becomes of a sample, for programs and for people.

const cli = path.resolve('dist/cli/nnspec.js');

const sentence = 'How does neural network works ';

const files: Readonly<Record<string, string | Uint8Array>> = {
  'sentence.txt': sentence.repeat(4),
  'words.nnspec':
    'data { source: text("sentence.txt"), tokenize: words, context: 5 }\nlayers { embedding(2), dense(vocabulary, softmax) }\ntrain { epochs: 1 }\n',
  'flats.csv': 'area,kind,price\n10,house,1\n20,flat,2\n30,house,3\n40,flat,?\n',
  'flats.nnspec':
    'data {\n  source: csv("flats.csv")\n  normalize: min_max\n  split: ordered(67%)\n}\nlayers { dense(1) }\ntrain { epochs: 1 }\n',
  'colours.idx': idxOf([2, 2, 2, 3], Array.from({ length: 24 }, (_, i) => (i < 12 ? 0 : 255 - 5 * i))),
  'labels.idx': idxOf([2], [1, 0]),
  'colours.nnspec':
    'data { source: idx("colours.idx", labels: "labels.idx") }\nlayers { flatten(), dense(1, sigmoid) }\ntrain { epochs: 1 }\n',
  'none.nnspec': 'layers {\n  input(2)\n  dense(1)\n}\n',
};

interface Told {
  readonly type: string;
  readonly name?: string;
  readonly [key: string]: unknown;
}

describe('command line: data', function () {
  this.timeout(30_000);
  let folder = '';

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'nnspec-'));
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  });

  after(() => rmSync(folder, { recursive: true }));

  function nnspec(words: string) {
    const env = { PATH: process.env.PATH, LC_ALL: 'C' };
    return spawnSync(process.execPath, [cli, 'data', ...words.split(' ')], { cwd: folder, encoding: 'utf8', env });
  }

  function json(words: string): Told[] {
    const { status, stdout, stderr } = nnspec(`${words} --json`);
    assert.deepEqual([status, stderr], [0, '']);
    return stdout.trim().split('\n').map((line) => JSON.parse(line) as Told);
  }

  const stages = (told: readonly Told[]): Told[] => told.filter(({ type }) => type === 'stage');

  it('prints a line a stage: a sentence to tokens, ids, one-hot and dense rows', () => {
    const told = stages(json('words.nnspec --sample 1'));
    assert.deepEqual(told.map(({ name, shape }) => [name, shape]), [
      ['raw', [1]], ['tokens', [5]], ['vocabulary', [5]], ['ids', [5]], ['one_hot', [5, 5]], ['embedding', [5, 2]],
    ]);
    assert.deepEqual(told[1], { type: 'stage', name: 'tokens', shape: [5], values: ['How', 'does', 'neural', 'network', 'works'] });
    const ids = told[3]!.values as number[];
    const rows = told[4]!.values as number[];
    assert.deepEqual(ids.map((id, i) => rows.slice(5 * i, 5 * i + 5).indexOf(1) === id), [true, true, true, true, true]);
    assert.equal(rows.reduce((sum, value) => sum + value, 0), 5);
  });

  it('prints a table from cells to normalized numbers, its columns and the part that is asked for', () => {
    const told = json('flats.nnspec --sample 0 --part test');
    assert.deepEqual(told[0], { type: 'sample', sample: 0, row: 2, part: 'test', answers: { price: '3' } });
    assert.deepEqual(stages(told).map(({ name, values }) => [name, values]), [
      ['raw', ['30', 'house']],
      ['parsed', [30, 'house']],
      ['numbers', [30, 0, 1]],
      ['normalized', [2, 0, 1]],
    ]);
    assert.equal(stages(told)[2]!.arithmetic, '1 + 2 = 3');
    const columns = json('flats.nnspec').filter(({ type }) => type === 'column');
    assert.deepEqual(columns.map(({ name, role, missing }) => [name, role, missing]), [
      ['area', 'input', 0], ['kind', 'input', 0], ['price', 'target', 1],
    ]);
    assert.equal((columns[0]!.numbers as { mean: number }).mean, 25);
  });

  it('prints a picture, its channels, and its length as arithmetic; classes of each part', () => {
    const told = json('colours.nnspec --sample 1');
    assert.deepEqual(stages(told).map(({ name }) => name), ['picture', 'red', 'green', 'blue', 'flattened', 'normalized']);
    assert.equal(stages(told)[4]!.arithmetic, '2 × 2 × 3 = 12');
    assert.deepEqual(stages(told)[1]!.values, [195, 180, 165, 150]);
    assert.deepEqual(told.at(-1), {
      type: 'balance', target: 'label', classes: [{ class: '0', train: 1, test: 0 }, { class: '1', train: 1, test: 0 }],
    });
  });

  it('writes for a person what fits: a picture in blocks, matrices, aligned tables', () => {
    const { stdout } = nnspec('colours.nnspec --sample 1');
    assert.ok(stdout.startsWith('Sample 1 · to train · label: 0\n\npicture [2 × 2 × 3]\n  ██▓▓\n  ░░\n'), stdout);
    assert.match(stdout, /^red \[2 × 2\]\n {2}195 {2}180\n {2}165 {2}150$/m);
    assert.match(stdout, /^red +input +0 +0 +195 /m);
    const flats = nnspec('flats.nnspec --sample 3').stdout;
    assert.match(flats, /^Sample 3 · to predict$/m);
    assert.match(flats, /^numbers \[3\] {2}1 \+ 2 = 3\n {2}area {2}kind=flat {2}kind=house\n {4}40 {10}1 {11}0$/m);
    assert.match(flats, /^kind +input +0 {2}2 different: house \(2\), flat \(2\)$/m);
    for (const line of nnspec('words.nnspec').stdout.split('\n')) assert.ok(line.length <= 100, line);
  });

  it('says what samples there are, where one is asked for that is not among them', () => {
    for (const [words, message] of [
      ['flats.nnspec --sample 4', /There is no sample 4; they are numbered from 0 to 3\./],
      ['flats.nnspec --sample 1 --part test', /There is no sample 1; they are numbered from 0 to 0\./],
      ['colours.nnspec --part test', /This part of the data has no samples: test\./],
      ['none.nnspec', /The spec has no data; add a data section/],
      ['flats.nnspec --part all', /--part is train or test, and not "all"\./],
      ['flats.nnspec --sample -1', /--sample needs a whole number of at least 0/],
    ] as const) {
      const { status, stderr } = nnspec(words);
      assert.equal(status, 2, words);
      assert.match(stderr, message);
    }
  });
});
