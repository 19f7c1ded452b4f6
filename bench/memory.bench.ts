import { placeModule } from '../src/engine/machine/placement';
import type { Loaded } from '../src/session/loaded';
import { digits, insist, promises, table, tell } from './support/report';
import { open, trainFor } from './support/sessions';
import { specText, workloadFiles, workloads } from './support/workloads';

// The memory that a plan says it needs beside what is used: of the machine for every workload, and of the whole process
// for a network that is large enough to stand out in it.

const MIB = 2 ** 20;
/** Percent that what is used may lie beside what is predicted. */
const BESIDE = 10;
/** WebAssembly has memory by the page. */
const PAGE = 65536;

const wide = (width: number): string =>
  specText('W3').replace('dense(128, relu)', `dense(${width}, relu)`).replace('dense(64, relu)', `dense(${width}, relu)`);

/** Bytes of the plan's tensors, and behind them of registers and records, and of what kernels keep meanwhile. */
function planned({ machine: { program } }: Loaded): number {
  const { bytes, elements, elementBytes } = program.layout;
  return placeModule(program).scratch + bytes - elements * elementBytes;
}

/** Bytes of the WebAssembly memory. */
const allocated = ({ machine }: Loaded): number => machine.state.buffer.byteLength;

/** By how many percent more or fewer bytes are used than predicted; so many of them do not count. */
function deviation(used: number, predicted: number, ignored = 0): number {
  return (100 * Math.max(0, Math.abs(used - predicted) - ignored)) / predicted;
}

/** Bytes of what is kept to go back in time. */
function history({ run }: Loaded): number {
  const kept = run['checkpoints']['items'].map(({ state }) => state.byteLength);
  return run['ring']['bytes'] + kept.reduce((sum, bytes) => sum + bytes, 0);
}

function resident(): number {
  globalThis.gc!();
  globalThis.gc!();
  return process.memoryUsage().rss;
}

/** Trains a network until its history is full; what the process has grown by, and what it is to need. */
async function whole(): Promise<{ used: number; parts: Readonly<Record<string, number>> }> {
  // Code, the data's making and the room that V8 makes for young objects are there afterwards.
  for (let time = 0; time < 2; time++) {
    const small = await open(wide(64), workloadFiles);
    await trainFor(small.session, 500);
    await small.session.close();
  }
  const before = resident();
  const { session, loaded } = await open(wide(1500), workloadFiles);
  await trainFor(session, 4000);
  const parts = { plan: planned(loaded), history: history(loaded) };
  const used = resident() - before;
  await session.close();
  return { used, parts };
}

async function main(): Promise<void> {
  const { used, parts } = await whole();
  const total = Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
  const promised = [
    { what: 'process, of a network of 3.4 million parameters', figure: deviation(used, total), promise: BESIDE, unit: '%' },
  ];
  const machines = [];
  for (const workload of workloads) {
    const { loaded } = await open(specText(workload), workloadFiles);
    const [plan, memory] = [planned(loaded), allocated(loaded)];
    machines.push([workload, digits(plan / MIB), digits(memory / MIB)]);
    promised.push({ what: `machine, ${workload}`, figure: deviation(memory, plan, PAGE), promise: BESIDE, unit: '%' });
  }
  const predicted = Object.entries(parts).map(([part, bytes]) => `${part} ${digits(bytes / MIB)}`);
  tell(
    __filename,
    'Memory',
    'By how much the memory that is used differs from the memory that the plan says. Of the machines, the WebAssembly memory, which comes in pages of 64 KiB: one page does not count. Of the process, what its resident set grows by while a network 784-1500-1500-10 is opened and trained, beside its plan, in which the data stands, and its history (checkpoints and record).',
    promises(promised),
    table(['machines, MiB', 'plan', 'used'], machines),
    `Of the process: predicted ${digits(total / MIB)} MiB (${predicted.join(', ')}), used ${digits(used / MIB)}.`,
  );
  insist(promised);
}

void main();
