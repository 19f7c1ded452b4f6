// Runs benchmarks one after another, each in a process of its own:
// `npm run bench`                   those that take minutes; writes docs/performance.md
// `npm run bench -- --quick W3`     one workload beside PyTorch, in less than a minute
// `npm run bench -- FILE...`        single files
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { bundleForNode } from './bundle.mjs';
import { filesUnder, out, root } from './paths.mjs';

/** Take long, or need what else is built: they run where they are named. */
const onlyNamed = ['keeping', 'mnist', 'responsiveness', 'sequences', 'soak'];
/** In the order in which docs/performance.md has them. */
const usual = ['speed', 'explanation', 'back', 'compile', 'memory', 'mnistMemory', 'scaling'];
/** @param {string} name */
const fileOf = (name) => path.join(root, 'bench', `${name}.bench.ts`);
const sections = path.join(out, 'bench/sections');

/** @param {string[]} files @param {string[]} given */
async function run(files, given = []) {
  const support = path.join(root, 'bench/support/training.ts');
  await bundleForNode({ entryPoints: [...files, support], outdir: out }).catch(() => process.exit(1));
  let failures = 0;
  for (const file of files) {
    const bundle = path.join(out, path.relative(root, file).replace(/\.ts$/, '.cjs'));
    console.log(`\n=== ${path.relative(root, file)}`);
    const { status } = spawnSync(process.execPath, ['--expose-gc', bundle, ...given], { cwd: root, stdio: 'inherit' });
    if (status !== 0) failures += 1;
  }
  return failures;
}

/** Only of all that it has: a benchmark that broke off left nothing. */
function writeDocument() {
  const missing = usual.filter((name) => !existsSync(path.join(sections, `${name}.md`)));
  if (missing.length > 0) return void console.error(`docs/performance.md stays as it is: no results of ${missing.join(', ')}`);
  const [cpu] = os.cpus();
  const machine = `${cpu?.model.trim()}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.machine()}; Node ${process.versions.node}`;
  const texts = usual.map((name) => readFileSync(path.join(sections, `${name}.md`), 'utf8'));
  const head = `# Performance

Written by \`npm run bench\` (several minutes, on a machine that does little else). Other machines differ; ratios are what
counts, and a second run on the same machine should give them within 15 %. \`npm run bench -- --quick W3\` compares one
workload with PyTorch in less than a minute.

Measured on: ${machine}.
`;
  writeFileSync(path.join(root, 'docs/performance.md'), [head, ...texts].join('\n'));
  console.log('wrote docs/performance.md');
}

async function everything() {
  rmSync(sections, { recursive: true, force: true });
  const failures = await run(usual.map(fileOf));
  writeDocument();
  console.log(`not run, since they take long: ${onlyNamed.join(', ')} (npm run bench -- bench/NAME.bench.ts)`);
  return failures;
}

const given = process.argv.slice(2);
if (given[0] === '--quick') process.exit((await run([fileOf('speed')], given)) === 0 ? 0 : 1);
if (given.length === 0) process.exit((await everything()) === 0 ? 0 : 1);
const files = filesUnder(given, ['.bench.ts']);
if (files.length === 0) {
  console.error('No benchmarks (*.bench.ts) found.');
  process.exit(2);
}
process.exit((await run(files)) === 0 ? 0 : 1);
