import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { relativePath } from './paths';
import type { FileEntry } from './types';

/** What a spec names the folder in; a problem with it goes there. */
const at = { key: 'data.source' };

/** Most files and folders that are looked at. */
const entryLimit = 100_000;

/** What stands in a folder. */
export interface FolderEntry<Place> {
  readonly name: string;
  readonly place: Place;
  /** Links followed; neither for devices, pipes and their like. */
  readonly kind: 'file' | 'folder' | 'other';
  /** Bytes; 0 where nobody can tell, which reading will. */
  readonly size: number;
}

/** How a port looks into folders. */
export interface FolderReader<Place> {
  /** What stands in a folder; `most` of it will do, since each has to be looked at by itself. */
  entries(folder: Place, most: number): Promise<readonly FolderEntry<Place>[]>;
  /** Tells where a folder really lies, links followed. Rejects with a `UserError` where that is outside of the root. */
  identify(folder: Place, path: string): Promise<string>;
}

/** The files of a folder and of those in it, as `FilePort.list` gives them. `path` is the folder as the spec says it. */
export async function listFiles<Place>(path: string, folder: Place, reader: FolderReader<Place>, limit = entryLimit): Promise<FileEntry[]> {
  const found: FileEntry[] = [];
  let seen = 0;
  const visit = async (place: Place, prefix: string, above: readonly string[]): Promise<void> => {
    const identity = await reader.identify(place, prefix === '' ? path : prefix.slice(0, -1));
    if (above.includes(identity)) throw loop(prefix.slice(0, -1));
    const entries = await reader.entries(place, limit - seen + 1);
    seen += entries.length;
    if (seen > limit) throw tooMany(path, limit);
    for (const { name, place: inner, kind, size } of entries) {
      if (kind === 'file') found.push({ path: prefix + name, size });
      else if (kind === 'folder') await visit(inner, `${prefix}${name}/`, [...above, identity]);
    }
  };
  await visit(folder, prefixOf(path), []);
  return found.sort((a, b) => byCodePoints(a.path, b.path));
}

/** What goes before the names of a folder's files: nothing for the folder of the spec. */
function prefixOf(path: string): string {
  const parts = relativePath(path).split('/').filter((part) => part !== '' && part !== '.');
  return parts.map((part) => `${part}/`).join('');
}

/** Ascending by code points, which no locale changes. */
function byCodePoints(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return rank(a, i) - rank(b, i);
}

/** UTF-16 writes code points from U+10000 on with units that lie below some of the others. */
function rank(text: string, at: number): number {
  const unit = at < text.length ? text.charCodeAt(at) : -1;
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** The error for a path that is no folder. */
export function notAFolder(path: string): UserError {
  return new UserError('not-a-folder', l10n.t('"{0}" is a file, not a folder.', path), at);
}

/** The error for a path at which there is nothing. */
export function noFolder(path: string): UserError {
  return new UserError('no-such-folder', l10n.t('There is no folder "{0}" beside the spec.', path), at);
}

function loop(path: string): UserError {
  return new UserError('folder-loop', l10n.t('"{0}" is a link to a folder that it lies in; remove it.', path), at);
}

function tooMany(path: string, limit: number): UserError {
  const message = l10n.t('"{0}" holds more than {1} files and folders; name a folder with fewer.', path, limit);
  return new UserError('too-many-files', message, at);
}
