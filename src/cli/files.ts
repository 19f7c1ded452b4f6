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
  let file: string;
  let top: string;
  try {
    file = await realpath(path.resolve(folder, name));
    top = await realpath(root);
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

function unreadable(name: string, failure: unknown): UserError {
  const code = (failure as NodeJS.ErrnoException).code;
  const message =
    code === 'ENOENT'
      ? l10n.t('There is no file "{0}" beside the spec.', name)
      : code === 'EISDIR'
        ? l10n.t('"{0}" is a folder, not a file.', name)
        : l10n.t('"{0}" cannot be read: {1}.', name, code ?? String(failure));
  return new UserError('unreadable-file', message, { key: 'data.source' });
}
