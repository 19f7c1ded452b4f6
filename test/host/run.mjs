// Runs test/host/**/*.test.ts inside the node extension host of a real VS Code, with a folder open, and each folder of
// test/windows/ in a window of its kind: a downloaded desktop VS Code where that can be had, else code-server
// (`--code-server` forces that one). Names of test files run only those.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { bundleForNode } from '../../scripts/bundle.mjs';
import { downloadedVSCode } from '../../scripts/desktop.mjs';
import { cache, filesUnder, out, root } from '../../scripts/paths.mjs';
import { mochaOptions, runInNodeHost, temporaryWorkspace, writeResults } from '../support/hosts.mjs';

const outdir = path.join(out, 'test');

/**
 * @typedef {import('../support/hosts.mjs').WindowContents} WindowContents
 * @typedef {object} Kind
 * @property {string} tests the folder that they are in
 * @property {(folder: string) => WindowContents} open
 */

/** @type {readonly Kind[]} */
const kinds = [
  { tests: 'test/host', open: (folder) => ({ folder }) },
  { tests: 'test/windows/multi-root', open: (folder) => ({ workspace: severalFolders(folder) }) },
  { tests: 'test/windows/no-folder', open: () => ({ ew: 'true' }) },
];

/** A workspace of two folders beside one another, and one of a file system that an extension has to bring. */
function severalFolders(/** @type {string} */ folder) {
  const parent = path.dirname(folder);
  mkdirSync(path.join(parent, 'sibling'));
  const file = path.join(parent, 'several.code-workspace');
  const folders = [{ path: 'examples' }, { path: 'sibling' }, { uri: 'memfs:/net', name: 'virtual' }];
  writeFileSync(file, JSON.stringify({ folders }));
  return file;
}

/**
 * One bundle for each test file, and an index that runs mocha on them.
 * @param {string[]} files
 * @param {string} index
 */
async function bundleTests(files, index) {
  await bundleForNode({ entryPoints: files, outdir });
  const bundles = files.map((file) => path.join(outdir, path.relative(root, file).replace(/\.ts$/, '.cjs')));
  const contents = `import { runMocha } from './test/support/node-mocha';
    export const run = () => runMocha(${JSON.stringify(bundles)}, ${JSON.stringify(mochaOptions)});`;
  await bundleForNode({ stdin: { contents, resolveDir: root }, outfile: index, outExtension: {} });
}

/**
 * @param {string} vscodeExecutablePath
 * @param {string} index
 * @param {Kind} kind
 * @param {NodeJS.ProcessEnv} env
 */
async function runInDesktop(vscodeExecutablePath, index, { open }, env) {
  const workspace = temporaryWorkspace();
  try {
    const contents = Object.values(open(workspace.folder)).filter((value) => value !== 'true');
    const folders = ['--user-data-dir', path.join(cache, 'test'), '--extensions-dir', path.join(cache, 'test-extensions')];
    const code = await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: index,
      extensionTestsEnv: env,
      launchArgs: [...contents, '--locale', 'en', ...folders],
    });
    return code === 0;
  } finally {
    workspace.remove();
  }
}

const { values, positionals } = parseArgs({ options: { 'code-server': { type: 'boolean' } }, allowPositionals: true });
const chosen = positionals.map((name) => path.resolve(root, name));
const counts = { passes: 0, failures: 0, pending: 0 };

/**
 * @param {Kind} kind
 * @param {string | undefined} desktop
 */
async function runKind(kind, desktop) {
  const files = filesUnder([kind.tests], ['.test.ts']).filter((file) => chosen.length === 0 || chosen.includes(file));
  if (files.length === 0) return true;
  const name = kind.tests.replaceAll('/', '-');
  const index = path.join(outdir, `${name}.cjs`);
  const results = path.join(out, 'results', `${name}.json`);
  rmSync(results, { force: true });
  await bundleTests(files, index);
  const env = { NNSPEC_TEST_RESULTS: results };
  const passed = desktop
    ? await runInDesktop(desktop, index, kind, env)
    : await runInNodeHost(index, { env, open: kind.open });
  const { passes, failures, pending } = JSON.parse(readFileSync(results, 'utf8'));
  counts.passes += passes;
  counts.failures += failures;
  counts.pending += pending;
  return passed;
}

try {
  const desktop = values['code-server'] ? undefined : await downloadedVSCode();
  let passed = true;
  for (const kind of kinds) passed = (await runKind(kind, desktop)) && passed;
  writeResults(counts);
  process.exit(passed ? 0 : 1);
} catch (failure) {
  console.error(failure instanceof Error ? failure.message : failure);
  process.exit(1);
}
