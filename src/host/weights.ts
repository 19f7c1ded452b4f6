import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { formatBytes, formatCount } from '../base/format';
import { UserError } from '../base/problem';
import type { GivenParameter } from '../protocol/session';
import { requireFit } from '../session/parameters';
import { decodeWeights, encodeWeights, weightsFileLimit } from '../session/weightsFile';
import { fileNameOf, nameOf } from './documents';
import type { SpecSession } from './specSession';
import { writeWhole } from './wholeFile';

/** Saves the weights as they stand: to `file`, else to where the user says. */
export async function saveWeights(session: SpecSession, file?: vscode.Uri): Promise<void> {
  const parameters = await session.parameters();
  const { program } = session;
  if (!program || parameters.length === 0) {
    const message = l10n.t('{0} has no weights to save.', nameOf(session.uri));
    throw new UserError('no-weights', message);
  }
  const target = file ?? (await chooseTarget(session.uri));
  if (!target) return;
  try {
    await writeWhole(target, encodeWeights(program.name, parameters));
  } catch (failure) {
    throw new UserError('unwritable-file', l10n.t('{0} cannot be written: {1}', nameOf(target), reasonOf(failure)));
  }
  const count = formatCount(program.parameterCount);
  say(l10n.t('{0} parameters of {1} saved to {2}.', count, nameOf(session.uri), nameOf(target)));
}

/** Begins a new run from the weights in `file`, else in the one that the user chooses. */
export async function loadWeights(session: SpecSession, file?: vscode.Uri): Promise<void> {
  const source = file ?? (await chooseSource(session.uri));
  if (!source) return;
  const given = await readWeights(source);
  await session.open();
  // Before the question: nobody is asked to give up a run for weights that do not fit.
  requireFit(session.program?.parameters ?? [], given);
  if (hasProgress(session) && !(await mayGiveUp(session))) return;
  await session.loadParameters(given);
  const { program } = session;
  const count = formatCount(program?.parameterCount ?? 0);
  const what = l10n.t('{0} parameters of {1} loaded from {2}.', count, nameOf(session.uri), nameOf(source));
  const next =
    program?.mode === 'train'
      ? l10n.t('A new run begins from them; Reset goes back to those that the seed gives.')
      : l10n.t('Reset goes back to those that the spec gives.');
  say(`${what} ${next}`);
}

async function chooseTarget(spec: vscode.Uri): Promise<vscode.Uri | undefined> {
  const folder = folderOf(spec);
  return vscode.window.showSaveDialog({
    title: l10n.t('Save Weights'),
    saveLabel: l10n.t('Save Weights'),
    filters: filters(),
    defaultUri: folder && vscode.Uri.joinPath(folder, weightsNameOf(spec)),
  });
}

/** What a spec's weights are called unless the user says otherwise. */
export function weightsNameOf(spec: vscode.Uri): string {
  return `${fileNameOf(spec).replace(/\.nnspec$/i, '')}.safetensors`;
}

async function chooseSource(spec: vscode.Uri): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: l10n.t('Load Weights'),
    openLabel: l10n.t('Load Weights'),
    filters: filters(),
    defaultUri: folderOf(spec),
  });
  return chosen?.[0];
}

function filters(): Record<string, string[]> {
  return { [l10n.t('Weights (safetensors)')]: ['safetensors'] };
}

/** Where a spec lies; of one that has never been saved, the first folder that is open. */
function folderOf(spec: vscode.Uri): vscode.Uri | undefined {
  return spec.scheme === 'untitled' ? vscode.workspace.workspaceFolders?.[0]?.uri : vscode.Uri.joinPath(spec, '..');
}

async function readWeights(file: vscode.Uri): Promise<GivenParameter[]> {
  let bytes: Uint8Array;
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    if (size > weightsFileLimit) throw tooLarge(file, size);
    bytes = await vscode.workspace.fs.readFile(file);
  } catch (failure) {
    if (failure instanceof UserError) throw failure;
    throw new UserError('unreadable-file', l10n.t('{0} cannot be read: {1}', nameOf(file), reasonOf(failure)));
  }
  return decodeWeights(bytes, nameOf(file));
}

function tooLarge(file: vscode.Uri, size: number): UserError {
  const sizes = [formatBytes(size), formatBytes(weightsFileLimit)] as const;
  const message = l10n.t('{0} has {1}, and at most {2} of weights can be read.', nameOf(file), ...sizes);
  return new UserError('file-too-large', message);
}

function hasProgress({ program, state }: SpecSession): boolean {
  if (program?.mode !== 'train' || !state) return false;
  return state.status === 'running' || state.time.step > 0 || state.time.pc > 0;
}

async function mayGiveUp({ uri, state }: SpecSession): Promise<boolean> {
  const load = l10n.t('Load Weights');
  const question = l10n.t('Give up the run of {0} and begin anew from the weights?', nameOf(uri));
  const place = l10n.t('It stands in epoch {0}, batch {1}.', state?.epoch ?? 1, state?.batch ?? 1);
  const detail = `${place} ${l10n.t('Manage Runs keeps it, to be taken up again.')}`;
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, load)) === load;
}

function reasonOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

/** Not awaited: the command is done, though its message may stay for long. */
function say(message: string): void {
  void vscode.window.showInformationMessage(message);
}
