import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { fileLimit, tooLarge, tooLargeInBrowser } from './text';

/** What a spec names a file in; a problem with the file goes there. */
const at = { key: 'data.source' };

/**
 * The path of a file as a spec says it, from the folder of the spec, with slashes alone: a backslash separates as
 * well, so that on Windows it leads nowhere that a slash may not. Throws a `UserError` for what is no relative path:
 * `/etc/passwd`, `C:\a.csv`, `\\server\share`, `file:///a.csv`. Whether it leads out of the root is not looked at.
 */
export function relativePath(path: string): string {
  const relative = path.replaceAll('\\', '/');
  if (!relative.startsWith('/') && !/^[A-Za-z][\w+.-]*:/.test(relative)) return relative;
  if (/^https?:/i.test(relative)) {
    const message = l10n.t('"{0}" is on the web, and data is read from files only; download it to the folder of the spec.', path);
    throw new UserError('absolute-path', message, at);
  }
  throw new UserError(
    'absolute-path',
    l10n.t('"{0}" is an absolute path; write it from the folder of the spec, such as "data/iris.csv".', path),
    at,
  );
}

/** What a port knows of a file before it reads it. */
interface FileFacts {
  readonly isFolder: boolean;
  /** Whether it is an ordinary file: a device or a pipe may never end. */
  readonly isRegular: boolean;
  /** Bytes. */
  readonly size: number;
}

/** Throws a `UserError` where a file is none that is read: a folder, a device, a pipe, too large. */
export function requireReadable(path: string, { isFolder, isRegular, size }: FileFacts, limit = fileLimit): void {
  if (isFolder) throw new UserError('not-a-file', l10n.t('"{0}" is a folder, not a file.', path), at);
  if (!isRegular) {
    const message = l10n.t('"{0}" is a device or a pipe; data is read from ordinary files only.', path);
    throw new UserError('not-a-file', message, at);
  }
  if (size > fileLimit) throw tooLarge(size, path);
  if (size > limit) throw tooLargeInBrowser(size, path, limit);
}
