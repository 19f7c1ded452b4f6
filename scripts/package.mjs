// `npm run package`: nnspec-VERSION.vsix, and its size.
import { statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createVSIX } from '@vscode/vsce';
import manifest from '../package.json' with { type: 'json' };
import { root } from './paths.mjs';

const packagePath = path.join(root, `${manifest.name}-${manifest.version}.vsix`);
/** The most that the package should weigh. */
const goalInBytes = 1_000_000;

await createVSIX({
  cwd: root,
  packagePath,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
const { size } = statSync(packagePath);
console.log(`${path.basename(packagePath)}: ${(size / 1000).toFixed(0)} kB`);
if (size > goalInBytes) {
  console.error(`That is over the goal of ${goalInBytes / 1000} kB.`);
  process.exit(1);
}
