import type { WorkerPort } from './platform';

/**
 * A worker of the browser, from the text of its program, as a port. It starts from a Blob: a worker's URL is refused where the
 * extension is served from another origin.
 */
export function startFromText(source: string): WorkerPort {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url, { name: 'NNSpec session' });
  return {
    post: (message) => worker.postMessage(message),
    listen: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
    terminate() {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
    onEnd(listener) {
      // A failure that a worker of the browser does not catch is told, and the worker lives on in an unknown state.
      worker.addEventListener('error', (event) => {
        event.preventDefault(); // else it is the extension host's failure as well
        const { message } = event;
        worker.terminate();
        URL.revokeObjectURL(url);
        listener(new Error(message));
      });
    },
  };
}
