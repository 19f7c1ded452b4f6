// Runs the benchmarks one after another, each in a process of its own: `npm run bench [-- FILE...]`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { bundleForNode } from './bundle.mjs';
import { filesUnder, out, root } from './paths.mjs';

const targets = process.argv.slice(2);
const files = filesUnder(targets.length > 0 ? targets : ['bench'], ['.bench.ts']);
if (files.length === 0) {
  console.error('No benchmarks (*.bench.ts) found.');
  process.exit(2);
}
await bundleForNode({ entryPoints: files, outdir: out }).catch(() => process.exit(1));
let failures = 0;
for (const file of files) {
  const bundle = path.join(out, path.relative(root, file).replace(/\.ts$/, '.cjs'));
  console.log(`\n=== ${path.relative(root, file)}`);
  if (spawnSync(process.execPath, ['--expose-gc', bundle], { cwd: root, stdio: 'inherit' }).status !== 0) failures += 1;
}
process.exit(failures === 0 ? 0 : 1);
