import * as vscode from 'vscode';

/** A moment (milliseconds since 1970) as the reader writes it. */
export function dateOf(time: number): string {
  return new Date(time).toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
}
