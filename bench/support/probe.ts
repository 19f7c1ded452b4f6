import { connect } from 'node:net';
import process from 'node:process';
import { isMainThread, Worker } from 'node:worker_threads';
import { Delays, type Delay } from './delays';
import { threadTimes } from './processor';

// Looks into the extension host of a workbench: loaded into it before anything else (NODE_OPTIONS), it connects to the
// benchmark's port (NNSPEC_PROBE) and answers `begin` and `end` with what has happened between the two.

/** What an extension host went through. */
export interface HostRecord {
  readonly milliseconds: number;
  readonly delay: Delay;
  /** States of the session that came from its worker. */
  readonly states: number;
  /** Answers with numbers that came from there, and their bytes. */
  readonly answers: number;
  readonly bytes: number;
  /** Steps a second that the session made, from the first of the states to the last. */
  readonly rate: number;
  /** How much of a processor its busiest thread had, the one that trains; undefined where the system does not tell. */
  readonly share?: number;
}

interface Message {
  readonly kind: string;
  readonly name?: string;
  readonly value?: unknown;
}

class Probe {
  private begun = 0;
  private readonly delays = new Delays();
  private states: { readonly at: number; readonly step: number }[] = [];
  private answers = 0;
  private bytes = 0;
  private threads: ReadonlyMap<string, number> = new Map();

  begin(): void {
    this.begun = performance.now();
    this.states = [];
    this.answers = this.bytes = 0;
    this.threads = threadTimes();
    this.delays.begin();
  }

  end(): HostRecord {
    const delay = this.delays.end();
    const { states, answers, bytes } = this;
    const [first, last] = [states[0], states.at(-1)];
    const rate = first && last && last.at > first.at ? (1000 * (last.step - first.step)) / (last.at - first.at) : 0;
    const milliseconds = performance.now() - this.begun;
    return { milliseconds, delay, states: states.length, answers, bytes, rate, share: this.busiest(milliseconds) };
  }

  private busiest(milliseconds: number): number | undefined {
    const ran = [...threadTimes()].map(([thread, time]) => time - (this.threads.get(thread) ?? 0));
    return ran.length > 0 ? Math.max(...ran) / 1e6 / milliseconds : undefined;
  }

  /** Every message of a worker to the extension host. */
  hear({ kind, name, value }: Message): void {
    if (kind === 'event' && name === 'state') {
      this.states.push({ at: performance.now(), step: (value as { time: { step: number } }).time.step });
    } else if (kind === 'result' && Array.isArray(value)) {
      const frames = (value as { values?: Float32Array }[]).filter((frame) => frame.values instanceof Float32Array);
      if (frames.length > 0) this.answers++;
      for (const { values } of frames) this.bytes += values!.byteLength;
    }
  }
}

function listen(port: number): void {
  const probe = new Probe();
  const { emit } = Worker.prototype;
  Worker.prototype.emit = function (this: Worker, name: string | symbol, ...given: unknown[]): boolean {
    if (name === 'message') probe.hear(given[0] as Message);
    return Reflect.apply(emit, this, [name, ...given]) as boolean;
  } as typeof emit;
  const socket = connect(port, '127.0.0.1');
  socket.unref();
  socket.on('error', () => undefined);
  socket.on('data', (command) => {
    if (String(command) === 'begin') probe.begin();
    else socket.write(JSON.stringify(probe.end()));
  });
}

const { NNSPEC_PROBE } = process.env;
if (NNSPEC_PROBE && isMainThread && process.argv.includes('--type=extensionHost')) listen(Number(NNSPEC_PROBE));
