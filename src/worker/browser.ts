import type { Thread } from './serve';

/** The worker of a browser that this runs in. */
export function browserThread(): Thread {
  return {
    port: { post: (message) => self.postMessage(message), listen: (listener) => (self.onmessage = ({ data }) => listener(data)) },
    scheduler: {
      now: () => performance.now(),
      turn: turnByMessage(),
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    },
  };
}

/** A turn by a message to itself: browsers hold back timers, but not messages. */
function turnByMessage(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}
