// VS Code served to a browser on this machine: code-server from npm, for where no desktop VS Code can be had (headless
// Linux, CI). Nothing but the npm registry is asked: every install script is skipped (several download from GitHub),
// then only the native modules that the server needs are built.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { cache } from './paths.mjs';

/** The newest that runs on Node 20: VS Code 1.100.3. */
const version = '4.100.3';
const home = path.join(cache, `code-server-${version}`);
const entry = path.join('node_modules', 'code-server', 'out', 'node', 'entry.js');
const nativeModules = ['@vscode/spdlog', 'node-pty', 'native-watchdog', '@vscode/native-watchdog', '@vscode/deviceid'];

/**
 * Runs npm silently; on failure the error carries the end of what it printed.
 * @param {string} cwd
 * @param {string[]} args
 * @returns {Promise<void>}
 */
function npm(cwd, args) {
  const script = process.env.npm_execpath;
  const [command, first] = script ? [process.execPath, [script]] : ['npm', []];
  const env = { ...process.env, npm_config_yes: 'true' }; // node-pty's own install script calls npx
  return new Promise((resolve, reject) => {
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    const child = spawn(command, [...first, ...args, ...quiet], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    child.stdout.on('data', (text) => (log += text));
    child.stderr.on('data', (text) => (log += text));
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`npm ${args.join(' ')} failed:\n${log.slice(-2000)}`)),
    );
  });
}

/** @param {string} name */
function findOnPath(name) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

/** @param {string} folder */
async function installInto(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  await npm(folder, ['install', '--ignore-scripts', `code-server@${version}`]);
  await npm(folder, ['rebuild', 'argon2']);

  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  await npm(vscode, ['install', '--omit=dev', '--ignore-scripts']);
  const present = nativeModules.filter((name) => existsSync(path.join(vscode, 'node_modules', name)));
  await npm(vscode, ['rebuild', ...present]);
  await npm(path.join(vscode, 'extensions'), ['install', '--omit=dev', '--ignore-scripts']);

  // What code-server's own install script links.
  symlinkSync('node_modules', path.join(vscode, 'node_modules.asar'));
  const suffix = process.platform === 'darwin' ? 'darwin' : 'linux';
  const links = [
    ['remote-cli/code-server', `code-${suffix}.sh`],
    ['helpers/browser.sh', `browser-${suffix}.sh`],
  ];
  for (const [link = '', target = ''] of links) {
    const file = path.join(vscode, 'bin', link);
    rmSync(file, { force: true });
    symlinkSync(target, file);
  }
  // Its ripgrep would come from GitHub. Search in files uses the system's where there is one; nothing else needs it.
  const ripgrep = findOnPath('rg');
  const ripgrepHome = path.join(vscode, 'node_modules', '@vscode', 'ripgrep');
  if (ripgrep && existsSync(ripgrepHome)) {
    mkdirSync(path.join(ripgrepHome, 'bin'), { recursive: true });
    symlinkSync(ripgrep, path.join(ripgrepHome, 'bin', 'rg'));
  }
}

/**
 * The path of code-server's entry script. Installs it under .cache/ the first time (about a minute).
 * @returns {Promise<string>}
 */
export async function installCodeServer() {
  if (process.platform === 'win32') {
    throw new Error('code-server does not run on Windows: install VS Code from https://code.visualstudio.com instead.');
  }
  const installed = path.join(home, entry);
  if (existsSync(installed)) return installed;

  const compiler = ['g++', 'clang++', 'c++'].some(findOnPath);
  if (!compiler || !findOnPath('make') || !findOnPath('python3')) {
    const how = process.platform === 'darwin' ? 'xcode-select --install' : 'apt-get install build-essential python3';
    throw new Error(`Installing code-server needs a C++ compiler, make and Python 3. Install them: ${how}`);
  }
  console.error(`Installing code-server ${version} under .cache (once, about a minute) ...`);
  const staging = `${home}.${process.pid}`;
  try {
    await installInto(staging);
    renameSync(staging, home);
  } catch (failure) {
    rmSync(staging, { recursive: true, force: true });
    if (existsSync(installed)) return installed; // another process was faster
    throw failure;
  }
  return installed;
}

/**
 * @typedef {object} ServerOptions
 * @property {string} dataFolder settings, caches and logs of the server and the editor: all that it writes
 * @property {string} extensionsFolder
 * @property {number} [port] 0 or absent: a free one
 * @property {boolean} [workspaceTrust] whether VS Code asks if a folder is trusted; it does not unless this is set
 * @property {NodeJS.ProcessEnv} [env] added to the environment of the server and its extension hosts
 *
 * @typedef {object} Server
 * @property {number} port
 * @property {number | undefined} pid leads the process group of all that the server starts
 * @property {string} origin `http://127.0.0.1:PORT`
 * @property {() => string} log what it has printed
 * @property {() => Promise<void>} stop
 * @property {Promise<void>} stopped
 */

