import type { Thread } from './serve';

/** The worker thread of Node that this runs in. Rejects where it is run by itself. */
export async function nodeThread(): Promise<Thread> {
  // Not at the top: a browser, which runs the same file, has no such module.
  const { parentPort: port } = await import('node:worker_threads');
  if (!port) throw new Error('this file is a worker; it is not run by itself');
  return {
    port: { post: (message) => port.postMessage(message), listen: (listener) => port.on('message', listener) },
    scheduler: {
      now: () => performance.now(),
      turn: () => new Promise((resolve) => setImmediate(resolve)),
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    },
  };
}
