import { encodeContent, profileContent, readContent, type Content, type Dataset, type FilePort } from '../../../src/data';
import type { Profile } from '../../../src/model/profile';
import { bind } from '../../../src/language/binder/bind';
import { parse } from '../../../src/language/parser';
import { inferShapes } from '../../../src/model/inference';
import type { ModelSpec } from '../../../src/model/spec';
import { resolveTask } from '../../../src/model/task';
import { builtAsset } from '../../support/assets';
import { filesIn } from '../../support/files';

type Files = Readonly<Record<string, string | Uint8Array>>;

export interface Loaded {
  readonly content: Content;
  readonly profile: Profile;
  readonly dataset: Dataset;
  readonly spec: ModelSpec;
}

/** A port with these files and no others. */
export function filesOf(files: Files): FilePort {
  return filesIn(files, builtAsset);
}

/** The spec of a text in which nothing is wrong. */
export function specOfText(text: string): ModelSpec {
  const { tree, problems } = parse(text);
  const bound = bind(tree, text);
  const messages = [...problems, ...bound.problems].map(({ message }) => message);
  if (!bound.spec || messages.length > 0) throw new Error(`the spec is wrong: ${messages.join(' ')}`);
  return bound.spec;
}

/** Everything that the room makes of the data section and the layers of a spec. */
export async function loadText(text: string, files: Files = {}, memoryLimit = Infinity): Promise<Loaded> {
  const spec = specOfText(text);
  const content = await readContent(spec, filesOf(files), memoryLimit);
  const profile = profileContent(content, spec);
  const { shapes, failures } = inferShapes(spec, profile);
  if (failures[0]) throw failures[0];
  const task = resolveTask(spec, profile, shapes);
  return { spec, content, profile, dataset: encodeContent(content, profile, spec, task, memoryLimit) };
}

/** Bytes of an IDX file of unsigned bytes. */
export function idxOf(extents: readonly number[], values: readonly number[], type = 8): Uint8Array {
  const head = extents.flatMap((extent) => [extent >>> 24, (extent >>> 16) & 255, (extent >>> 8) & 255, extent & 255]);
  return Uint8Array.from([0, 0, type, extents.length, ...head, ...values]);
}

/** Bytes of a `.npy` file, version 1; `header` in place of the one that the type and the extents give. */
export function npyOf(type: string, extents: readonly number[], values: readonly number[], header?: string): Uint8Array {
  const shape = `(${extents.join(', ')}${extents.length === 1 ? ',' : ''})`;
  const text = header ?? `{'descr': '${type}', 'fortran_order': False, 'shape': ${shape}, }`;
  const padded = `${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`;
  const head = [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, padded.length & 255, padded.length >> 8];
  return Uint8Array.from([...head, ...new TextEncoder().encode(padded), ...values]);
}
