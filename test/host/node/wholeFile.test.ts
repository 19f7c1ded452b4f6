import assert from 'node:assert/strict';
import { closeSync, lstatSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { writeWhole } from '../../../src/host/wholeFile';

describe('a file that is written whole', () => {
  it('replaces an older file whole, leaves nothing beside it, and leaves a link a link', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'nnspec-'));
    try {
      const file = path.join(folder, 'net.safetensors');
      writeFileSync(file, 'old');
      const before = openSync(file, 'r');
      const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
      await writeWhole(vscode.Uri.file(file), new TextEncoder().encode('new'));
      assert.equal(read('net.safetensors'), 'new');
      // Who has the older file open still has all of it: it was not written into.
      assert.equal(readFileSync(before, 'utf8'), 'old');
      closeSync(before);
      symlinkSync(file, path.join(folder, 'link'));
      await writeWhole(vscode.Uri.file(path.join(folder, 'link')), new TextEncoder().encode('newer'));
      assert.equal(read('net.safetensors'), 'newer');
      assert.ok(lstatSync(path.join(folder, 'link')).isSymbolicLink());
      await writeWhole(vscode.Uri.file(path.join(folder, 'other')), new TextEncoder().encode('first'));
      assert.deepEqual(readdirSync(folder).sort(), ['link', 'net.safetensors', 'other']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
