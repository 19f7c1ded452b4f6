import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CHARACTERS, chain, digits, PIXELS, spiral } from '../peers/data.mjs';
import { readingOnly } from '../../test/support/files';

export const workloads = ['W1', 'W2', 'W3', 'W4', 'W5', 'W6'] as const;
export type Workload = (typeof workloads)[number];

/** The spec of a workload. */
export function specText(workload: Workload): string {
  return readFileSync(path.resolve('bench/workloads', `${workload.toLowerCase()}.nnspec`), 'utf8');
}

/** An IDX file of bytes: what MNIST comes in. */
function idx(extents: readonly number[], values: ArrayLike<number>): Uint8Array {
  const header = Buffer.alloc(4 + 4 * extents.length);
  header.set([0, 0, 0x08, extents.length]);
  extents.forEach((extent, axis) => header.writeUInt32BE(extent, 4 + 4 * axis));
  return Buffer.concat([header, Uint8Array.from(values)]);
}

const contents: Readonly<Record<string, () => Uint8Array>> = {
  'spiral.csv': () => Buffer.from(['x,y,arm', ...spiral().map((point) => point.join(','))].join('\n')),
  images: () => {
    const { pixels } = digits();
    return idx([pixels.length / PIXELS, 28, 28], pixels);
  },
  labels: () => {
    const { labels } = digits();
    return idx([labels.length], labels);
  },
  'characters.txt': () => Buffer.from(Array.from(chain(), (id) => CHARACTERS[id]).join('')),
};

/** The data of the workloads, made when it is read. */
export const workloadFiles = readingOnly(async (name) => {
  const make = contents[name];
  if (!make) throw new Error(`no workload has a file ${name}`);
  return make();
});
