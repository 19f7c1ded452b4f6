import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { RunStore, type KeptRun } from '../../../src/host/runs/runStore';
import { activate, closeEverything, inWorkspace, showSpec, until } from '../support';

// Two stores over one folder are two windows.

type Described = Omit<KeptRun, 'bytes'>;

const spec = vscode.Uri.parse('file:///specs/net.nnspec');
const identity = { engine: 1, spec: 'text', data: 'data' } as unknown as KeptRun['identity'];

let clock = 1000;

function run(id: string, more: Partial<Described> = {}): Described {
  const saved = clock++;
  const counts = { epochs: 1, planned: 2, step: 3, finished: false };
  return { id, spec: spec.toString(), text: 'text', identity, begun: saved, saved, ...counts, ...more };
}

const bytes = (count: number) => new Uint8Array(count).fill(7);

describe('the store of kept runs', () => {
  const stores: RunStore[] = [];
  let folder: vscode.Uri;
  let limit: number;
  const file = (name: string) => path.join(folder.fsPath, name);

  function open(at = folder): RunStore {
    const store = new RunStore(at, () => limit);
    stores.push(store);
    return store;
  }

  beforeEach(() => {
    folder = inWorkspace(`runs-${crypto.randomUUID()}`);
    limit = 1 << 20;
  });

  afterEach(() => stores.splice(0).forEach((store) => store.dispose()));

  it('lists nothing where there is no folder, and makes none', async () => {
    const store = open();
    assert.deepEqual(await store.list(), []);
    assert.equal(await store.latestOf(spec, identity), undefined);
    assert.equal(existsSync(folder.fsPath), false);
  });

  it('lists what can be read, and only saving fails where nothing can be written', async () => {
    // A file where the folder should be can neither be listed nor written into, whoever asks.
    writeFileSync(folder.fsPath, 'no folder');
    const store = open();
    assert.deepEqual(await store.list(), []);
    assert.equal(await store.latestOf(spec, identity), undefined);
    await assert.rejects(store.save(run('a'), bytes(1)));
    await vscode.workspace.fs.delete(folder);
    await store.save(run('a'), bytes(1));
    assert.deepEqual((await store.list()).map(({ id }) => id), ['a'], 'a failure is not remembered');
    for (const text of ['', 'null', '{"id":"b"}']) writeFileSync(file('b.json'), text);
    assert.deepEqual((await store.list()).map(({ id }) => id), ['a']);
  });

  it('says that a run has been deleted', async () => {
    const [store, other] = [open(), open()];
    await store.save(run('a'), bytes(5));
    const [kept] = await other.list();
    assert.deepEqual(await other.read(kept!), bytes(5));
    await store.delete(['a']);
    await assert.rejects(other.read(kept!), { code: 'no-run', message: 'This run has been deleted.' });
  });

  it('does not read every description to find the latest run of a spec', async () => {
    const store = open();
    await store.save(run('a'), bytes(1));
    await store.save(run('b'), bytes(1));
    await store.list();
    const other = open();
    await other.save(run('c'), bytes(1));
    assert.equal((await store.latestOf(spec, identity))?.id, 'b', 'as it was known');
    await store.list();
    assert.equal((await store.latestOf(spec, identity))?.id, 'c');
  });

  it('renames by file and by folder, without reviving what another window deleted or undoing what it kept', async () => {
    const [store, other] = [open(), open()];
    const below = (name: string) => vscode.Uri.parse(`file:///specs/${name}`).toString();
    await store.save(run('a', { spec: below('x/net.nnspec') }), bytes(1));
    await store.save(run('b', { spec: below('x/y/net.nnspec') }), bytes(1));
    await store.save(run('c', { spec: below('xx/net.nnspec') }), bytes(1));
    await other.save(run('b', { spec: below('x/y/net.nnspec'), epochs: 9 }), bytes(1));
    await other.delete(['a']);
    await store.rename([{ oldUri: vscode.Uri.parse('file:///specs/x'), newUri: vscode.Uri.parse('file:///specs/z') }]);
    const after = (await open().list()).map(({ id, spec: at, epochs }) => [id, at, epochs]);
    assert.deepEqual(after.sort(), [['b', below('z/y/net.nnspec'), 9], ['c', below('xx/net.nnspec'), 1]]);
    assert.equal(existsSync(file('a.json')), false);
  });

  it('lets two windows write the same run at the same time', async () => {
    const [store, other] = [open(), open()];
    for (let i = 0; i < 10; i++) {
      await Promise.all([store.save(run('a'), bytes(1 << 18)), other.save(run('a'), bytes(1 << 18))]);
    }
    assert.deepEqual(readdirSync(folder.fsPath).sort(), ['a.json', 'a.run']);
    assert.deepEqual(new Uint8Array(readFileSync(file('a.run'))), bytes(1 << 18));
  });

  it('makes room by what writes that were broken off have left, unless that is recent', async () => {
    const store = open();
    await store.save(run('a'), bytes(300));
    const leave = (name: string, hours: number) => {
      writeFileSync(file(name), bytes(500));
      const at = Date.now() / 1000 - hours * 3600;
      utimesSync(file(name), at, at);
    };
    leave('lost.run', 2);
    leave('b.run.1234.new', 2);
    leave('c.run.1234.new', 0);
    limit = 1500;
    await store.list();
    await store.save(run('d'), bytes(300));
    assert.deepEqual(readdirSync(folder.fsPath).sort(), ['a.json', 'a.run', 'c.run.1234.new', 'd.json', 'd.run']);
    leave('lost.run', 2);
    await store.deleteAll();
    assert.deepEqual(readdirSync(folder.fsPath), ['c.run.1234.new']);
  });

  it('follows the files of specs that no session has open', async () => {
    const api = await activate();
    const { document } = await showSpec('network "A"\n');
    await closeEverything();
    const id = `test-${crypto.randomUUID()}`;
    await api.runs.save(run(id, { spec: document.uri.toString() }), bytes(1));
    const to = inWorkspace(`moved-${crypto.randomUUID()}.nnspec`);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(document.uri, to);
    try {
      await until('the session is closed', () => api.sessions.get(document.uri) === undefined);
      assert.ok(await vscode.workspace.applyEdit(edit));
      // The event comes after the edit is made.
      const address = async () => (await api.runs.list()).find((kept) => kept.id === id)?.spec;
      for (let tries = 0; tries < 100 && (await address()) !== to.toString(); tries++) await api.runs.settled();
      assert.equal(await address(), to.toString());
    } finally {
      await api.runs.delete([id]);
    }
  });
});
