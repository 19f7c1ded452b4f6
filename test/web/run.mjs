// Runs test/host/**/*.test.ts (but those in test/host/node/, which need Node) and test/web/**/*.test.ts inside the web
// worker extension host of a real VS Code workbench, in Chromium.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { filesUnder, out, root } from '../../scripts/paths.mjs';
import { mochaOptions, runInWebHost, writeResults } from '../support/hosts.mjs';

const bundle = path.join(out, 'test', 'web.js');
const resultsPrefix = 'NNSPEC_TEST_RESULTS ';

/**
 * mocha's browser build would take the bundle's `module.exports` for its own (its package is marked as ES modules, so
 * esbuild gives it none): kept from seeing it, it defines the global `mocha`.
 * @type {import('esbuild').Plugin}
 */
const mochaAsScript = {
  name: 'mocha-as-script',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]mocha[\\/]mocha\.js$/ }, ({ path: file }) => ({
      contents: `(function (exports, module, define) {${readFileSync(file, 'utf8')}\n}).call(globalThis);`,
    }));
  },
};

function bundleTests() {
  const nodeOnly = path.join(root, 'test', 'host', 'node') + path.sep;
  const files = filesUnder(['test/host', 'test/web'], ['.test.ts']).filter((file) => !file.startsWith(nodeOnly));
  const load = files.map((file) => `require(${JSON.stringify(file)});`);
  const contents = `import { runMocha } from './test/support/web-mocha';
    export const run = () => runMocha(() => { ${load.join('\n')} }, ${JSON.stringify(mochaOptions)});`;
  return build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root },
    outfile: bundle,
    bundle: true,
    platform: 'browser',
    format: 'cjs',
    target: 'es2022',
    external: ['vscode'],
    alias: { 'node:assert/strict': path.join(root, 'test/support/web-assert.ts') },
    loader: { '.nnspec': 'text', '.csv': 'text' },
    plugins: [mochaAsScript],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

try {
  await bundleTests();
  const passed = await runInWebHost(bundle, (channel, text) => {
    if (text.startsWith(resultsPrefix)) writeResults(JSON.parse(text.slice(resultsPrefix.length)));
    else console[channel](text);
  });
  process.exit(passed ? 0 : 1);
} catch (failure) {
  console.error(failure instanceof Error ? failure.message : failure);
  process.exit(1);
}
