import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './paths.mjs';

/**
 * The project's own .mjs modules stay outside every bundle: they find the project from where they are.
 * @type {import('esbuild').Plugin}
 */
const keepScriptsOutside = {
  name: 'keep-scripts-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^\..*\.mjs$/ }, ({ path: name, resolveDir, kind }) => {
      const file = path.resolve(resolveDir, name);
      return { path: kind === 'dynamic-import' ? pathToFileURL(file).href : file, external: true };
    });
  },
};

/**
 * Bundles TypeScript to run in Node: packages stay outside, `.nnspec` and `.csv` files are text.
 * @param {import('esbuild').BuildOptions} options
 */
export function bundleForNode(options) {
  return build({
    absWorkingDir: root,
    outbase: root,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    packages: 'external',
    external: ['vscode'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.nnspec': 'text', '.csv': 'text', '.css': 'empty' },
    plugins: [keepScriptsOutside],
    logLevel: 'warning',
    ...options,
  });
}
