import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../../scripts/paths.mjs';
import type { AssetName } from '../../src/data';

/** What `npm run build` has put into the folder of what comes with NNSpec. */
export const assets = path.join(root, 'dist/assets');

export const builtAsset = (name: AssetName): Promise<Uint8Array> => readFile(path.join(assets, name));
