import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import { Peer } from '../src/protocol/rpc';
import type { Opened, ProgramView, SessionApi, SessionEvents, StepUnit } from '../src/protocol/session';

// Memory over a long time: one worker, one owner, and in rounds all that a person does to a session. Each round ends
// with a reset and a collection of garbage in both threads, so that its sample can be compared with the one before.
// NNSPEC_SOAK_MINUTES says for how long, 10 by default. Fails where memory is not flat, or where the session fails.

const MINUTES = Number(process.env['NNSPEC_SOAK_MINUTES'] ?? 10);
const MIB = 1024 * 1024;
const examples = path.resolve('examples');
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * How much what is alive may gain in a minute, over the second half (the first fills histories and caches). A state
 * message that is kept, 30 a second of about 1 kB each, is 2 MB a minute, four times as much.
 */
const FLAT = 0.5;
const LIVE = ['owner', 'worker', 'buffers'] as const;
/**
 * The resident set goes up and down, for the allocator keeps freed pages and the system takes them back when it likes.
 * Of it, the highest of the last quarter may be so much above the highest of the quarters before.
 */
const RISE = 6;

/** MiB, after garbage has been collected; `peak` is the resident set before. */
interface Sample extends Record<(typeof LIVE)[number], number> {
  readonly minutes: number;
  readonly resident: number;
  readonly peak: number;
}

/** The built worker with a second door, behind which it collects its garbage and tells its memory. */
const program = `
const { workerData: { file, door } } = require('node:worker_threads');
door.on('message', () => { globalThis.gc(); door.postMessage(process.memoryUsage()); });
door.unref();
require(file);
`;

/** A session in its worker, with the panel's pulls, which stop while the panel is hidden. */
class Desk {
  readonly peer: Peer<SessionApi, SessionEvents>;
  visible = true;
  states = 0;
  pulls = 0;
  private view: ProgramView | undefined;
  private epoch = 0;
  private pulling: Promise<unknown> = Promise.resolve();
  private readonly worker: Worker;
  private readonly door: MessagePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.door = port1;
    const workerData = { file: path.resolve('dist/worker/worker.js'), door: port2 };
    this.worker = new Worker(program, { eval: true, workerData, transferList: [port2] });
    const port = {
      post: (message: unknown) => this.worker.postMessage(message),
      listen: (listener: (message: unknown) => void) => void this.worker.on('message', listener),
    };
    this.peer = new Peer<SessionApi, SessionEvents>(port, {
      readFile: (name: string) => readFile(path.join(examples, name)),
      readPart: () => Promise.resolve(undefined),
    });
    this.peer.on('state', () => {
      this.states++;
      if (this.visible) this.pulling = this.pull();
    });
  }

  get remote() {
    return this.peer.remote;
  }

  async open(text: string): Promise<Opened> {
    await this.pulling;
    const opened = await this.remote.open({ text, memoryLimit: 1024 * MIB });
    this.view = opened.program;
    this.epoch = 0;
    return opened;
  }

  /** What the drawing and the curve pull at a state. */
  async pull(): Promise<void> {
    if (!this.view) return;
    this.pulls++;
    const slices = this.view.layers.flatMap(({ tensors }) =>
      ['output', 'weights', 'bias', 'weights.gradient'].flatMap((name) =>
        tensors[name] ? [{ tensor: tensors[name].id }] : [],
      ),
    );
    // Of the network before an edit there may be tensors that the next one lacks.
    const frames = this.remote.read(slices).catch(() => undefined);
    const curve = this.remote.curve(this.epoch);
    await frames;
    this.epoch = (await curve).at(-1)?.epoch ?? this.epoch;
  }

  async settle(): Promise<void> {
    await this.pulling;
  }

  async sample(minutes: number): Promise<Sample> {
    const peak = process.memoryUsage().rss / MIB;
    const inWorker = await new Promise<NodeJS.MemoryUsage>((resolve) => {
      this.door.once('message', resolve);
      this.door.postMessage('memory');
    });
    globalThis.gc!();
    const { rss, heapUsed, external } = process.memoryUsage();
    return {
      minutes,
      peak,
      owner: heapUsed / MIB,
      worker: inWorker.heapUsed / MIB,
      buffers: (inWorker.external + external) / MIB,
      resident: rss / MIB,
    };
  }

  async end(): Promise<void> {
    await this.worker.terminate();
    this.door.close();
  }
}

