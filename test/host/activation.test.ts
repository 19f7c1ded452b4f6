import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, until } from './support';

describe('activation of the extension', () => {
  it('happens for a spec, and for nothing before', async () => {
    const extension = vscode.extensions.getExtension('nnspec.nnspec');
    assert.ok(extension, 'the extension is not installed');
    await vscode.workspace.openTextDocument({ language: 'plaintext', content: 'no spec' });
    assert.equal(extension.isActive, false);

    const document = await vscode.workspace.openTextDocument({ language: 'nnspec', content: 'network "Empty"\n' });
    assert.equal(document.languageId, 'nnspec');
    await until('activation', () => extension.isActive);
    const { activation } = await activate();
    assert.ok(activation < 50, `activation took ${activation} ms`);
  });

  it('brings every command', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    for (const name of ['train', 'pause', 'step', 'stepBack', 'reset', 'showPanel']) {
      assert.ok(known.has(`nnspec.${name}`), name);
    }
  });
});
