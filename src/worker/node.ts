import { parentPort } from 'node:worker_threads';
import { serve } from './serve';

// The worker of the node extension host.
if (!parentPort) throw new Error('this file is a worker; it is not run by itself');
const port = parentPort;

serve(
  { post: (message) => port.postMessage(message), listen: (listener) => port.on('message', listener) },
  {
    now: () => performance.now(),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  },
);