/** The text after an edit: another width, another learning rate, very many epochs. */
function edited(text: string, round: number): string {
  return text
    .replace(/epochs: *\d+/, 'epochs: 1000000')
    .replace(/dense\((\d\d?), /, (_, units: string) => `dense(${Number(units) + (round % 7)}, `)
    .replace(/learning_rate: [\d.]+/, `learning_rate: ${(0.01 + (round % 5) / 100).toFixed(2)}`);
}

async function steps(desk: Desk): Promise<void> {
  const { remote } = desk;
  const plan: readonly (readonly [StepUnit, number])[] = [['instruction', 30], ['layer', 8], ['pass', 4], ['batch', 4], ['epoch', 1]];
  for (const [unit, count] of plan) {
    for (let i = 0; i < count; i++) {
      const { last } = await remote.step({ unit });
      if (last) await remote.explain({ instruction: last.to - 1, sample: 0, position: 0 });
    }
    for (let i = 0; i < count; i++) await remote.stepBack({ unit });
  }
}

/** What a person does in some seconds, every round with another text. */
async function round(desk: Desk, texts: readonly string[], number: number): Promise<void> {
  const { remote } = desk;
  await desk.open(edited(texts[number % texts.length]!, number));
  // An edit on the way that is wrong: the session stays as it was.
  await remote.open({ text: 'layers { dnese(1) }', memoryLimit: MIB }).then(
    () => { throw new Error('a wrong spec was opened'); },
    () => undefined,
  );
  await remote.train();
  await pause(1200);
  await remote.setLearningRate(0.02);
  desk.visible = false;
  await pause(600);
  desk.visible = true;
  await pause(300);
  await remote.pause();
  await steps(desk);
  await remote.rows({ part: 'train', from: 0, count: 50 });
  await remote.predict({ rows: [0, 1, 2] });
  await remote.train();
  await pause(600);
  await remote.pause();
  await remote.reset();
  await desk.settle();
}

/** Least squares: what is gained in a minute. */
function slope(samples: readonly Sample[], figure: (typeof LIVE)[number] | 'resident'): number {
  const mean = (of: (sample: Sample) => number): number => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(({ minutes }) => minutes), mean((sample) => sample[figure])];
  const above = mean((sample) => (sample.minutes - x) * (sample[figure] - y));
  return above / mean(({ minutes }) => (minutes - x) * (minutes - x));
}

function print({ minutes, owner, worker, buffers, resident, peak }: Sample): void {
  const values = [minutes, owner, worker, buffers, resident, peak].map((value) => value.toFixed(1).padStart(9));
  console.log(values.join(' '));
}

function judge(samples: readonly Sample[]): void {
  const half = samples.filter(({ minutes }) => minutes >= MINUTES / 2);
  if (half.length < 4) throw new Error(`only ${half.length} samples: give NNSPEC_SOAK_MINUTES a larger number`);
  const growing: string[] = [];
  for (const figure of LIVE) {
    const gain = slope(half, figure);
    const values = half.map((sample) => sample[figure]);
    const range = `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)} MiB`;
    console.log(`${figure.padEnd(9)} ${gain.toFixed(2).padStart(6)} MiB a minute (flat: below ${FLAT}), ${range}`);
    if (gain >= FLAT) growing.push(figure);
  }
  const highest = (part: readonly Sample[]): number => Math.max(...part.map(({ resident }) => resident));
  const isLate = ({ minutes }: Sample): boolean => minutes >= MINUTES * 0.75;
  const [before, late] = [highest(samples.filter((sample) => !isLate(sample))), highest(samples.filter(isLate))];
  const rise = `${before.toFixed(1)} MiB at most, then ${late.toFixed(1)} in the last quarter`;
  console.log(`resident  ${rise} (flat: at most ${RISE} above), slope ${slope(half, 'resident').toFixed(2)} MiB a minute`);
  if (late > before + RISE) growing.push('resident');
  if (growing.length > 0) throw new Error(`memory is not flat: ${growing.join(', ')}`);
}

async function main(): Promise<void> {
  const texts = ['xor', 'iris', 'spiral'].map((name) => readFileSync(path.join(examples, `${name}.nnspec`), 'utf8'));
  const desk = new Desk();
  const samples: Sample[] = [];
  const begun = performance.now();
  const now = (): number => (performance.now() - begun) / 60_000;
  console.log('  minutes     owner    worker   buffers  resident      peak   MiB');
  // Rounds of the three examples go together, so that every sample is of the same one.
  for (let number = 0; now() < MINUTES; number += texts.length) {
    for (let i = 0; i < texts.length; i++) await round(desk, texts, number + i);
    samples.push(await desk.sample(now()));
    print(samples.at(-1)!);
  }
  console.log(`${desk.states} states, ${desk.pulls} pulls`);
  await desk.end();
  judge(samples);
}

void main().catch((failure: Error) => {
  console.error(failure.message);
  process.exit(1);
});
