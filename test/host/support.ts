import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import type { SpecSession } from '../../src/host/specSession';
import type { SessionState } from '../../src/protocol/session';

/** What the extension exports, once it is active. */
export async function activate(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>('nnspec.nnspec');
  assert.ok(extension, 'the extension is not installed');
  return extension.activate();
}

/** The address of a file of the workspace, a copy of examples/. */
export function inWorkspace(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'no folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Shows a new spec of the workspace, with a name that no other test knows. */
export async function showSpec(text: string): Promise<vscode.TextEditor> {
  const uri = inWorkspace(`test-${crypto.randomUUID()}.nnspec`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  // As a user opens it: a document that an extension opens stays in memory for minutes after its editor is closed.
  await vscode.commands.executeCommand('vscode.open', uri, vscode.ViewColumn.One);
  const key = uri.toString();
  return until('the editor', () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.uri.toString() === key && editor;
  });
}

/** Shows a copy of an example. */
export async function showExample(name: 'boating' | 'xor' | 'iris'): Promise<vscode.TextEditor> {
  return showSpec(new TextDecoder().decode(await vscode.workspace.fs.readFile(inWorkspace(`${name}.nnspec`))));
}

/** Waits until `look` gives something, and returns it. */
export async function until<T>(what: string, look: () => T | undefined | false, limit = 15_000): Promise<T> {
  for (const begun = Date.now(); Date.now() - begun < limit; await pause(20)) {
    const found = look();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`waited in vain: ${what}`);
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function stateOf({ state }: SpecSession): SessionState {
  assert.ok(state, 'the session has no state');
  return state;
}

/** Replaces the one place where `old` stands in a document. */
export async function replaceText({ document }: vscode.TextEditor, old: string, by: string): Promise<void> {
  const text = document.getText();
  const start = text.indexOf(old);
  assert.ok(start >= 0 && text.indexOf(old, start + 1) < 0, `"${old}" stands not once in the text`);
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + old.length));
  edit.replace(document.uri, range, by);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** The problems of a document, once there are some. */
export function problemsOf({ uri }: vscode.TextDocument): Promise<vscode.Diagnostic[]> {
  return until('problems', () => {
    const found = vscode.languages.getDiagnostics(uri);
    return found.length > 0 && found;
  });
}

/** Bytes of all parameters. */
export async function weightsOf(session: SpecSession): Promise<Uint8Array> {
  const slices = session.program?.parameters.map(({ tensor }) => ({ tensor })) ?? [];
  assert.ok(slices.length > 0, 'the network has no parameters');
  const frames = await session.read(slices);
  const values = frames.flatMap(({ values: part }) => Array.from(part ?? []));
  return new Uint8Array(Float32Array.from(values).buffer);
}

export const nameOf = ({ uri }: vscode.TextDocument) => uri.path.slice(uri.path.lastIndexOf('/') + 1);

export async function closeEverything(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Closes a spec, waits until nothing of it is in memory, and opens it again. */
export async function reopen(api: Api, { uri }: vscode.TextDocument): Promise<SpecSession> {
  await closeEverything();
  await until('the session is closed', () => api.sessions.get(uri) === undefined);
  await api.runs.settled();
  await vscode.commands.executeCommand('vscode.open', uri, vscode.ViewColumn.One);
  const session = api.sessions.of(uri);
  await session.open();
  return session;
}
