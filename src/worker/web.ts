import { serve } from './serve';

// The worker of the web extension host, started from a Blob.

/** A turn by a message to itself: browsers hold back timers, but not messages. */
const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

serve(
  { post: (message) => self.postMessage(message), listen: (listener) => (self.onmessage = ({ data }) => listener(data)) },
  {
    now: () => performance.now(),
    turn: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        port2.postMessage(null);
      }),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  },
);
