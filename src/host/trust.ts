import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { UserError } from '../base/problem';

/**
 * Throws a UserError (code `untrusted`) in a workspace that is not trusted. A spec is data, and reads only inside of
 * its folder, so that looking for its problems is fine anywhere; to run it takes memory and time that a stranger chose.
 */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  const message = l10n.t(
    'This workspace is in restricted mode: networks can be edited, but not opened or trained. Trust it to go on.',
  );
  throw new UserError('untrusted', message);
}

/** Fires when the workspace becomes trusted; it cannot lose trust again without a reload of the window. */
export const onTrust: vscode.Event<void> = vscode.workspace.onDidGrantWorkspaceTrust;

export function isUntrusted(failure: unknown): boolean {
  return failure instanceof UserError && failure.code === 'untrusted';
}

/** The button that leads to VS Code's own page on trust. */
export function manageTrust(): { readonly title: string; run(): Promise<void> } {
  return {
    title: l10n.t('Manage Workspace Trust'),
    run: async () => void (await vscode.commands.executeCommand('workbench.trust.manage')),
  };
}
