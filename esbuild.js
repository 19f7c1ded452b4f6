// Bundles everything that runs: `node esbuild.js [--production] [--watch] [--quiet]`. `--prepare` is npm's install hook:
// it does nothing where the development dependencies are absent.
const { chmodSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const process = require('node:process');
const { noticesOf } = require('./scripts/notices.cjs');

const root = __dirname;
const flags = new Set(process.argv.slice(2));
const production = flags.has('--production');
const watching = flags.has('--watch');

/** @type {typeof import('esbuild')} */
let esbuild;
try {
  esbuild = require('esbuild');
} catch (failure) {
  if (flags.has('--prepare')) process.exit(0);
  throw failure;
}

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  charset: 'utf8',
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
};

/** @type {import('esbuild').BuildOptions} */
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs' };
/** For a browser: a Node built-in anywhere in the bundle is a build error. @type {import('esbuild').BuildOptions} */
const browser = { ...common, platform: 'browser', target: 'es2022' };

/** @type {import('esbuild').BuildOptions[]} */
const bundles = [
  { ...node, entryPoints: ['src/host/extension.ts'], outfile: 'dist/host/extension.js', external: ['vscode'] },
  // For both hosts: the one module that only Node has is imported there alone.
  {
    ...browser,
    entryPoints: ['src/worker/main.ts'],
    outfile: 'dist/worker/worker.js',
    format: 'iife',
    external: ['node:worker_threads'],
  },
  {
    ...node,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli/nnspec.js',
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...browser,
    entryPoints: ['src/host/extension.web.ts'],
    outfile: 'dist/web/extension.js',
    format: 'cjs',
    external: ['vscode'],
  },
  // What is loaded when it is needed: each is here once, whatever reads it.
  {
    ...browser,
    entryPoints: { codecs: 'src/codecs/index.ts', webp: require.resolve('@cwasm/webp/webp.wasm') },
    outdir: 'dist/assets',
    format: 'iife',
    globalName: 'codecs',
    loader: { '.wasm': 'copy' },
    drop: ['console'],
  },
  {
    ...browser,
    entryPoints: { panel: 'webview/main.tsx' },
    outdir: 'dist/webview',
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  },
];

async function buildOnce() {
  const results = await Promise.all(bundles.map((options) => esbuild.build(options)));
  chmodSync(path.join(root, 'dist/cli/nnspec.js'), 0o755);
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
  writeFileSync(path.join(root, 'dist/third-party-notices.txt'), noticesOf(root, inputs));
  if (flags.has('--prepare') || flags.has('--quiet')) return;
  for (const { metafile } of results) {
    for (const [file, { bytes }] of Object.entries(metafile?.outputs ?? {})) {
      if (!file.endsWith('.map')) console.log(`${(bytes / 1024).toFixed(1).padStart(8)} kB  ${file}`);
    }
  }
}

async function watch() {
  const contexts = await Promise.all(bundles.map((options) => esbuild.context({ ...options, logLevel: 'info' })));
  await Promise.all(contexts.map((context) => context.watch()));
}

(watching ? watch() : buildOnce()).catch((failure) => {
  // esbuild has printed its own errors by now.
  if (!failure?.errors) console.error(failure);
  process.exit(1);
});
