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
  // What benchmarks run in other processes.
  const support = ['training', 'probe'].map((name) => path.join(root, `bench/support/${name}.ts`));
  await bundleForNode({ entryPoints: [...files, ...support], outdir: out }).catch(() => process.exit(1));
  let failures = 0;
  for (const file of files) {
    const bundle = path.join(out, path.relative(root, file).replace(/\.ts$/, '.cjs'));
    console.log(`\n=== ${path.relative(root, file)}`);
    const { status } = spawnSync(process.execPath, ['--expose-gc', bundle, ...given], { cwd: root, stdio: 'inherit' });
    if (status !== 0) failures += 1;
  }
  return failures;
}

const documentFile = path.join(root, 'docs/performance.md');
/** @param {string} text */
const sectionsOf = (text) => text.split(/^(?=## )/m).map((section) => section.trimEnd());
/** The section of a benchmark that runs where it is named says so. @param {string} section @param {string} name */
const isOf = (section, name) => section.includes(`bench/${name}.bench.ts`);

/** What a benchmark that was named has left takes the place of its section before. @param {readonly string[]} names */
function amendDocument(names) {
  for (const name of onlyNamed.filter((one) => names.includes(one) && existsSync(path.join(sections, `${one}.md`)))) {
    const others = sectionsOf(readFileSync(documentFile, 'utf8')).filter((section, i) => i === 0 || !isOf(section, name));
    const own = readFileSync(path.join(sections, `${name}.md`), 'utf8');
    writeFileSync(documentFile, `${[...others, own.trimEnd()].join('\n\n')}\n`);
    console.log(`docs/performance.md: the section of ${name}`);
  }
}

/** Only of all that it has: a benchmark that broke off left nothing. */
function writeDocument() {
  const missing = usual.filter((name) => !existsSync(path.join(sections, `${name}.md`)));
  if (missing.length > 0) return void console.error(`docs/performance.md stays as it is: no results of ${missing.join(', ')}`);
  const [cpu] = os.cpus();
  const machine = `${cpu?.model.trim()}, ${os.cpus().length} cores, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.machine()}; Node ${process.versions.node}`;
  const [, ...before] = sectionsOf(readFileSync(documentFile, 'utf8'));
  const named = before.filter((section) => onlyNamed.some((name) => isOf(section, name))).map((section) => `${section}\n`);
  const texts = [...usual.map((name) => readFileSync(path.join(sections, `${name}.md`), 'utf8')), ...named];
  const head = `# Performance

Written by \`npm run bench\` (several minutes, on a machine that does little else). Other machines differ; ratios are what
counts, and a second run on the same machine should give them within 15 %. \`npm run bench -- --quick W3\` compares one
workload with PyTorch in less than a minute.

Measured on: ${machine}.
`;
  writeFileSync(documentFile, [head, ...texts].join('\n'));
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
const names = files.map((file) => path.basename(file, '.bench.ts'));
for (const name of names) rmSync(path.join(sections, `${name}.md`), { force: true });
const failures = await run(files);
amendDocument(names);
process.exit(failures === 0 ? 0 : 1);
