import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/paths.mjs';
import { wordsOf } from '../../src/base/hash';
import { decodeSafetensors } from '../../src/exchange/safetensors';
import { encodeWeights } from '../../src/session/weightsFile';
import { openSession } from '../unit/session/support';
import { folder } from './fixtures';

/** Debian's Python, to which its python3-torch belongs. */
const PYTHON = '/usr/bin/python3';

function python(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['test/oracle/weights.py', ...args], { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout;
}

const fixture = path.join(folder, 'torch.safetensors');

describe('weights between PyTorch and here', function () {
  this.timeout(120_000);
  let temporary = '';

  before(() => (temporary = mkdtempSync(path.join(tmpdir(), 'nnspec-'))));

  after(() => rmSync(temporary, { recursive: true }));

  it('the committed file is what PyTorch\'s state_dict gives', () => {
    const anew = path.join(temporary, 'anew.safetensors');
    python('write', anew);
    assert.deepEqual(readFileSync(anew), readFileSync(fixture));
  });

  it('every element type is read with the bits that PyTorch converts it to', () => {
    const { tensors, metadata } = decodeSafetensors(readFileSync(fixture), 'torch.safetensors');
    const bits = Object.fromEntries(tensors.map(({ name, values }) => [name, [...wordsOf(values)]]));
    assert.deepEqual(bits, JSON.parse(python('numbers')));
    assert.deepEqual([...metadata], [['format', 'pt']]);
    assert.deepEqual(tensors.find(({ name }) => name === 'h1.weight')?.shape, [2, 3]);
    assert.deepEqual(tensors.find(({ name }) => name === 'empty')?.shape, [3, 0]);
  });

  it('a file of ours gives the same network in torch.nn, transposed', async () => {
    const text = 'layers {\n  input(3)\n  h1 = dense(4, tanh)\n  out = dense(2, tanh)\n}\n';
    const { session } = await openSession(text);
    const file = path.join(temporary, 'ours.safetensors');
    writeFileSync(file, encodeWeights('Ours', await session.parameters()));
    const cells = ['0.25', '-1.5', '2'];
    const [prediction] = await session.predict({ cells });
    const theirs = JSON.parse(python('predict', file, ...cells)) as number[];
    assert.equal(theirs.length, 2);
    theirs.forEach((value, i) => {
      assert.ok(Math.abs(value - prediction!.output[i]!) < 1e-6, `${value} there, ${prediction!.output[i]} here`);
    });
  });
});
