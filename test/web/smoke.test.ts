import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('in the web worker extension host', () => {
  it('activates for a spec', async () => {
    assert.equal(typeof Reflect.get(globalThis, 'importScripts'), 'function', 'this is not a web worker');
    const extension = vscode.extensions.getExtension('nnspec.nnspec');
    assert.ok(extension, 'the extension is not installed');
    const document = await vscode.workspace.openTextDocument({ language: 'nnspec', content: 'network "Empty"\n' });
    assert.equal(document.languageId, 'nnspec');
    await extension.activate();
    const commands = await vscode.commands.getCommands(true);
    assert.ok(commands.includes('nnspec.showPanel'));
  });
});
