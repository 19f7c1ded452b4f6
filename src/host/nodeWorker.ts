import type { Worker } from 'node:worker_threads';
import type { WorkerPort } from './platform';

/** A worker thread as a port. */
export function nodePort(worker: Worker): WorkerPort {
  let terminated = false;
  return {
    post: (message) => worker.postMessage(message),
    listen: (listener) => worker.on('message', listener),
    terminate() {
      terminated = true;
      void worker.terminate();
    },
    onEnd(listener) {
      let failure: Error | undefined;
      worker.on('error', (error) => (failure = error instanceof Error ? error : new Error(String(error))));
      worker.on('exit', () => !terminated && listener(failure));
    },
  };
}
