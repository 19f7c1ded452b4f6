import * as l10n from '@vscode/l10n';
import type { Profile } from '../model/profile';
import { isInline, isLines, type Call, type ModelSpec, type Source } from '../model/spec';
import type { Task } from '../model/task';
import { readArrays } from './arrays';
import { unpacked } from './codecFailures';
import { dataOf, dataSeed } from './columns';
import { encodeTable } from './encode';
import { sequenceGenerators } from './generators';
import { readPictures } from './idx';
import { readImages } from './images';
import { readLines } from './lines';
import { withoutGaps } from './missing';
import { encodePictures, profilePictures } from './pictures';
import { profileTable } from './profile';
import { readTable } from './read';
import { requireRoom } from './room';
import { asTest, joinContents, seedOfTest, withColumnsOf } from './secondSource';
import { encodeSequences, profileSequences } from './sequences';
import type { Content, Dataset, FilePort, NamedBytes, Reading } from './types';
import { encodeText, profileText, readText } from './windows';

/**
 * Reads or makes what the source of a spec gives. Rejects with a `UserError` where a file cannot be read or is not what
 * it should be, or where the numbers that come of it are above the memory limit.
 */
export async function readContent(
  spec: ModelSpec,
  files: FilePort,
  memoryLimit: number,
  reading?: Reading,
): Promise<Content> {
  const { source, test } = dataOf(spec);
  const seed = dataSeed(spec);
  const first = await readSource(source, seed, { spec, files, memoryLimit, reading });
  if (!test) return withoutGaps(first, spec);
  return asTest(async () => {
    const second = await readSource(test, seedOfTest(seed), { spec, files, memoryLimit, reading });
    return joinContents(withoutGaps(first, spec), withoutGaps(like(first, second), spec));
  });
}

/** A table of a second source with the columns of the first. */
function like(first: Content, second: Content): Content {
  return first.kind === 'row' && second.kind === 'row' ? { kind: 'row', table: withColumnsOf(first.table, second.table) } : second;
}

interface Surroundings {
  readonly spec: ModelSpec;
  readonly files: FilePort;
  readonly memoryLimit: number;
  readonly reading: Reading | undefined;
}

async function readSource(source: Source, seed: number, { spec, files, memoryLimit, reading }: Surroundings): Promise<Content> {
  const { text, pictures } = dataOf(spec);
  const sequences = isInline(source) ? undefined : sequenceGenerators.get(source.call)?.(source, seed);
  if (sequences) {
    requireRoom(`${source.call}()`, sequences.count, sequences.length, memoryLimit, l10n.t('Take fewer samples'));
    return sequences.make();
  }
  if (!isInline(source) && source.call === 'text' && text) {
    const path = source.args['path'] as string;
    return readText(await files.read(path), text, path, memoryLimit);
  }
  if (isInline(source)) return { kind: 'row', table: await readTable(source, seed, files) };
  if (source.call === 'images' && pictures) return readImages(source, pictures, files, memoryLimit, reading);
  if (source.call === 'idx' || source.call === 'npy' || isLines(source)) {
    const [data, labels] = await readLabelled(source, files);
    if (source.call === 'npy') return readArrays(data, labels, dataOf(spec));
    return source.call === 'idx' ? readPictures(data, labels) : { kind: 'row', table: readLines(data, labels) };
  }
  return { kind: 'row', table: await readTable(source, seed, files, reading) };
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
