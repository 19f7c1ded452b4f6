import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import type { SpecSession } from '../../src/host/specSession';
import { activate, closeEverything, inWorkspace, problemsOf, replaceText, showSpec, until } from './support';

const rows = (count: number) =>
  ['x,kind', ...Array.from({ length: count }, (_, i) => `${i},${i % 2 ? 'odd' : 'even'}`)].join('\n');

async function write(file: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
}

describe('a data file that changes while its network is open', () => {
  let api: Api;
  let file: vscode.Uri;
  let document: vscode.TextDocument;
  let session: SpecSession;

  before(async () => {
    api = await activate();
  });

  beforeEach(async () => {
    const name = `rows-${crypto.randomUUID()}.csv`;
    file = inWorkspace(name);
    await write(file, rows(10));
    const text = `data {\n  source: csv("${name}")\n  target: kind\n}\nlayers {\n  dense(2, softmax)\n}\ntrain {\n  epochs: 3\n}\n`;
    ({ document } = await showSpec(text));
    session = api.sessions.of(document.uri);
    await session.open();
  });

  afterEach(closeEverything);

  it('is read anew before training', async () => {
    assert.equal(session.program?.rows.train, 10);
    await write(file, rows(14));
    await until('the new rows', () => session.program?.rows.train === 14);
    assert.equal(session.content.notice, undefined);
  });

  it('makes a network older that has been trained, until Reset', async () => {
    await session.step('batch');
    await write(file, rows(14));
    const { message, actions } = await until('a notice', () => session.content.notice);
    assert.equal(message, 'The data has changed since this run began.');
    assert.deepEqual(actions, ['Reload and Restart']);
    assert.equal(session.program?.rows.train, 10);
    await session.choose('Reload and Restart');
    assert.equal(session.program?.rows.train, 14);
    assert.equal(session.content.notice, undefined);
  });

  it('is watched as the test, too', async () => {
    const other = `rows-${crypto.randomUUID()}.csv`;
    await write(inWorkspace(other), rows(4));
    await replaceText(vscode.window.activeTextEditor!, 'target: kind', `target: kind\n  test: csv("${other}")`);
    await until('the test', () => session.program?.rows.test === 4);
    await write(inWorkspace(other), rows(6));
    await until('the new rows', () => session.program?.rows.test === 6);
    assert.equal(session.program?.rows.train, 10);
  });

  it('is missed when it is deleted, and taken up when it is back', async () => {
    await vscode.workspace.fs.delete(file);
    assert.match((await problemsOf(document))[0]?.message ?? '', /There is no file "rows-/);
    const notice = await until('a notice', () => session.content.notice);
    assert.match(notice.message, /^Line 2: There is no file/);
    assert.ok(session.program, 'the last good network stays');
    await write(file, rows(12));
    await until('no problems', () => vscode.languages.getDiagnostics(document.uri).length === 0);
    await until('the new rows', () => session.program?.rows.train === 12);
  });

  it('is no other data when it is back with the bytes that it had', async () => {
    await session.step('batch');
    const { revision } = session.state!;
    const goes = async () => {
      await vscode.workspace.fs.delete(file);
      await until('that it is missed', () => /There is no file/.test(session.content.notice?.message ?? ''));
    };
    await goes();
    await write(file, rows(10));
    await until('no notice', () => session.content.notice === undefined);
    // Also where it was other data in between, and was missing as such.
    await write(file, rows(14));
    await until('other data', () => session.content.notice?.message === 'The data has changed since this run began.');
    await goes();
    await write(file, rows(10));
    await until('no notice', () => session.content.notice === undefined);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    // Nothing of it has touched the run, which goes on.
    assert.equal(session.state?.revision, revision);
    await session.step('batch');
    assert.equal(session.content.notice, undefined);
  });

  it('is no other data when its folder is back', async () => {
    const folder = inWorkspace(`folder-${crypto.randomUUID()}`);
    const inside = vscode.Uri.joinPath(folder, 'rows.csv');
    await write(inside, rows(12));
    await replaceText(vscode.window.activeTextEditor!, file.path.split('/').at(-1)!, `${folder.path.split('/').at(-1)}/rows.csv`);
    await until('the rows', () => session.program?.rows.train === 12);
    await session.step('batch');
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await until('that it is missed', () => /There is no file/.test(session.content.notice?.message ?? ''));
    await write(inside, rows(14));
    await until('other data', () => session.content.notice?.message === 'The data has changed since this run began.');
    await write(inside, rows(12));
    await until('no notice', () => session.content.notice === undefined);
  });

  it('leaves no problem behind that opening had while it was missing', async () => {
    await session.step('batch');
    await vscode.workspace.fs.delete(file);
    await problemsOf(document);
    await closeEverything();
    await until('the session is closed', () => api.sessions.get(document.uri) === undefined);
    await vscode.commands.executeCommand('vscode.open', document.uri);
    session = api.sessions.of(document.uri);
    await assert.rejects(session.train(), /There is no file/);
    await write(file, rows(10));
    await until('no problems', () => vscode.languages.getDiagnostics(document.uri).length === 0);
    await session.train();
    await until('the end of training', () => session.state?.status === 'finished');
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });
});
