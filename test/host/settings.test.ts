import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import { canFuse } from '../../src/engine';
import { historyLimit, memoryLimit, panelSettings, runsLimit } from '../../src/host/settings';
import { activate, closeEverything, inWorkspace, showExample, until } from './support';

const MEBIBYTE = 1024 * 1024;

describe('settings', () => {
  let api: Api;
  const changed = new Set<string>();

  async function set(key: string, value: unknown): Promise<void> {
    changed.add(key);
    await vscode.workspace.getConfiguration('nnspec').update(key, value, vscode.ConfigurationTarget.Global);
  }

  before(async () => {
    api = await activate();
  });

  afterEach(async () => {
    for (const key of changed) await set(key, undefined);
    changed.clear();
    await closeEverything();
  });

  it('have their defaults', () => {
    const spec = inWorkspace('xor.nnspec');
    assert.deepEqual(panelSettings(spec), { precision: 4, palette: 'default' });
    assert.equal(memoryLimit(spec), 1024 * MEBIBYTE);
    assert.equal(historyLimit(spec), 128 * MEBIBYTE);
    assert.equal(runsLimit(), 512 * MEBIBYTE);
  });

  it('are taken as they are meant where a settings file holds something else', async () => {
    const spec = inWorkspace('xor.nnspec');
    await set('precision', 40);
    await set('palette', 'red');
    await set('historyLimit', 'much');
    await set('runs.limit', -1);
    assert.deepEqual(panelSettings(spec), { precision: 9, palette: 'default' });
    assert.equal(historyLimit(spec), 128 * MEBIBYTE);
    assert.equal(runsLimit(), 0);
  });

  it('of the precision change the values in the editor at once, and exact ones stay at hand', async () => {
    const { document } = await showExample('boating');
    await vscode.commands.executeCommand('nnspec.showPanel');
    const shown = (text: string) =>
      until(text, () => {
        const now = api.decorations.of(document.uri);
        return now.values.get('go') === text && now;
      });
    await shown('output 0.982');
    await set('precision', 7);
    const { exact } = await shown('output 0.9820138');
    assert.match(exact.get('go') ?? '', /^output 0\.98201376\d+$/);
    await set('precision', 2);
    await shown('output 0.98');
  });

  it('of the rounding of products and sums is followed where the host can, and said not to be where it cannot', async () => {
    await set('fusedMultiplyAdd', true);
    const { document } = await showExample('boating');
    await vscode.commands.executeCommand('nnspec.showPanel');
    const session = api.sessions.of(document.uri);
    await session.open();
    const message = session.content.notice?.message ?? '';
    if (canFuse()) assert.equal(message, '');
    else assert.match(message, /nnspec\.fusedMultiplyAdd/);
  });
});
