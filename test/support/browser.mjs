import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge'];

function usualPlaces() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`);
  }
  if (process.platform === 'win32') {
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => process.env[name] ?? 'C:\\');
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return folders.flatMap((folder) => programs.map((program) => path.join(folder, program)));
  }
  return (process.env.PATH ?? '').split(path.delimiter).flatMap((folder) => names.map((name) => path.join(folder, name)));
}

/** The Chromium of this machine: what CHROME_PATH names, else the first in the usual places. */
export function findChromium() {
  const found = [process.env.CHROME_PATH ?? '', ...usualPlaces()].find((file) => file !== '' && existsSync(file));
  if (found) return found;
  const how = process.platform === 'linux' ? 'apt-get install chromium' : 'install Google Chrome';
  throw new Error(`No Chromium was found: ${how}, or set CHROME_PATH to a Chrome, Chromium or Edge.`);
}

export function startBrowser() {
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet],
  });
}

/** What a webview loads from the extension has a made-up host: VS Code's service worker answers it, no network does. */
const webviewResources = '.vscode-resource.vscode-cdn.net';

/**
 * Collects what a page asks of any other machine: must stay empty.
 * @param {import('playwright-core').BrowserContext} context
 * @returns {Set<string>} origins
 */
export function recordOutsideRequests(context) {
  /** @type {Set<string>} */
  const outside = new Set();
  context.on('request', (request) => {
    const { protocol, hostname, origin } = new URL(request.url());
    const isOurs = hostname === '127.0.0.1' || hostname.endsWith(webviewResources);
    if (/^(https?|wss?):$/.test(protocol) && !isOurs) outside.add(origin);
  });
  return outside;
}
