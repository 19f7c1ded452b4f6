// `npm start`: opens VS Code with the extension and the examples. `-- --web` serves it to a browser instead, at
// `--port N` or a free port.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { resolveCliPathFromVSCodeExecutablePath } from '@vscode/test-electron';
import { linkExtension, startServer } from './code-server.mjs';
import { codeOnPath, downloadedVSCode } from './desktop.mjs';
import { cache, root } from './paths.mjs';

const examples = path.join(root, 'examples');
const isRoot = process.getuid?.() === 0;

/** Builds dist/, quietly; a second's work, so that what opens is what the sources say. */
async function buildExtension() {
  const code = await run(process.execPath, [path.join(root, 'esbuild.js'), '--quiet']);
  if (code !== 0) throw new Error('The extension could not be built; the errors stand above.');
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<number | null>} its exit code
 */
function run(command, args) {
  // A .cmd file runs in a shell only, which wants its words quoted.
  const shell = /\.cmd$/i.test(command);
  const words = shell ? [command, ...args].map((word) => `"${word}"`) : [command, ...args];
  const [first = '', ...rest] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(first, rest, { stdio: 'inherit', shell, cwd: root });
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

/**
 * Opens a desktop VS Code, with settings of its own: the reader's own editor stays as it is.
 * @param {string} code its command-line program
 */
async function openDesktop(code) {
  const data = path.join(cache, 'start');
  const args = [
    ...['--new-window', '--disable-workspace-trust', `--extensionDevelopmentPath=${root}`],
    ...[`--user-data-dir=${path.join(data, 'data')}`, `--extensions-dir=${path.join(data, 'extensions')}`],
    ...(isRoot ? ['--no-sandbox'] : []),
    examples,
  ];
  const opened = await run(code, args).then(
    (status) => status === 0,
    () => false,
  );
  console.log(opened ? 'VS Code is open with NNSpec and its examples.' : `${code} could not open a window.`);
  return opened;
}

/** @param {number} port 0: a free one */
async function serve(port) {
  const data = path.join(cache, 'start-web');
  const user = path.join(data, 'data', 'User');
  const settings = path.join(user, 'settings.json');
  if (!existsSync(settings)) {
    mkdirSync(user, { recursive: true });
    writeFileSync(settings, '{\n  "workbench.startupEditor": "none",\n  "telemetry.telemetryLevel": "off"\n}\n');
  }
  const extensionsFolder = path.join(data, 'extensions');
  linkExtension(root, extensionsFolder);
  const server = await startServer({ dataFolder: data, extensionsFolder, port });
  console.log(`Open ${server.origin}/?folder=${encodeURIComponent(examples).replaceAll('%2F', '/')}`);
  console.log('Ctrl-C stops the server.');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void server.stop());
  await server.stopped;
}

async function start() {
  const { values } = parseArgs({ options: { web: { type: 'boolean' }, port: { type: 'string' } } });
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`--port ${values.port} is not a port number.`);
  await buildExtension();
  if (!values.web && values.port === undefined) {
    const code = codeOnPath();
    if (code && (await openDesktop(code))) return;
    const downloaded = await downloadedVSCode();
    if (downloaded && (await openDesktop(resolveCliPathFromVSCodeExecutablePath(downloaded)))) return;
  }
  await serve(port);
}

start().catch((failure) => {
  console.error(failure instanceof Error ? failure.message : failure);
  process.exit(1);
});
