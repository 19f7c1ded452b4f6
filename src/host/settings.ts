import * as vscode from 'vscode';
import { DIGITS } from '../base/format';
import type { PanelSettings } from '../protocol/panel';

const MEBIBYTE = 1024 * 1024;

/** Whether a layer's values stand at the end of its line. */
export function showsInlineValues(uri: vscode.Uri): boolean {
  return settingsOf(uri).get<unknown>('inlineValues') !== false;
}

/** Significant digits of the numbers that are shown. */
export function precision(uri?: vscode.Uri): number {
  return Math.round(numberOf('precision', DIGITS, { least: 2, most: 9 }, uri));
}

/** What of the settings the panel of a spec needs. */
export function panelSettings(uri: vscode.Uri): PanelSettings {
  const palette = settingsOf(uri).get<unknown>('palette');
  return { precision: precision(uri), palette: palette === 'colorBlindSafe' ? palette : 'default' };
}

/** Bytes that one network and its data may take. */
export function memoryLimit(uri: vscode.Uri): number {
  return numberOf('memoryLimit', 1024, { least: 16, most: 4096 }, uri) * MEBIBYTE;
}

/** Bytes that the history of one network may take, beside the network itself. */
export function historyLimit(uri: vscode.Uri): number {
  return numberOf('historyLimit', 128, { least: 1, most: 4096 }, uri) * MEBIBYTE;
}

/** What a session is opened with. */
export function sessionOptions(uri: vscode.Uri): { memoryLimit: number; historyLimit: number; fuses: boolean } {
  return { memoryLimit: memoryLimit(uri), historyLimit: historyLimit(uri), fuses: fuses(uri) };
}

/** Whether a product and the sum that it goes into may be rounded at once. */
export function fuses(uri: vscode.Uri): boolean {
  return settingsOf(uri).get<unknown>('fusedMultiplyAdd') === true;
}

/** Bytes on disk that kept runs may take, of all specs together; 0: none is kept. */
export function runsLimit(): number {
  return numberOf('runs.limit', 512, { least: 0, most: 1024 * 1024 }) * MEBIBYTE;
}

/** The bundle of localised messages for worker and webview; none for English. */
export function localisedMessages(): string | undefined {
  return vscode.l10n.bundle && JSON.stringify(vscode.l10n.bundle);
}

function settingsOf(uri?: vscode.Uri): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('nnspec', uri);
}

/** A settings file may hold anything: what is no number counts as unset, what is out of range as the nearest in it. */
function numberOf(
  key: string,
  otherwise: number,
  { least, most }: { readonly least: number; readonly most: number },
  uri?: vscode.Uri,
): number {
  const value = settingsOf(uri).get<unknown>(key);
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : otherwise;
}
