import process from 'node:process';
import { mnistFile } from './support/mnist';
import { digits, insist, promises, table, tell } from './support/report';
import { open, trainFor } from './support/sessions';
import { specText } from './support/workloads';
import { readingOnly } from '../test/support/files';

// All of MNIST, 60,000 pictures, while W3's network learns them: what the process holds above an empty one.

const MIB = 2 ** 20;
const PROMISED = 150;

const files = readingOnly(async (name) => mnistFile('train', name === 'images' ? 'images-idx3-ubyte' : 'labels-idx1-ubyte'));

function memory(): NodeJS.MemoryUsage {
  globalThis.gc!();
  globalThis.gc!();
  return process.memoryUsage();
}

async function main(): Promise<void> {
  const before = memory();
  const { session, loaded } = await open(specText('W3'), files);
  await trainFor(session, 2000);
  const after = memory();
  const { arenas, elements, elementBytes } = loaded.machine.program.layout;
  const rows = [
    ...Object.entries(arenas).map(([arena, { length }]) => [`plan: ${arena}`, elementBytes * length] as const),
    ['module: registers, records, scratch', loaded.machine.state.buffer.byteLength - elementBytes * elements] as const,
    ['heap, above an empty process', after.heapUsed - before.heapUsed] as const,
    ['largest resident set so far', 1024 * process.resourceUsage().maxRSS] as const,
  ];
  const figure = (after.rss - before.rss) / MIB;
  const promised = [{ what: 'all of MNIST', figure, promise: PROMISED, unit: 'MiB' }];
  tell(
    __filename,
    'All of MNIST',
    "What the resident set of a process grows by while W3's network is opened with the 60,000 pictures of MNIST and trained for two seconds, after garbage is collected; below it what that is made of, MiB.",
    promises(promised),
    table(['', 'MiB'], rows.map(([what, bytes]) => [what, digits(bytes / MIB)])),
  );
  await session.close();
  insist(promised);
}

void main();
