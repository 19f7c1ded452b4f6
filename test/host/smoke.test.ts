import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('in the node extension host', () => {
  it('is activated by a spec, and by nothing before', async () => {
    const extension = vscode.extensions.getExtension('nnspec.nnspec');
    assert.ok(extension, 'the extension is not installed');
    assert.equal(extension.isActive, false);

    const document = await vscode.workspace.openTextDocument({ language: 'nnspec', content: 'network "Empty"\n' });
    assert.equal(document.languageId, 'nnspec');
    await extension.activate();
    const commands = await vscode.commands.getCommands(true);
    assert.ok(commands.includes('nnspec.showPanel'));
  });
});
