import * as l10n from '@vscode/l10n';
import type { Profile } from '../model/profile';
import { isInline, isLines, type Call, type ModelSpec } from '../model/spec';
import type { Task } from '../model/task';
import { unpacked } from './codecFailures';
import { dataOf, dataSeed } from './columns';
import { encodeTable } from './encode';
import { sequenceGenerators } from './generators';
import { readPictures } from './idx';
import { readImages } from './images';
import { readLines } from './lines';
import { encodePictures, profilePictures } from './pictures';
import { profileTable } from './profile';
import { readTable } from './read';
import { requireRoom } from './room';
import { encodeSequences, profileSequences } from './sequences';
import type { Content, Dataset, FilePort, NamedBytes } from './types';
import { encodeText, profileText, readText } from './windows';

/**
 * Reads or makes what the source of a spec gives. Rejects with a `UserError` where a file cannot be read or is not what
 * it should be, or where the numbers that come of it are above the memory limit.
 */
export async function readContent(spec: ModelSpec, files: FilePort, memoryLimit: number): Promise<Content> {
  const { source, text, pictures } = dataOf(spec);
  const seed = dataSeed(spec);
  const sequences = isInline(source) ? undefined : sequenceGenerators.get(source.call)?.(source, seed);
  if (sequences) {
    requireRoom(`${source.call}()`, sequences.count, sequences.length, memoryLimit, l10n.t('Take fewer samples'));
    return sequences.make();
  }
  if (!isInline(source) && source.call === 'text' && text) {
    const path = source.args['path'] as string;
    return readText(await files.read(path), text, path, memoryLimit);
  }
  if (!isInline(source) && source.call === 'idx') return readIdxFiles(source, files);
  if (!isInline(source) && source.call === 'images' && pictures) return readImages(source, pictures, files, memoryLimit);
  if (!isInline(source) && isLines(source)) {
    const [lines, labels] = await readLabelled(source, files);
    return { kind: 'row', table: readLines(lines, labels) };
  }
  return { kind: 'row', table: await readTable(source, seed, files) };
}

async function readIdxFiles(source: Call, files: FilePort): Promise<Content> {
  return readPictures(...(await readLabelled(source, files)));
}

/** The file of a source, and the one of its labels where it has them. */
async function readLabelled({ args }: Call, files: FilePort): Promise<[NamedBytes, NamedBytes?]> {
  const [path, labels] = [args['path'] as string, args['labels'] as string | undefined];
  const read = async (file: string) => ({ path: file, bytes: await unpacked(file, await files.read(file), files) });
  return labels === undefined ? [await read(path)] : [await read(path), await read(labels)];
}

/** What the content is like in the light of the spec. Throws a `UserError` where something does not fit. */
export function profileContent(content: Content, spec: ModelSpec): Profile {
  switch (content.kind) {
    case 'row':
      return profileTable(content.table, spec);
    case 'picture':
      return profilePictures(content, spec);
    case 'window':
      return profileText(content, spec);
    case 'sequence':
      return profileSequences(content);
  }
}

/**
 * Encodes the content for the machine. `profile` must be the one of this content and spec. Throws a `UserError` where it
 * cannot be split, or where what it becomes is above `memoryLimit` bytes; nothing is made then.
 */
export function encodeContent(
  content: Content,
  profile: Profile,
  spec: ModelSpec,
  task: Task | undefined,
  memoryLimit: number,
): Dataset {
  switch (content.kind) {
    case 'row':
      return encodeTable(content.table, profile, spec, task, memoryLimit);
    case 'picture':
      return encodePictures(content, profile, spec, task, memoryLimit);
    case 'window':
      return encodeText(content, profile, spec);
    case 'sequence':
      return encodeSequences(content, profile, spec, task, memoryLimit);
  }
}
