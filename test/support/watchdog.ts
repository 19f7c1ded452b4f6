import { Worker } from 'node:worker_threads';

/** Ends the process where one piece of work does not end: a loop of ours cannot be interrupted from its own thread. */
export interface Watchdog {
  /** Says what is done next; the description is printed where it does not end. */
  begin(what: string): void;
  stop(): Promise<void>;
}

const program = `
const { parentPort, workerData: { seconds, parent } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
let what = 'the beginning';
let since = Date.now();
parentPort.on('message', (message) => { what = message; since = Date.now(); });
setInterval(() => {
  if (Date.now() - since < seconds * 1000) return;
  writeSync(2, 'Still busy after ' + seconds + ' s with ' + what + '\\n');
  process.kill(parent, 'SIGKILL');
}, 500);
`;

export function startWatchdog(seconds: number): Watchdog {
  const worker = new Worker(program, { eval: true, workerData: { seconds, parent: process.pid } });
  worker.unref();
  return {
    begin: (what) => worker.postMessage(what),
    stop: async () => void (await worker.terminate()),
  };
}
