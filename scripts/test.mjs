// `npm test`: every tier in order, then one last line `N passed, N failed`. A tier that cannot run is a failure.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { out, root } from './paths.mjs';

/** Each is one check: its exit code says all. */
const checks = ['typecheck', 'lint', 'build'];
const tiers = ['test:unit', 'test:mutations', 'test:oracle', 'test:host', 'test:web', 'test:ui', 'test:examples'];

/** @param {string} script @param {NodeJS.ProcessEnv} [env] */
function npmRun(script, env = process.env) {
  console.log(`\n=== ${script}`);
  const npm = process.env.npm_execpath;
  const [command, args] = npm ? [process.execPath, [npm]] : ['npm', []];
  const options = { cwd: root, env, shell: !npm && process.platform === 'win32' };
  return spawnSync(command, [...args, 'run', '--silent', script], { ...options, stdio: 'inherit' }).status === 0;
}

/**
 * What the tier's mocha counted, or undefined where it never came to its end. A pending test is one that did not run.
 * @param {string} tier
 */
function runTier(tier) {
  const results = path.join(out, 'results', `${tier.replace('test:', '')}.json`);
  rmSync(results, { force: true });
  const succeeded = npmRun(tier, { ...process.env, NNSPEC_TEST_RESULTS: results });
  try {
    const { passes, failures, pending } = JSON.parse(readFileSync(results, 'utf8'));
    if (passes + failures + pending === 0) return undefined;
    return { passed: passes, failed: Math.max(failures + pending, succeeded ? 0 : 1) };
  } catch {
    return undefined;
  }
}

let passed = 0;
let failed = 0;
/** @type {string[]} */
const broken = [];
for (const check of checks) {
  if (npmRun(check)) {
    passed += 1;
  } else {
    failed += 1;
    broken.push(check);
  }
}
for (const tier of tiers) {
  const counts = runTier(tier);
  passed += counts?.passed ?? 0;
  failed += counts?.failed ?? 1;
  if (!counts) broken.push(`${tier} (could not run)`);
  else if (counts.failed > 0) broken.push(tier);
}
if (broken.length > 0) console.log(`\nFailed: ${broken.join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
