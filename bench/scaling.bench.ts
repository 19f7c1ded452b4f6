import type { Machine } from '../src/engine';
import { planRun } from '../src/session/opening';
import { buildMachine, prepare } from '../src/session/prepare';
import { Run } from '../src/session/run';
import { specOf } from '../test/support/texts';
import { digits, fit, table, tell } from './support/report';
import { MEMORY } from './support/sessions';
import { workloadFiles } from './support/workloads';

// How the time of a training step grows with width, depth and batch, and memory with parameters: a network of dense
// layers over the points of two clouds.

interface Size {
  readonly width: number;
  readonly depth: number;
  readonly batch: number;
}

const USUAL: Size = { width: 64, depth: 2, batch: 32 };
const WIDTHS = [16, 32, 64, 128, 256];
const DEPTHS = [1, 2, 4, 8, 16];
const BATCHES = [1, 4, 16, 64, 256];
const [SLICE, MEASURED] = [5, 300]; // milliseconds

const spec = ({ width, depth, batch }: Size): string => `
data { source: gaussians(points: 256) }
layers {
  dense(${width}, relu)
  repeat ${depth} { dense(${width}, relu) }
  dense(1, sigmoid)
}
train {
  optimizer: adam()
  batch_size: ${batch}
  shuffle: false
}`;

async function build(size: Size): Promise<{ run: Run; machine: Machine }> {
  const prepared = await prepare(specOf(spec(size)), workloadFiles, MEMORY);
  const machine = buildMachine(prepared, MEMORY);
  return { machine, run: new Run(planRun(prepared, machine, 2 ** 24)) };
}

/** Microseconds of a step, undisturbed: the tenth percentile over slices of several steps. */
async function stepTime(size: Size): Promise<number> {
  const { run } = await build(size);
  const times: number[] = [];
  const ended = performance.now() + 2 * MEASURED;
  while (performance.now() < ended) {
    const [begun, from] = [performance.now(), run.time.step];
    while (performance.now() - begun < SLICE) run.runTo({ step: run.time.step + 1, pc: 0 });
    times.push((1000 * (performance.now() - begun)) / (run.time.step - from));
  }
  const warm = times.slice(times.length >> 1).sort((a, b) => a - b);
  return warm[Math.floor(warm.length / 10)]!;
}

/** Bytes of the plan and count of its parameters. */
async function memoryOf(size: Size): Promise<readonly [parameters: number, bytes: number]> {
  const { machine } = await build(size);
  const { parameters, layout } = machine.program;
  return [parameters.reduce((sum, { tensor }) => sum + tensor.length, 0), 4 * layout.elements];
}

async function timesOf(sizes: readonly Size[], of: keyof Size): Promise<[number, number][]> {
  const points: [number, number][] = [];
  for (const size of sizes) points.push([size[of], await stepTime(size)]);
  return points;
}

async function main(): Promise<void> {
  const widths = await timesOf(WIDTHS.map((width) => ({ ...USUAL, width })), 'width');
  const depths = await timesOf(DEPTHS.map((depth) => ({ ...USUAL, depth })), 'depth');
  const batches = await timesOf(BATCHES.map((batch) => ({ ...USUAL, batch })), 'batch');
  const memory: (readonly [number, number])[] = [];
  for (const width of WIDTHS) memory.push(await memoryOf({ ...USUAL, width }));
  const exponent = fit(widths.slice(-3).map(([width, time]) => [Math.log(width), Math.log(time)])).slope;
  const [depth, batch, bytes] = [fit(depths), fit(batches), fit(memory)];
  const row = (what: string, points: readonly (readonly [number, number])[], slope: string): string[] => [
    what,
    points.map(([at, value]) => `${digits(at)}: ${digits(value)}`).join('; '),
    slope,
  ];
  tell(
    __filename,
    'How it grows',
    `A network of dense layers with Adam; where nothing else is said ${USUAL.depth} inner layers of ${USUAL.width} units and a batch of ${USUAL.batch}. The slopes are of least squares; the exponent is that of the three largest widths (2: a step takes four times as long where layers are twice as wide).`,
    table(
      ['', 'measured', 'slope'],
      [
        row('µs a step by width', widths, `width^${digits(exponent)}`),
        row('µs a step by inner layers', depths, `${digits(depth.slope)} µs a layer`),
        row('µs a step by rows of a batch', batches, `${digits(batch.slope)} µs a row, ${digits(batch.intercept)} a step`),
        row('bytes by parameters', memory, `${digits(bytes.slope)} bytes a parameter`),
      ],
    ),
  );
}

void main();
