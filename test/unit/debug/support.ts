import type { DebugProtocol } from '@vscode/debugprotocol';
import { Emitter, type Disposable } from '../../../src/base/events';
import { DIGITS } from '../../../src/base/format';
import { DebugAdapter } from '../../../src/debug/adapter';
import type { DebugTarget, TargetChange, TargetPositions } from '../../../src/debug/target';
import type { Opened, SessionState, StepUnit, TensorSlice } from '../../../src/protocol/session';
import { analyseText } from '../../../src/session/analysis';
import { positionsIn } from '../../../src/session/positions';
import { Session } from '../../../src/session/session';
import { DebugClient } from '../../support/debugClient';
import { exampleFiles, MEMORY, scheduler } from '../session/support';

export const path = '/specs/net.nnspec';

/** A spec over a real session, which a test edits and moves as a panel and an editor would. */
export class Spec implements DebugTarget {
  readonly path = path;
  readonly name = 'net.nnspec';
  readonly session = new Session(exampleFiles, scheduler);
  problem: string | undefined;
  digits = DIGITS;
  /** Every slice that was read. */
  readonly reads: TensorSlice[] = [];
  stops: readonly number[] = [];
  detached = 0;
  private opened: Opened | undefined;
  private current: SessionState | undefined;
  private readonly changes = new Emitter<TargetChange>();

  constructor(private text: string) {
    this.session.onState.on((state) => {
      this.current = state;
      if (this.opened) this.changes.emit('state');
    });
  }

  get program() {
    return this.opened?.program;
  }

  get state() {
    return this.current;
  }

  get positions(): TargetPositions {
    return positionsIn(analyseText(this.text));
  }

  matches(other: string): boolean {
    return other === path;
  }

  onChange(listener: (what: TargetChange) => void): Disposable {
    return this.changes.on(listener);
  }

  /** Opens the text, as after a reset of a changed one; another program forgets stops. */
  async open(): Promise<void> {
    this.opened = await this.session.open({ text: this.text, memoryLimit: MEMORY });
    this.stops = [];
    this.changes.emit('content');
  }

  /** Changes the text, not what runs. */
  edit(change: (text: string) => string): void {
    this.text = change(this.text);
    this.changes.emit('text');
  }

  fail(problem: string): void {
    this.problem = problem;
    this.changes.emit('content');
  }

  close(): void {
    this.changes.emit('closed');
  }

  async reset() {
    await this.session.reset();
  }

  async proceed() {
    await this.session.proceed();
  }

  async reverse() {
    await this.session.reverse({});
  }

  async step(unit: StepUnit) {
    await this.session.step({ unit, from: this.current?.time });
  }

  async stepBack(unit: StepUnit) {
    await this.session.stepBack({ unit, from: this.current?.time });
  }

  async pause() {
    await this.session.pause();
  }

  async setStops(instructions: readonly number[]) {
    this.stops = instructions;
    await this.session.setStops(instructions);
  }

  read(slices: readonly TensorSlice[]) {
    this.reads.push(...slices);
    return this.session.read(slices);
  }

  detach() {
    this.detached++;
  }
}

export interface Conversation {
  readonly client: DebugClient;
  readonly spec: Spec;
  readonly adapter: DebugAdapter;
}

/** A client and an adapter over a spec that is open. */
export async function converse(text: string): Promise<Conversation> {
  const spec = new Spec(text);
  await spec.open();
  const targets = { attach: async () => spec };
  const client: DebugClient = new DebugClient((message) => adapter.receive(JSON.parse(JSON.stringify(message))));
  const adapter = new DebugAdapter(targets, {
    send: (message) => client.receive(JSON.parse(JSON.stringify(message)) as DebugProtocol.ProtocolMessage),
  });
  return { client, spec, adapter };
}

/** A conversation that stands before the first instruction. */
export async function launched(text: string, lines: number[] = []): Promise<Conversation> {
  const conversation = await converse(text);
  await conversation.client.launch({ program: path }, { path, lines });
  await conversation.client.event('stopped');
  return conversation;
}

/** Lines of `network`, from 1. */
export const line = { network: 2, data: 4, source: 5, h1: 9, out: 10, train: 13, loss: 14, epochs: 17 };

/** XOR as a reader writes it, two epochs of two batches. */
export const network = `
network "XOR"

data {
  source: xor()
}

layers {
  h1 = dense(3, tanh)
  out = dense(1, sigmoid)
}

train {
  loss:       binary_cross_entropy
  optimizer:  adam(learning_rate: 0.05)
  batch_size: 2
  epochs:     2
  seed:       1
}
`;

export const prediction = `
network "Go boating?"

data inline {
  weather, distance -> go
       -1,        1 -> yes
        1,       -1 -> ?
}

layers {
  go = dense(1, sigmoid, weights: [[1], [5]], bias: [1])
}
`;
