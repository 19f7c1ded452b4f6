import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activate, closeEverything, problemsOf } from '../host/support';
import { MemoryFiles } from '../support/memory-files';

describe('a large file in a browser', () => {
  afterEach(closeEverything);

  it('is refused with the limit, before it is read', async () => {
    await activate();
    const spec = 'data {\n  source: csv("large.csv")\n}\nlayers {\n  dense(1)\n}\n';
    const files = new MemoryFiles({ '/a/large.nnspec': spec, '/a/large.csv': 'a'.repeat(65 << 20) });
    const registration = vscode.workspace.registerFileSystemProvider('largefs', files);
    try {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('largefs:/a/large.nnspec'));
      const [problem] = await problemsOf(document);
      assert.match(problem!.message, /^large\.csv has 65\.0 MiB, and in a browser, .* at most 64\.0 MiB/);
      assert.equal(problem!.range.start.line, 1);
    } finally {
      registration.dispose();
    }
  });
});
