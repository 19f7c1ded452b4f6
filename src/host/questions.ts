import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

/** What training on means for a run that is older than its text; undefined where the reader wants neither. */
export async function askRestart(message: string): Promise<'restart' | 'train on' | undefined> {
  const restart = l10n.t('Restart');
  const trainOn = l10n.t('Train On');
  const detail = l10n.t('Restart with it, or train on with the network as it was?');
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, restart, trainOn);
  if (answer === undefined) return undefined;
  return answer === restart ? 'restart' : 'train on';
}
