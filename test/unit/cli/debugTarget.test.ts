import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processTargets } from '../../../src/cli/debugTarget';

const text = (units: number, batches: number) => `
data { source: xor() }
layers {
  h1 = dense(${units}, tanh)
  dense(1, sigmoid)
}
train {
  batch_size: ${4 / batches}
  epochs: 1000000
}
`;

describe('a spec that the command line debugs', () => {
  let folder = '';

  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'nnspec-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('never stands where another text of it stands', async () => {
    const file = path.join(folder, 'net.nnspec');
    writeFileSync(file, text(3, 4));
    const target = await processTargets(undefined).attach(file);
    const heard: string[] = [];
    target.onChange((what) => heard.push(`${what} ${target.program?.batches} ${target.state?.samples.length}`));
    await target.step('epoch');
    assert.deepEqual([...new Set(heard)], ['state 4 1']);
    await target.proceed();
    writeFileSync(file, text(5, 1));
    await target.reset();
    heard.splice(0, heard.findIndex((change) => !change.startsWith('state 4 1')));
    assert.equal(heard[0], 'content 1 4', 'first the program, then its states');
    assert.deepEqual([...new Set(heard.slice(1))].filter((change) => change !== 'state 1 4'), []);
    target.detach();
  });

  it('stays where it is when the file has an error by now', async () => {
    const file = path.join(folder, 'net.nnspec');
    writeFileSync(file, text(3, 4));
    const target = await processTargets(undefined).attach(file);
    await target.step('epoch');
    writeFileSync(file, text(5, 1).replace('tanh', 'tnah'));
    await assert.rejects(target.reset(), /net\.nnspec, line 4: /);
    assert.deepEqual([target.program?.batches, target.state?.epochs], [4, 1]);
    target.detach();
  });
});
