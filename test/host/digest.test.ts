import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { AssetName } from '../../src/data';
import { dataDigests, expectedDataDigests } from '../support/dataDigests';
import { digests, expectedDigests } from '../support/digests';
import { activate } from './support';

describe('bits after fifty steps in this host', () => {
  it('are the committed ones', () => {
    assert.deepEqual(digests(), expectedDigests);
  });
});

describe('what data becomes in this host', () => {
  it('is what it becomes everywhere', async () => {
    const { platform } = await activate();
    const asset = async (name: AssetName) => vscode.workspace.fs.readFile(vscode.Uri.joinPath(platform.assets, name));
    assert.deepEqual(await dataDigests(asset), expectedDataDigests);
  });
});
