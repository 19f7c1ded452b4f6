import * as vscode from 'vscode';
import { randomHex } from './random';

/** Writes a file whole or, rejecting with what failed, not at all; by way of a file beside it, at the path `temporary`. */
export async function replaceFile(file: vscode.Uri, bytes: Uint8Array, temporary: string): Promise<void> {
  const fresh = file.with({ path: temporary });
  try {
    await vscode.workspace.fs.writeFile(fresh, bytes);
    await renameOver(fresh, file);
  } catch (failure) {
    await deleteQuietly(fresh);
    throw failure;
  }
}

/** How often another window may come in between. */
const TRIES = 5;

/** VS Code deletes what is to be replaced, then renames: another window that does the same may have been quicker. */
async function renameOver(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await vscode.workspace.fs.rename(from, to, { overwrite: true });
    } catch (failure) {
      const isCrossed = failure instanceof vscode.FileSystemError && /^File(NotFound|Exists)$/.test(failure.code);
      if (!isCrossed || attempt === TRIES) throw failure;
    }
  }
}

/**
 * Writes a file of the user's: whole or not at all, where the file system can do that. A disk that is full costs
 * nothing of what the file held before. A link stays one.
 */
export async function writeWhole(file: vscode.Uri, bytes: Uint8Array): Promise<void> {
  const { fs } = vscode.workspace;
  const type = await typeOf(file);
  if (type !== undefined && type !== vscode.FileType.File) return fs.writeFile(file, bytes);
  const temporary = file.with({ path: `${file.path}.${randomHex(4)}.tmp` });
  try {
    await fs.writeFile(temporary, bytes);
  } catch (failure) {
    await deleteQuietly(temporary);
    // Where no file may be added, the one that is there may still be written to.
    if (!isRefusal(failure)) throw failure;
    return fs.writeFile(file, bytes);
  }
  try {
    await fs.rename(temporary, file, { overwrite: true });
  } catch {
    // There is room for all of it, as the temporary file has shown.
    await deleteQuietly(temporary);
    await fs.writeFile(file, bytes);
  }
}

/** Undefined where there is no such file, or nobody can tell. */
async function typeOf(file: vscode.Uri): Promise<vscode.FileType | undefined> {
  try {
    return (await vscode.workspace.fs.stat(file)).type;
  } catch {
    return undefined;
  }
}

function isRefusal(failure: unknown): boolean {
  return failure instanceof vscode.FileSystemError && (failure.code === 'NoPermissions' || failure.code === 'Unavailable');
}

/** What is left of it, if anything, is of no use. */
async function deleteQuietly(file: vscode.Uri): Promise<void> {
  await vscode.workspace.fs.delete(file).then(undefined, () => undefined);
}
