import type { FilePort } from '../../src/data';
import type { Loaded } from '../../src/session/loaded';
import type { Scheduler } from '../../src/session/ports';
import { Session } from '../../src/session/session';

/** Bytes that a network may take: the limit of the editor's default setting. */
export const MEMORY = 2 ** 30;

/** Time and turns as the command line has them. */
export const scheduler: Scheduler = {
  now: () => performance.now(),
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Opens a spec as users do; `loaded` is what the session owns. */
export async function open(text: string, files: FilePort, clock = scheduler, fuses = false): Promise<{ session: Session; loaded: Loaded }> {
  const session = new Session(files, clock);
  const opened = await session.open({ text, memoryLimit: MEMORY, fuses });
  if (opened.fuses !== fuses) throw new Error('this Node cannot round products and sums at once');
  return { session, loaded: session['loaded']! };
}

/** Has a session train for so many milliseconds. */
export async function trainFor(session: Session, milliseconds: number): Promise<void> {
  await session.train();
  await scheduler.wait(milliseconds);
  await session.pause();
}
