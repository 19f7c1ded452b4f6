import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { root } from '../../scripts/paths.mjs';

/** Debian's Python: its python3-torch belongs to this one, whatever else is on the PATH. */
const PYTHON = '/usr/bin/python3';

const HOW_TO_INSTALL = 'This test needs Debian\'s PyTorch: apt-get install python3-torch';

function python(...args: string[]): { succeeded: boolean; output: string } {
  const { status, stdout, stderr } = spawnSync(PYTHON, args, { cwd: root, encoding: 'utf8' });
  return { succeeded: status === 0, output: `${stdout ?? ''}${stderr ?? ''}` };
}

describe('generate.py', function () {
  this.timeout(120_000);

  it('computes the committed fixtures anew with PyTorch', () => {
    assert.ok(python('-c', 'import torch').succeeded, HOW_TO_INSTALL);
    const { succeeded, output } = python('test/oracle/generate.py', '--check');
    assert.ok(succeeded, `The fixtures are not what PyTorch computes:\n${output}`);
  });
});
