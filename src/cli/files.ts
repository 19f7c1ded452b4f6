import * as l10n from '@vscode/l10n';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/problem';
import type { FilePort } from '../data';

/** Reads what a spec names: relative to the spec's folder, and never outside of the root, links followed. */
export function nodeFiles(specFile: string, root: string | undefined): FilePort {
  const folder = path.dirname(path.resolve(specFile));
  const allowed = path.resolve(root ?? folder);
  return {
    async read(name) {
      const file = await resolveWithin(folder, allowed, name);
      try {
        return await readFile(file);
      } catch (failure) {
        throw unreadable(name, failure);
      }
    },
  };
}

async function resolveWithin(folder: string, root: string, name: string): Promise<string> {
  const top = await realFolder(root);
  let file: string;
  try {
    file = await realpath(path.resolve(folder, name));
  } catch (failure) {
    throw unreadable(name, failure);
  }
  const relative = path.relative(top, file);
  if (relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) {
    throw new UserError(
      'outside-root',
      l10n.t('"{0}" lies outside of the folder {1}; move it inside, or name a higher folder with --root.', name, root),
      { key: 'data.source' },
    );
  }
  return file;
}

async function realFolder(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch {
    throw new UserError('no-root', l10n.t('There is no folder "{0}"; --root names the one that files are read from.', root), {
      key: 'data.source',
    });
  }
}

function unreadable(name: string, failure: unknown): UserError {
  const isMissing = (failure as NodeJS.ErrnoException).code === 'ENOENT';
  const message = isMissing ? l10n.t('There is no file "{0}" beside the spec.', name) : whyUnreadable(name, failure);
  return new UserError('unreadable-file', message, { key: 'data.source' });
}

/** A sentence that says why a file could not be read. */
export function whyUnreadable(name: string, failure: unknown): string {
  const { code } = failure as NodeJS.ErrnoException;
  if (code === 'ENOENT') return l10n.t('There is no file "{0}".', name);
  if (code === 'EISDIR') return l10n.t('"{0}" is a folder, not a file.', name);
  if (code === 'EACCES') return l10n.t('"{0}" cannot be read: you may not read it.', name);
  return l10n.t('"{0}" cannot be read: {1}.', name, code ?? String(failure));
}
