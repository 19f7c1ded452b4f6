import * as l10n from '@vscode/l10n';
import { constants, type Dirent, type Stats } from 'node:fs';
import { open, readdir, readFile, realpath, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/problem';
import {
  changedWhileRead, fileLimit, listFiles, noFolder, notAFolder, relativePath, requireReadable, tooLarge, type FilePort, type FolderEntry,
} from '../data';

/** What comes with NNSpec, beside the program that this is in. */
const ownAssets = path.join(__dirname, '..', 'assets');

/** Reads what a spec names: relative to the spec's folder, and never outside of the root, links followed. */
export function nodeFiles(specFile: string, root: string | undefined, assets = ownAssets): FilePort {
  const folder = path.dirname(path.resolve(specFile));
  const allowed = path.resolve(root ?? folder);
  return {
    async read(name) {
      const file = await resolveWithin(folder, allowed, name);
      try {
        // Without blocking: a pipe that nobody writes to would else never open.
        return await withFile(file, constants.O_NONBLOCK, async (handle) => {
          const before = stampOf(await requireOrdinary(handle, name));
          const bytes = await readBounded(handle, name);
          if (stampOf(await handle.stat()) !== before) throw changedWhileRead(name);
          return bytes;
        });
      } catch (failure) {
        throw failure instanceof UserError ? failure : unreadable(name, failure);
      }
    },
    async readPart(name, from, length) {
      const file = await resolveWithin(folder, allowed, name);
      try {
        return await withFile(file, constants.O_NONBLOCK, async (handle) => {
          const facts = await requireOrdinary(handle, name);
          const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, from);
          return { bytes: buffer.subarray(0, bytesRead), size: facts.size, stamp: stampOf(facts) };
        });
      } catch (failure) {
        throw failure instanceof UserError ? failure : unreadable(name, failure);
      }
    },
    async list(name) {
      if (await isMissing(path.resolve(folder, relativePath(name)))) throw noFolder(name);
      const top = await resolveWithin(folder, allowed, name);
      try {
        if (!(await stat(top)).isDirectory()) throw notAFolder(name);
        // Where it really lies is below the root, too, or refused.
        const identify = (place: string, inner: string) => resolveWithin(folder, allowed, inner, place);
        return await listFiles(name, top, { entries: entriesOf, identify });
      } catch (failure) {
        throw failure instanceof UserError ? failure : unreadable(name, failure);
      }
    },
    asset: (name) => readFile(path.join(assets, name)),
  };
}

async function requireOrdinary(handle: FileHandle, name: string): Promise<Stats> {
  const facts = await handle.stat();
  requireReadable(name, { isFolder: facts.isDirectory(), isRegular: facts.isFile(), size: facts.size });
  return facts;
}

/** Another one when a file has been written, or another file is in its place. */
function stampOf({ ino, size, mtimeMs }: Stats): string {
  return `${ino} ${size} ${mtimeMs}`;
}

function isMissing(place: string): Promise<boolean> {
  return stat(place).then(() => false, (failure: NodeJS.ErrnoException) => failure.code === 'ENOENT');
}

async function entriesOf(folder: string, most: number): Promise<FolderEntry<string>[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).slice(0, most);
  return Promise.all(entries.map((entry) => factsOf(entry, path.join(folder, entry.name))));
}

/** A link that leads nowhere is a file: reading says what is wrong with it. */
async function factsOf(entry: Dirent, place: string): Promise<FolderEntry<string>> {
  const { name } = entry;
  if (entry.isDirectory()) return { name, place, kind: 'folder', size: 0 };
  const facts = await stat(place).catch(() => undefined);
  if (facts?.isDirectory()) return { name, place, kind: 'folder', size: 0 };
  return { name, place, kind: !facts || facts.isFile() ? 'file' : 'other', size: facts?.size ?? 0 };
}

/** The bytes of a file that the user names on the command line, which may be a pipe. Rejects as Node does. */
export function readNamed(file: string): Promise<Uint8Array> {
  return withFile(file, 0, (handle) => readBounded(handle, file));
}

async function withFile<T>(file: string, flags: number, read: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, constants.O_RDONLY | flags);
  try {
    return await read(handle);
  } finally {
    await handle.close();
  }
}

/** Reads to the end, or until there is more than is ever read: a file may grow meanwhile, and `/dev/zero` has no end. */
async function readBounded(handle: FileHandle, name: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null);
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    size += bytesRead;
    if (size > fileLimit) throw tooLarge(size, name);
  }
}

const CHUNK = 1 << 20;

/** Where a file or folder really lies; `name` is what messages call it, and where it stands unless `place` does. */
async function resolveWithin(folder: string, root: string, name: string, place = path.resolve(folder, relativePath(name))): Promise<string> {
  const top = await realFolder(root);
  let file: string;
  try {
    file = await realpath(place);
  } catch (failure) {
    throw unreadable(name, failure);
  }
  const seen = path.relative(top, file);
  if (seen === '..' || seen.startsWith(`..${path.sep}`) || path.isAbsolute(seen)) {
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
  const { code } = failure as NodeJS.ErrnoException;
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR' || code === 'ERR_INVALID_ARG_VALUE';
  const message = isMissing ? l10n.t('There is no file "{0}" beside the spec.', name) : whyUnreadable(name, failure);
  return new UserError('unreadable-file', message, { key: 'data.source' });
}

/** A sentence that says why a file could not be read. */
export function whyUnreadable(name: string, failure: unknown): string {
  const { code } = failure as NodeJS.ErrnoException;
  if (code === 'ENOENT') return l10n.t('There is no file "{0}".', name);
  if (code === 'EISDIR') return l10n.t('"{0}" is a folder, not a file.', name);
  if (code === 'EACCES') return l10n.t('"{0}" cannot be read: you may not read it.', name);
  if (code === 'ELOOP') return l10n.t('"{0}" cannot be read: it is a link that leads back to itself.', name);
  return l10n.t('"{0}" cannot be read: {1}.', name, code ?? String(failure));
}
