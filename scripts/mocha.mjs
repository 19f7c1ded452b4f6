// Bundles test files with esbuild and runs mocha on the bundles: `node scripts/mocha.mjs FOLDER|FILE... [-- mocha options]`.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { bundleForNode } from './bundle.mjs';
import { filesUnder, out, root } from './paths.mjs';

const separator = process.argv.indexOf('--');
const targets = process.argv.slice(2, separator < 0 ? undefined : separator);
const options = separator < 0 ? [] : process.argv.slice(separator + 1);

const files = filesUnder(targets, ['.test.ts', '.test.tsx']);
if (files.length === 0) {
  console.error(`No test files (*.test.ts) under ${targets.join(', ') || 'nothing'}.`);
  process.exit(2);
}

const outdir = path.join(out, 'test', targets.join('+').replaceAll(/[^\w.+-]/g, '_'));
rmSync(outdir, { recursive: true, force: true });
await bundleForNode({ entryPoints: files, outdir }).catch(() => process.exit(1));

const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js');
const fixed = ['--reporter', path.join(root, 'scripts/reporter.cjs'), '--timeout', '10000'];
if (process.env.NNSPEC_TEST_RESULTS) fixed.push('--forbid-only', '--forbid-pending');
const bundles = files.map((file) => path.join(outdir, path.relative(root, file).replace(/\.tsx?$/, '.cjs')));
const run = spawnSync(process.execPath, ['--enable-source-maps', mocha, ...bundles, ...fixed, ...options], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
