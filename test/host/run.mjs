// Runs test/host/**/*.test.ts inside the node extension host of a real VS Code: a downloaded desktop one where that can
// be had, else code-server (`--code-server` forces that one).
import path from 'node:path';
import process from 'node:process';
import { runTests } from '@vscode/test-electron';
import { bundleForNode } from '../../scripts/bundle.mjs';
import { downloadedVSCode } from '../../scripts/desktop.mjs';
import { cache, filesUnder, out, root } from '../../scripts/paths.mjs';
import { mochaOptions, runInNodeHost, temporaryWorkspace } from '../support/hosts.mjs';

const outdir = path.join(out, 'test');
const index = path.join(outdir, 'host.cjs');

/** One bundle for each test file, and an index that runs mocha on them. */
async function bundleTests() {
  const files = filesUnder(['test/host'], ['.test.ts']);
  await bundleForNode({ entryPoints: files, outdir });
  const bundles = files.map((file) => path.join(outdir, path.relative(root, file).replace(/\.ts$/, '.cjs')));
  const contents = `import { runMocha } from './test/support/node-mocha';
    export const run = () => runMocha(${JSON.stringify(bundles)}, ${JSON.stringify(mochaOptions)});`;
  await bundleForNode({ stdin: { contents, resolveDir: root }, outfile: index, outExtension: {} });
}

/** @param {string} vscodeExecutablePath */
async function runInDesktop(vscodeExecutablePath) {
  const workspace = temporaryWorkspace();
  try {
    const folders = ['--user-data-dir', path.join(cache, 'test'), '--extensions-dir', path.join(cache, 'test-extensions')];
    const code = await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: index,
      launchArgs: [workspace.folder, '--locale', 'en', ...folders],
    });
    return code === 0;
  } finally {
    workspace.remove();
  }
}

try {
  await bundleTests();
  const desktop = process.argv.includes('--code-server') ? undefined : await downloadedVSCode();
  const env = { NNSPEC_TEST_RESULTS: process.env.NNSPEC_TEST_RESULTS };
  const passed = desktop ? await runInDesktop(desktop) : await runInNodeHost(index, env);
  process.exit(passed ? 0 : 1);
} catch (failure) {
  console.error(failure instanceof Error ? failure.message : failure);
  process.exit(1);
}
