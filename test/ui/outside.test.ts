import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startBrowser } from '../support/browser.mjs';

// That no request leaves the machine is asserted in every suite; here, that it would be noticed.

const worker = `
  onmessage = () => fetch('https://worker.nnspec.invalid/').catch(() => postMessage('refused'));
  oninstall = (event) => event.waitUntil(fetch('https://service-worker.nnspec.invalid/').catch(() => undefined));
`;

/** Asks other machines from the page, a frame of another origin, a worker and a service worker; runs in the page. */
async function askOutside(): Promise<void> {
  await fetch('https://page.nnspec.invalid/').catch(() => undefined);
  const frame = document.createElement('iframe');
  frame.sandbox.add('allow-scripts');
  frame.srcdoc = `<script>fetch('https://frame.nnspec.invalid/').catch(() => parent.postMessage('refused', '*'))</script>`;
  await new Promise((resolve) => {
    window.addEventListener('message', resolve, { once: true });
    document.body.append(frame);
  });
  const child = new Worker('/worker.js');
  await new Promise((resolve) => {
    child.addEventListener('message', resolve, { once: true });
    child.postMessage('ask');
  });
  const { installing } = await navigator.serviceWorker.register('/worker.js');
  await new Promise<void>((resolve) => {
    installing?.addEventListener('statechange', () => installing.state === 'activated' && resolve());
  });
  const socket = new WebSocket('wss://socket.nnspec.invalid/');
  await new Promise((resolve) => socket.addEventListener('close', resolve));
}

describe('a request that leaves the machine', () => {
  let server: Server;
  let browser: Awaited<ReturnType<typeof startBrowser>>;

  before(async () => {
    server = createServer(({ url }, response) => {
      const isWorker = url === '/worker.js';
      response.writeHead(200, { 'Content-Type': isWorker ? 'text/javascript' : 'text/html' });
      response.end(isWorker ? worker : '<!DOCTYPE html><title>Test</title><body>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await startBrowser();
  });

  after(async () => {
    await browser?.close();
    server?.close();
  });

  it('is noticed and refused, whoever makes it', async () => {
    const page = await browser.newPage({ width: 400, height: 300 });
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    assert.deepEqual([...browser.outside], []);
    await page.evaluate(askOutside);
    const asked = ['frame', 'page', 'service-worker', 'socket', 'worker'].map((name) => `${name}.nnspec.invalid`);
    assert.deepEqual([...browser.outside].sort(), asked);
  });
});
