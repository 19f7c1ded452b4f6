import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
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

/** What a webview loads from the extension has a made-up host: VS Code's service worker answers it, no network does. */
const webviewResources = '.vscode-resource.vscode-cdn.net';
/** What Chromium and Chrome ask on their own account. */
const browsersOwn = /(^|\.)(google|googleapis|gstatic|gvt1|gvt2)\.com$/;

/**
 * A browser whose every way out of this machine is a proxy that refuses: for pages, frames, workers and service workers
 * alike. Loopback addresses (`localhost` and the hosts below it among them) are never proxied.
 * @returns {Promise<{ browser: import('playwright-core').Browser, outside: ReadonlySet<string>, close(): Promise<void>,
 *   newPage(viewport: { width: number, height: number }, locale?: string): Promise<import('playwright-core').Page> }>}
 *   `outside`: other machines that were asked for, and refused; must stay empty
 */
export async function startBrowser() {
  /** @type {Set<string>} */
  const outside = new Set();
  const proxy = await startRefusingProxy((host) => {
    if (!browsersOwn.test(host)) outside.add(host);
  });
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  // Else a webview on {uuid}.localhost may not have its service worker: loopback pages count as the local network.
  const features = '--disable-features=LocalNetworkAccessChecks';
  const browser = await chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', `--proxy-server=${proxy.origin}`, features, ...quiet],
  });
  return {
    browser,
    outside,
    async newPage(viewport, locale = 'en-US') {
      const context = await browser.newContext({ viewport, locale });
      recordOutsideRequests(context, outside);
      return context.newPage();
    },
    async close() {
      await browser.close();
      proxy.close();
    },
  };
}

/** Of pages, frames and their workers the browser tells itself, whatever the host is. */
function recordOutsideRequests(
  /** @type {import('playwright-core').BrowserContext} */ context,
  /** @type {Set<string>} */ outside,
) {
  const record = (/** @type {import('playwright-core').Request} */ request) => {
    const { protocol, hostname } = new URL(request.url());
    const isOurs = /^127\.0\.0\.1$|(^|\.)localhost$/.test(hostname) || hostname.endsWith(webviewResources);
    if (/^(https?|wss?):$/.test(protocol) && !isOurs) outside.add(hostname);
  };
  context.on('requestfinished', record);
  context.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'csp') record(request); // what a page's policy refuses is never sent
  });
}

/** @param {(host: string) => void} onAsked */
async function startRefusingProxy(onAsked) {
  const server = createServer((request, response) => {
    onAsked(URL.parse(request.url ?? '')?.hostname ?? `${request.url}`);
    response.writeHead(403).end();
  });
  // What is encrypted, and every WebSocket, asks for a tunnel: "host:port".
  server.on('connect', (request, socket) => {
    onAsked((request.url ?? '').replace(/:\d+$/, ''));
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy does not listen on a port.');
  return { origin: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}
