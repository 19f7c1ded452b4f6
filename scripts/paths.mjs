// Where things are. Bundles never inline these scripts (see bundle.mjs), so that the root is found from this file.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');
/** What tests leave behind: bundles, results, screenshots. */
export const out = path.join(root, 'out');
/** What is fetched once and kept: editors, their settings. */
export const cache = path.join(root, '.cache');

/**
 * The files below the given folders (a file stands for itself) whose names end with one of `endings`, sorted, absolute.
 * A folder that does not exist has no files.
 * @param {string[]} targets
 * @param {string[]} endings
 */
export function filesUnder(targets, endings) {
  return targets
    .map((target) => path.resolve(root, target))
    .flatMap((target) => {
      const found = statSync(target, { throwIfNoEntry: false });
      if (!found) return [];
      if (!found.isDirectory()) return [target];
      return readdirSync(target, { recursive: true, encoding: 'utf8' }).map((name) => path.join(target, name));
    })
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .sort();
}
