import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { engineVersion } from '../../src/engine';
import { Evaluation } from '../../src/session/evaluation';
import type { Run } from '../../src/session/run';
import { open, scheduler } from './sessions';
import { specText, workloadFiles, workloads, type Workload } from './workloads';

// Trains one workload as command line and worker do, through the session, and prints what was measured as a line of
// JSON: `node training.cjs [fused] W1`. A process of its own, so that no workload meets what another has left.

/** Milliseconds: of a slice, before the first one that counts, and of all that count. */
const [SLICE, WARM_UP, MEASURED] = [15, 700, 2000];
/** So many slices there must be, however long a step takes. */
const LEAST = 5;
/** Rows whose loss is told before and after. */
const JUDGED = 128;

/**
 * Steps a second over many short slices. It looks at every clock reading of the session, which takes one between two
 * instructions or steps, so that a slice ends exactly with a step.
 */
class Slices {
  readonly rates: number[] = [];
  private readonly counted = performance.now() + WARM_UP;
  private begun = 0;
  private step = 0;
  private readonly used = process.cpuUsage();
  private readonly since = performance.now();

  constructor(private readonly run: Run) {}

  get isEnough(): boolean {
    return performance.now() > this.counted + MEASURED && this.rates.length >= LEAST;
  }

  look(now: number): void {
    if (now - this.begun < SLICE) return;
    const { step, pc } = this.run.time;
    if (pc > 0 || step === this.step) return;
    if (this.begun > this.counted) this.rates.push((1000 * (step - this.step)) / (now - this.begun));
    this.begun = now;
    this.step = step;
  }

  /** How much of a processor the process had. */
  get share(): number {
    const { user, system } = process.cpuUsage(this.used);
    return (user + system) / 1000 / (performance.now() - this.since);
  }

  quantile(part: number): number {
    const sorted = this.rates.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
  }
}

async function measure(workload: Workload, fuses: boolean): Promise<void> {
  const measuring: { slices?: Slices } = {};
  const now = (): number => {
    const time = performance.now();
    measuring.slices?.look(time);
    return time;
  };
  const { session, loaded } = await open(specText(workload), workloadFiles, { ...scheduler, now }, fuses);
  const { run, machine, prepared } = loaded;
  const rows = prepared.dataset!.train.subarray(0, JUDGED);
  const loss = (): number => new Evaluation(machine, prepared.task).metrics(rows)!.loss;
  const before = loss();
  const slices = (measuring.slices = new Slices(run));
  await session.train();
  while (!slices.isEnough) await scheduler.wait(100);
  const { time } = await session.pause();
  const { share } = slices;
  const [p50, p95] = [slices.quantile(0.5), slices.quantile(0.95)];
  const version = `engine ${engineVersion}${fuses ? ', fused' : ''}`;
  const measured = { p50, p95, share, slices: slices.rates.length, before, after: loss(), steps: time.step, version };
  console.log(JSON.stringify(measured));
}

const chosen = workloads.find((workload) => workload === process.argv.at(-1));
if (!chosen) throw new Error(`name one of ${workloads.join(', ')}`);
const fuses = process.argv.includes('fused');
// Node has relaxed SIMD by itself from version 21 on.
if (fuses) setFlagsFromString('--experimental-wasm-relaxed-simd');
void measure(chosen, fuses);
