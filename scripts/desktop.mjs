// Finds a desktop VS Code that can run an extension under development.
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { downloadAndUnzipVSCode, SilentReporter } from '@vscode/test-electron';
import { cache } from './paths.mjs';

const updateServer = 'https://update.code.visualstudio.com/api/releases/stable';
const hourInMs = 3_600_000;

/** A window needs a screen: Linux may have none. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * The `code` command on the PATH, unless it only steers an editor on another machine (Remote SSH, WSL, a container,
 * code-server): that one takes no extension under development.
 */
export function codeOnPath() {
  if (!hasDisplay() || process.env.VSCODE_IPC_HOOK_CLI) return undefined;
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  if (process.platform === 'darwin') {
    folders.push('/Applications/Visual Studio Code.app/Contents/Resources/app/bin');
  }
  const remote = /[\\/](\.vscode-server|\.vscode-remote|remote-cli)[^\\/]*[\\/]/;
  const windowsFromLinux = (/** @type {string} */ file) => Boolean(process.env.WSL_DISTRO_NAME) && /^\/mnt\//.test(file);
  return folders
    .map((folder) => path.join(folder, name))
    .filter((file) => existsSync(file))
    .find((file) => ![file, realpathSync(file)].some((at) => remote.test(at) || windowsFromLinux(at)));
}

/** Asks once an hour: a machine without the way out need not wait each time. */
async function canDownload() {
  const failed = path.join(cache, 'vscode-unreachable');
  const last = existsSync(failed) ? Number(readFileSync(failed, 'utf8')) : 0;
  if (Date.now() - last < hourInMs) return false;
  const reached = await fetch(updateServer, { signal: AbortSignal.timeout(5000) }).then(
    (response) => response.ok,
    () => false,
  );
  if (reached) {
    rmSync(failed, { force: true });
  } else {
    mkdirSync(cache, { recursive: true });
    writeFileSync(failed, String(Date.now()));
  }
  return reached;
}

/** The executable of a VS Code downloaded into .cache/, or undefined where none can be had or shown. */
export async function downloadedVSCode() {
  if (!hasDisplay() || !(await canDownload())) return undefined;
  try {
    console.error('Getting VS Code (once, into .cache) ...');
    const cachePath = path.join(cache, 'vscode');
    return await downloadAndUnzipVSCode({ version: 'stable', cachePath, reporter: new SilentReporter() });
  } catch (failure) {
    console.error(`VS Code could not be downloaded: ${failure instanceof Error ? failure.message : failure}`);
    return undefined;
  }
}
