import { createReadStream, existsSync, readFileSync, statSync, watch } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { root } from '../../scripts/paths.mjs';
import { installVSCodeWeb, vscodeWebVersion } from '../../scripts/vscode-web.mjs';
import { quietSettings } from './server.mjs';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

/** The scheme of the workspace's files, which the extension in files-extension/ answers for. */
const scheme = 'nnspec-files';

const contentTypes = /** @type {Readonly<Record<string, string>>} */ ({
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
});

/**
 * A workbench without a server: what is served are files, to `localhost`; settings, extensions and webviews are the
 * browser's own affair. Each webview has an origin of its own, `{uuid}.localhost`, as on the desktop and on vscode.dev.
 * @param {{ settings: Record<string, unknown>, folder: string }} options `folder`: the workspace
 * @returns {Promise<{ origin: string, stop(): Promise<void> }>}
 */
export async function startServerless({ settings, folder }) {
  const vscode = await installVSCodeWeb();
  const files = serveWorkspace(folder);
  /** @type {Record<string, (request: Request, response: Response, url: URL, below: string) => unknown>} */
  const routes = {
    vscode: (_request, response, _url, below) => sendFile(response, path.join(vscode, below)),
    extension: (_request, response, _url, below) =>
      below === 'package.json'
        ? send(response, 200, loweredManifest(), '.json')
        : sendFile(response, path.join(root, below)),
    'files-extension': (_request, response, _url, below) =>
      sendFile(response, path.join(root, 'test/support/files-extension', below)),
    files: files.answer,
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const [, first = '', ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const below = rest.filter((name) => name !== '..').join('/');
    // The extension host may have an origin of its own too.
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Methods', 'GET, PUT, POST, DELETE');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    if (first === '') return send(response, 200, pageOf(url.host, settings, path.basename(folder)), '.html');
    const route = routes[first];
    if (!route) return send(response, 404);
    return void Promise.resolve(route(request, response, url, below)).catch(
      (/** @type {NodeJS.ErrnoException} */ failure) => send(response, failure.code === 'ENOENT' ? 404 : 500, String(failure)),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.');
  const stop = async () => {
    files.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://localhost:${address.port}`, stop };
}

/**
 * The extension's manifest, for a VS Code that is older than the extension asks for: this one is the newest that can be
 * had in this form. Nothing that the extension uses came after it; a missing API would fail the tests.
 */
function loweredManifest() {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return JSON.stringify({ ...manifest, engines: { ...manifest.engines, vscode: `^${vscodeWebVersion}` } });
}

/**
 * @param {Response} response
 * @param {number} status
 * @param {string} [body]
 * @param {string} [extension] says what the body is
 */
function send(response, status, body = '', extension = '') {
  response.writeHead(status, { 'Content-Type': contentTypes[extension] ?? 'text/plain; charset=utf-8' }).end(body);
}

/** @param {Response} response @param {string} file */
function sendFile(response, file) {
  if (!existsSync(file) || !statSync(file).isFile()) return send(response, 404);
  const type = contentTypes[path.extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'Content-Type': type });
  createReadStream(file).pipe(response);
}

/**
 * The workspace's files for files-extension/: GET reads a file, a folder or (`?stat`) what it is; PUT writes, POST
 * `?to=` renames, DELETE deletes; GET `?changes` is a stream of the names that change on disk.
 * @param {string} folder
 */
function serveWorkspace(folder) {
  const parent = path.dirname(folder);
  /** @type {Set<Response>} */
  const listeners = new Set();
  const watcher = watch(folder, { recursive: true }, (_event, name) => {
    for (const listener of listeners) listener.write(`data: ${JSON.stringify(name)}\n\n`);
  });
  /** @param {Request} request @param {Response} response @param {URL} url @param {string} below */
  async function answer(request, response, url, below) {
    const file = path.join(parent, below);
    if (url.searchParams.has('changes')) {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }).write('\n');
      listeners.add(response);
      response.once('close', () => listeners.delete(response));
      return;
    }
    if (request.method === 'PUT') await write(request, file);
    else if (request.method === 'DELETE') await rm(file, { recursive: true });
    else if (request.method === 'POST') await rename(file, path.join(parent, url.searchParams.get('to') ?? ''));
    else if (url.searchParams.has('stat')) return send(response, 200, JSON.stringify(await describe(file)), '.json');
    else if ((await stat(file)).isDirectory()) {
      const entries = await readdir(file, { withFileTypes: true });
      return send(response, 200, JSON.stringify(entries.map((entry) => [entry.name, typeOf(entry)])), '.json');
    } else return sendFile(response, file);
    return send(response, 200);
  }
  return { answer, stop: () => watcher.close() };
}

/** @param {Request} request @param {string} file */
async function write(request, file) {
  /** @type {Buffer[]} */
  const parts = [];
  for await (const part of request) parts.push(part);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, Buffer.concat(parts));
}

/** @param {string} file */
async function describe(file) {
  const found = await stat(file);
  return { type: typeOf(found), ctime: found.ctimeMs, mtime: found.mtimeMs, size: found.size };
}

/** VS Code's number for it. @param {{ isDirectory(): boolean }} found */
const typeOf = (found) => (found.isDirectory() ? 2 : 1);

/**
 * The page that makes a workbench: the part of an embedder, such as vscode.dev's.
 * @param {string} authority
 * @param {Record<string, unknown>} settings
 * @param {string} folder
 */
function pageOf(authority, settings, folder) {
  const at = (/** @type {string} */ place) => ({ scheme: 'http', authority, path: place });
  const options = {
    folderUri: { scheme, path: `/${folder}` },
    configurationDefaults: { ...quietSettings, ...settings },
    additionalBuiltinExtensions: [at('/files-extension')],
    developmentOptions: { extensions: [at('/extension')] },
    enableWorkspaceTrust: false,
    webviewEndpoint: `http://{{uuid}}.${authority}/vscode/out/vs/workbench/contrib/webview/browser/pre`,
  };
  const script = (/** @type {string} */ name) => `<script src="/vscode/out/vs/${name}.js"></script>`;
  return `<!DOCTYPE html>
<html>
<head>
  <meta charset="utf-8">
  <link rel="icon" href="data:,">
  <link rel="stylesheet" data-name="vs/workbench/workbench.web.main" href="/vscode/out/vs/workbench/workbench.web.main.css">
</head>
<body aria-label=""></body>
${script('loader')}
${script('webPackagePaths')}
<script>
  const base = location.origin + '/vscode';
  for (const [name, file] of Object.entries(webPackagePaths)) webPackagePaths[name] = base + '/node_modules/' + name + '/' + file;
  require.config({
    baseUrl: base + '/out',
    paths: webPackagePaths,
    trustedTypesPolicy: trustedTypes.createPolicy('amdLoader', { createScriptURL: (url) => url }),
  });
  window.product = ${JSON.stringify(options).replaceAll('<', '\\u003c')};
</script>
${script('workbench/workbench.web.main.nls')}
${script('workbench/workbench.web.main')}
${script('code/browser/workbench/workbench')}
</html>`;
}
