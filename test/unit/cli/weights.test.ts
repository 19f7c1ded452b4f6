import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { decodeSafetensors, encodeSafetensors } from '../../../src/exchange/safetensors';

// `--save` and `--load` of the built command.

const cli = path.resolve('dist/cli/nnspec.js');

const xor = (hidden: number, seed = 1) => `
network "Exclusive or 异或"
data { source: xor() }
layers {
  h1 = dense(${hidden}, tanh)
  dense(1, sigmoid)
}
train {
  optimizer: adam(learning_rate: 0.05)
  epochs: 100
  seed: ${seed}
}
`;

describe('command line: weights in a file', function () {
  this.timeout(60_000);
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'nnspec-'));
    writeFileSync(path.join(folder, 'xor.nnspec'), xor(3));
    writeFileSync(path.join(folder, 'wide.nnspec'), xor(5));
    writeFileSync(path.join(folder, 'other-seed.nnspec'), xor(3, 2));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function nnspec(words: string) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words.split(' ').filter(Boolean)], { cwd: folder, encoding: 'utf8' });
    return { status, stdout, stderr };
  }

  function records(words: string, status = 0): Record<string, unknown>[] {
    const run = nnspec(`${words} --json`);
    assert.equal(run.status, status, run.stdout);
    return run.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** The only record of a command that goes wrong. */
  function problem(words: string): Record<string, unknown> {
    const all = records(words, 2);
    assert.equal(all.length, 1);
    return all[0]!;
  }

  const saved = (name = 'w.safetensors') => decodeSafetensors(readFileSync(path.join(folder, name)), name);

  it('train --save writes what was trained, and says so last', () => {
    assert.deepEqual(records('train xor.nnspec --save w.safetensors').at(-1), {
      type: 'saved', file: 'w.safetensors', parameters: 13,
    });
    const { tensors, metadata } = saved();
    assert.deepEqual(
      tensors.map(({ name, shape }) => [name, shape]),
      [['h1.weights', [2, 3]], ['h1.bias', [3]], ['dense_2.weights', [3, 1]], ['dense_2.bias', [1]]],
    );
    assert.equal(metadata.get('network'), 'Exclusive or 异或');
    const trained = records('weights xor.nnspec --train').map(({ values }) => values);
    assert.deepEqual(tensors.map(({ values }) => [...values]), trained);
    assert.match(nnspec('train xor.nnspec --save w.safetensors').stdout, /\n13 parameters written to w\.safetensors\.\n$/);
  });

  it('predict --load gives the same answers, and counts as trained', () => {
    nnspec('train xor.nnspec --save w.safetensors');
    const trained = records('predict xor.nnspec --train');
    assert.notDeepEqual(records('predict other-seed.nnspec'), trained);
    assert.deepEqual(records('predict other-seed.nnspec --load w.safetensors'), trained);
    assert.equal(nnspec('predict xor.nnspec --load w.safetensors').stderr, '');
  });

  it('weights and step begin with them, and the bytes come back as they were', () => {
    nnspec('train xor.nnspec --save w.safetensors');
    const own = records('weights xor.nnspec');
    const loaded = records('weights other-seed.nnspec --load w.safetensors --save again.safetensors');
    assert.notDeepEqual(loaded.slice(0, -1), own);
    assert.deepEqual(loaded.at(-1)?.['type'], 'saved');
    assert.deepEqual(readFileSync(path.join(folder, 'again.safetensors')), readFileSync(path.join(folder, 'w.safetensors')));
    const explain = (words: string) => records(`step xor.nnspec --count 2 ${words}`).at(-1)?.['explain'];
    assert.notEqual(explain('--load w.safetensors'), explain(''));
  });

  it('train --load trains on from them', () => {
    nnspec('train xor.nnspec --save w.safetensors');
    const first = records('train xor.nnspec --epochs 1')[0] as { train: { loss: number } };
    const onward = records('train xor.nnspec --epochs 1 --load w.safetensors')[0] as { train: { loss: number } };
    assert.ok(onward.train.loss < first.train.loss / 2, `${onward.train.loss} after ${first.train.loss}`);
  });

  it('weights of another network are refused with both shapes, before anything runs', () => {
    nnspec('train wide.nnspec --save w.safetensors');
    const { code, message } = problem('train xor.nnspec --load w.safetensors');
    assert.equal(code, 'other-weights');
    assert.equal(
      message,
      'These weights do not fit: "h1.weights" is 2 × 5 in the file and 2 × 3 in this network; "h1.bias" is 5 in the ' +
        'file and 3 in this network; "dense_2.weights" is 5 × 1 in the file and 3 × 1 in this network.',
    );
  });

  it('weights as PyTorch stores them are refused, with what to do', () => {
    nnspec('weights xor.nnspec --save w.safetensors');
    const { tensors } = saved();
    const write = (rename: (name: string) => string) => {
      const turned = tensors.map(({ name, shape, values }) => ({ name: rename(name), shape: shape.toReversed(), values }));
      writeFileSync(path.join(folder, 'torch.safetensors'), encodeSafetensors({ tensors: turned, metadata: new Map() }));
      return problem('predict xor.nnspec --load torch.safetensors')['message'] as string;
    };
    const transposed = write((name) => name);
    assert.match(transposed, /"h1\.weights" is 3 × 2 in the file and 2 × 3 in this network/);
    assert.match(transposed, /PyTorch's linear layers store \[out, in\], NNSpec \[in, out\]: .*\.T/);
    const renamed = write((name) => name.replace('weights', 'weight'));
    assert.match(renamed, /has no "h1\.weights".*has "h1\.weight", which.*must be named as here/);
  });

  it('a file that is none is refused, and one that is missing', () => {
    const none = problem('predict xor.nnspec --load xor.nnspec');
    assert.equal(none['code'], 'bad-safetensors');
    assert.match(none['message'] as string, /^xor\.nnspec cannot be read as a \.safetensors file: /);
    assert.equal(problem('predict xor.nnspec --load none')['message'], 'There is no file "none".');
    assert.equal(problem('predict xor.nnspec --load .')['message'], '"." is a folder, not a file.');
  });

  it('a file that could not be written is refused before training', () => {
    mkdirSync(path.join(folder, 'models'));
    const cases = [
      ['no/w.safetensors', '"no/w.safetensors" cannot be written: there is no folder "no".'],
      ['models', '"models" is a folder, not a file.'],
    ];
    for (const [file, message] of cases) {
      assert.equal(problem(`train xor.nnspec --save ${file}`)['message'], message);
      assert.equal(problem(`weights xor.nnspec --train --save ${file}`)['message'], message);
    }
  });

  it('an older file is replaced as a whole, behind a link too, and nothing is left beside it', () => {
    writeFileSync(path.join(folder, 'w.safetensors'), 'x'.repeat(10_000));
    symlinkSync('w.safetensors', path.join(folder, 'latest.safetensors'));
    nnspec('weights xor.nnspec --save latest.safetensors');
    assert.equal(saved().tensors.length, 4);
    assert.equal(saved('latest.safetensors').tensors.length, 4);
    assert.deepEqual(readdirSync(folder, { withFileTypes: true }).map((entry) => [entry.name, entry.isSymbolicLink()]), [
      ['latest.safetensors', true], ['other-seed.nnspec', false], ['w.safetensors', false], ['wide.nnspec', false], ['xor.nnspec', false],
    ]);
  });

  it('a link to nothing stays a link, and its file is made', () => {
    symlinkSync('later.safetensors', path.join(folder, 'link.safetensors'));
    nnspec('weights xor.nnspec --save link.safetensors');
    assert.ok(lstatSync(path.join(folder, 'link.safetensors')).isSymbolicLink());
    assert.equal(saved('later.safetensors').tensors.length, 4);
  });

  it('a pipe is written to, not replaced', function () {
    if (process.platform === 'win32') return;
    const script = 'mkfifo pipe; cat pipe > read & "$0" "$1" weights xor.nnspec --save pipe; code=$?; wait; exit $code';
    const { status } = spawnSync('sh', ['-c', script, process.execPath, cli], { cwd: folder, timeout: 30_000 });
    assert.equal(status, 0);
    assert.ok(lstatSync(path.join(folder, 'pipe')).isFIFO());
    assert.equal(saved('read').tensors.length, 4);
  });
});