/** Everything outside is switched off: galleries, telemetry, update checks. Its files stay in its own folders. */
function serverEnvironment(/** @type {ServerOptions} */ { dataFolder, env }) {
  /** @type {NodeJS.ProcessEnv} */
  const all = {
    ...process.env,
    HOME: dataFolder,
    XDG_CONFIG_HOME: path.join(dataFolder, 'config'),
    XDG_DATA_HOME: path.join(dataFolder, 'share'),
    XDG_CACHE_HOME: path.join(dataFolder, 'cache'),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    ...env,
  };
  for (const name of Object.keys(all)) if (/^(VSCODE_|npm_)/.test(name)) delete all[name];
  return all;
}

/** @param {ServerOptions} options */
function serverArguments({ dataFolder, extensionsFolder }) {
  return [
    ...['--config', path.join(dataFolder, 'config.yaml')],
    ...['--user-data-dir', path.join(dataFolder, 'data')],
    ...['--extensions-dir', extensionsFolder],
  ];
}

/**
 * Starts code-server on loopback and waits until it listens. It is killed with this process at the latest.
 * @param {ServerOptions} options
 * @returns {Promise<Server>}
 */
export async function startServer(options) {
  const script = await installCodeServer();
  mkdirSync(options.dataFolder, { recursive: true });
  mkdirSync(options.extensionsFolder, { recursive: true });
  writeFileSync(path.join(options.dataFolder, 'config.yaml'), '');
  const quiet = ['--auth', 'none', '--disable-telemetry', '--disable-update-check'];
  if (!options.workspaceTrust) quiet.push('--disable-workspace-trust');
  const child = spawn(
    process.execPath,
    [
      script,
      ...serverArguments(options),
      ...['--bind-addr', `127.0.0.1:${options.port ?? 0}`, '--disable-getting-started-override'],
      ...quiet,
    ],
    { env: serverEnvironment(options), stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const signal = (/** @type {NodeJS.Signals} */ name) => {
    try {
      if (child.pid) process.kill(-child.pid, name); // its whole process group, and nothing else
    } catch {
      // It is gone already.
    }
  };
  const killAtExit = () => signal('SIGKILL');
  process.once('exit', killAtExit);

  let log = '';
  /** @type {Promise<void>} */
  const stopped = new Promise((resolve) => {
    child.once('exit', () => {
      process.off('exit', killAtExit);
      resolve();
    });
  });
  /** @type {number} */
  const port = await new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ text) => {
      log += text;
      const listening = /listening on http:\/\/[^:]+:(\d+)/.exec(log);
      if (listening) resolve(Number(listening[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    void stopped.then(() => reject(new Error(`code-server stopped: ${log.slice(-2000)}`)));
  });
  const stop = async () => {
    signal('SIGTERM');
    const hard = setTimeout(() => signal('SIGKILL'), 5000);
    await stopped;
    clearTimeout(hard);
  };
  return { port, pid: child.pid, origin: `http://127.0.0.1:${port}`, log: () => log, stop, stopped };
}

/**
 * Installs a .vsix into an extensions folder.
 * @param {string} vsix
 * @param {ServerOptions} options
 * @returns {Promise<void>}
 */
export async function installExtension(vsix, options) {
  const script = await installCodeServer();
  mkdirSync(options.dataFolder, { recursive: true });
  writeFileSync(path.join(options.dataFolder, 'config.yaml'), '');
  const args = [script, ...serverArguments(options), '--install-extension', vsix];
  const child = spawn(process.execPath, args, { env: serverEnvironment(options), stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stdout.on('data', (text) => (log += text));
  child.stderr.on('data', (text) => (log += text));
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve(undefined) : reject(new Error(`code-server: ${log}`))));
  });
}

/**
 * Makes the extension in `source` the only one of a fresh extensions folder: a link, so that a rebuild and a reload of
 * the window are enough to see a change.
 * @param {string} source
 * @param {string} extensionsFolder
 */
export function linkExtension(source, extensionsFolder) {
  mkdirSync(extensionsFolder, { recursive: true });
  for (const name of readdirSync(extensionsFolder)) {
    rmSync(path.join(extensionsFolder, name), { recursive: true, force: true });
  }
  symlinkSync(source, path.join(extensionsFolder, path.basename(source)), 'dir');
}
