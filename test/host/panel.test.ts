import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import { activate, closeEverything, inWorkspace, nameOf, showExample, until } from './support';

const attribute = (html: string, pattern: RegExp) => pattern.exec(html)?.[1] ?? '';

describe('the panel', () => {
  let api: Api;

  before(async () => {
    api = await activate();
  });

  afterEach(closeEverything);

  it('opens beside the editor and leaves it the focus', async () => {
    const { document } = await showExample('boating');
    await vscode.commands.executeCommand('nnspec.showPanel');
    const panel = api.panels.get(document.uri);
    assert.equal(panel?.view.title, `Network ${nameOf(document)}`);
    await until('the second column', () => panel?.view.viewColumn === vscode.ViewColumn.Two);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    await vscode.commands.executeCommand('nnspec.showPanel');
    assert.equal(api.panels.get(document.uri), panel);
  });

  it('may run one script and load nothing else from anywhere', async () => {
    const nonces = new Set<string>();
    for (const name of ['boating', 'xor'] as const) {
      const { document } = await showExample(name);
      const { html, options } = api.panels.open(document.uri).view.webview;
      const policy = attribute(html, /Content-Security-Policy" content="([^"]*)"/);
      const nonce = attribute(html, /<script nonce="([^"]*)"/);
      assert.match(policy, /default-src 'none'/);
      assert.ok(policy.includes(`script-src 'nonce-${nonce}'`));
      assert.doesNotMatch(policy, /unsafe|\*;|https:;/);
      assert.match(nonce, /^[0-9a-f]{32}$/);
      nonces.add(nonce);
      assert.equal(options.localResourceRoots?.length, 1);
      assert.match(options.localResourceRoots[0]?.path ?? '', /\/dist\/webview$/);
    }
    assert.equal(nonces.size, 2);
  });

  it('is taken up again after a reload of the window', async () => {
    const { document } = await showExample('xor');
    const view = vscode.window.createWebviewPanel('nnspec.panel', 'old', vscode.ViewColumn.Two);
    await api.panels.deserializeWebviewPanel(view, { spec: document.uri.toString() });
    assert.equal(api.panels.get(document.uri)?.view, view);
    assert.equal(view.title, `Network ${nameOf(document)}`);
    const other = vscode.window.createWebviewPanel('nnspec.panel', 'unknown', vscode.ViewColumn.Two);
    const closed = new Promise((resolve) => other.onDidDispose(resolve));
    await api.panels.deserializeWebviewPanel(other, undefined);
    await closed;
  });

  it('is taken up again with the address that its spec was given while the panel was hidden', async () => {
    const { document } = await showExample('xor');
    const { view } = api.panels.open(document.uri);
    const kept = { spec: document.uri.toString(), panel: /data-panel="(\w+)"/.exec(view.webview.html)?.[1] };
    assert.ok(kept.panel);
    const to = inWorkspace(`hidden-${crypto.randomUUID()}.nnspec`);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(document.uri, to);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until('the panel moves', () => api.panels.get(to)?.view === view);
    // As after a reload, except that the panel is still there: one more of the same spec is closed.
    const again = vscode.window.createWebviewPanel('nnspec.panel', 'old', vscode.ViewColumn.Two);
    const closed = new Promise((resolve) => again.onDidDispose(resolve));
    await api.panels.deserializeWebviewPanel(again, kept);
    assert.equal(api.panels.get(document.uri), undefined, 'nothing is at the old address');
    await closed;
  });

  it('keeps the session of a spec, also without its editor, until it is closed itself', async () => {
    const { document } = await showExample('boating');
    const { view } = api.panels.open(document.uri);
    await api.sessions.of(document.uri).open();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until('the document is closed', () => document.isClosed);
    const session = api.sessions.get(document.uri);
    assert.equal((await session?.predict({ rows: [0] }))?.[0]?.answers[0]?.label, 'yes');
    view.dispose();
    await until('the session is closed', () => api.sessions.get(document.uri) === undefined);
    assert.equal(api.panels.get(document.uri), undefined);
  });
});
