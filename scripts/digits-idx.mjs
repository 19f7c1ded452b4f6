// Makes examples/digits.idx and examples/digits-labels.idx of examples/digits.csv: `node scripts/digits-idx.mjs [FOLDER]`.
// The first 500 digits, as a file of pictures like MNIST's: ink from 0 to 16 becomes a byte from 0 to 255.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from './paths.mjs';

const count = 500;
const side = 8;

const lines = readFileSync(path.join(root, 'examples/digits.csv'), 'utf8').trim().split('\n');
const rows = lines.slice(1, 1 + count).map((line) => line.split(',').map(Number));
const pixels = rows.flatMap((row) => row.slice(0, side * side).map((ink) => Math.round((ink * 255) / 16)));
const labels = rows.map((row) => row[side * side] ?? NaN);

/**
 * The header of an IDX file says that it holds unsigned bytes (8), along how many axes, and the extent of each.
 * @param {string} name @param {number[]} extents @param {number[]} bytes
 */
function write(name, extents, bytes) {
  const header = Buffer.alloc(4 + 4 * extents.length);
  header.set([0, 0, 8, extents.length]);
  for (const [axis, extent] of extents.entries()) header.writeUInt32BE(extent, 4 + 4 * axis);
  writeFileSync(path.join(process.argv[2] ?? path.join(root, 'examples'), name), Buffer.concat([header, Buffer.from(bytes)]));
}

write('digits.idx', [count, side, side], pixels);
write('digits-labels.idx', [count], labels);
