import { nodeFiles } from '../../../src/cli/files';
import type { Opened, SessionState } from '../../../src/protocol/session';
import type { Scheduler } from '../../../src/session/ports';
import { Session } from '../../../src/session/session';

export const exampleFiles = nodeFiles('examples/any.nnspec', undefined);

export const scheduler: Scheduler = {
  now: () => performance.now(),
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export const MEMORY = 2 ** 28;

/** A spec of the size that tests can go through instruction by instruction, with a smaller last batch. */
export function smallSpec(options: { optimizer?: string; epochs?: number; shuffle?: boolean } = {}): string {
  const { optimizer = 'adam(learning_rate: 0.05)', epochs = 20, shuffle = true } = options;
  return `
data { source: spiral(points: 22)
  split: 80% }
layers {
  h1 = dense(3, tanh)
  h2 = dense(2, leaky_relu)
  dense(1, sigmoid)
}
train {
  optimizer: ${optimizer}
  batch_size: 4
  epochs: ${epochs}
  shuffle: ${shuffle}
  seed: 5
}
`;
}

/** XOR by four rows, one step an epoch: quick to train for very many epochs. */
export function xorSpec(epochs: number, expect = ''): string {
  return `
data { source: xor() }
layers {
  dense(4, tanh)
  dense(1, sigmoid)
}
train {
  optimizer: adam(learning_rate: 0.05)
  batch_size: 4
  epochs: ${epochs}
  seed: 1
}
expect { ${expect} }
`;
}

export async function openSession(
  text: string,
  options: { readonly fuses?: boolean } = {},
): Promise<{ session: Session; opened: Opened }> {
  const session = new Session(exampleFiles, scheduler);
  return { session, opened: await session.open({ text, memoryLimit: MEMORY, ...options }) };
}

/** Bytes of every tensor that shows a value, by id: what a person could tell two moments apart by. */
export async function visible(session: Session, opened: Opened): Promise<Record<string, string>> {
  const ids = new Set(opened.program.layers.flatMap(({ tensors }) => Object.values(tensors).map(({ id }) => id)));
  const frames = await session.read([...ids, 'loss', 'loss.samples', 'loss.metrics', 'input', 'target'].map((tensor) => ({ tensor })));
  return Object.fromEntries(
    frames.map(({ tensor, values }) => [tensor, values ? Buffer.from(values.buffer).toString('hex') : 'not computed']),
  );
}

/** Trains until the status is no longer running. */
export async function settled(session: Session): Promise<SessionState> {
  for (;;) {
    const state = await session.state();
    if (state.status !== 'running') return state;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
