import { Session } from '../src/session/session';
import { mnistFile } from './support/mnist';
import { MEMORY, scheduler } from './support/sessions';
import { readingOnly } from '../test/support/files';

// MNIST as a user would train it: a spec with the 60,000 pictures to learn from and the 10,000 to be tested on, through
// the session that panel and command line use. Fails where a network stays below the accuracy that is asked of it.
// NNSPEC_MNIST names one of the networks (mlp, cnn); both run without it.

interface Trained {
  readonly layers: string;
  readonly train: string;
  /** Share of the 10,000 that it must tell. */
  readonly wanted: number;
}

const networks: Readonly<Record<string, Trained>> = {
  mlp: {
    layers: 'flatten()\ndense(128, relu)\ndense(64, relu)\ndense(classes, softmax)',
    train: 'optimizer: adam(learning_rate: 0.001)\nbatch_size: 64\nepochs: 8\nseed: 1',
    wanted: 0.975,
  },
  cnn: {
    layers: `conv2d(8, 3, relu, padding: same)
      max_pool2d(2)
      conv2d(16, 3, relu, padding: same)
      max_pool2d(2)
      flatten()
      dense(classes, softmax)`,
    train: 'optimizer: adam(learning_rate: 0.002)\nbatch_size: 32\nepochs: 4\nseed: 1',
    wanted: 0.985,
  },
};

function spec({ layers, train }: Trained): string {
  return `data {
    source: idx("images", labels: "labels")
    split: ordered(60000 / 70000)
  }
  layers {\n${layers}\n}
  train {\nloss: cross_entropy\n${train}\n}`;
}

/** The files for training and for tests as one: extents first, then the bytes of both. */
function joined(kind: 'images-idx3-ubyte' | 'labels-idx1-ubyte', extents: number): Uint8Array {
  const [learned, tested] = [mnistFile('train', kind), mnistFile('t10k', kind)];
  const all = Buffer.concat([learned, tested.subarray(4 + 4 * extents)]);
  all.writeUInt32BE(learned.readUInt32BE(4) + tested.readUInt32BE(4), 4);
  return all;
}

const files = readingOnly(async (name) => (name === 'images' ? joined('images-idx3-ubyte', 3) : joined('labels-idx1-ubyte', 1)));

const percent = (share: number | undefined): string => `${(100 * (share ?? NaN)).toFixed(2)} %`;

/** Trains a network, a line for each epoch; the accuracy at the end on what is tested. */
async function train(name: string, trained: Trained): Promise<number> {
  const session = new Session(files, scheduler);
  const begun = performance.now();
  const { program } = await session.open({ text: spec(trained), memoryLimit: MEMORY });
  console.log(`${name}: opened in ${((performance.now() - begun) / 1000).toFixed(1)} s, ${program.layers.length} layers`);
  let [last, since] = [0, performance.now()];
  const shown = async (): Promise<void> => {
    for (const { epoch, train: learned, test } of await session.curve(last)) {
      const seconds = ((performance.now() - since) / 1000).toFixed(0);
      [last, since] = [epoch, performance.now()];
      console.log(`  epoch ${epoch}: train ${percent(learned.accuracy)}, test ${percent(test?.accuracy)} in ${seconds} s`);
    }
  };
  const timer = setInterval(() => void shown(), 500);
  const started = performance.now();
  await session.finish({}).finally(() => clearInterval(timer));
  const seconds = (performance.now() - started) / 1000;
  await shown();
  const accuracy = (await session.curve(0)).at(-1)?.test?.accuracy ?? 0;
  console.log(`  ${percent(accuracy)} of 10,000 after ${seconds.toFixed(0)} s; asked for: ${percent(trained.wanted)}`);
  return accuracy;
}

async function main(): Promise<void> {
  const chosen = process.env['NNSPEC_MNIST'];
  for (const [name, trained] of Object.entries(networks)) {
    if (chosen !== undefined && chosen !== name) continue;
    if (!((await train(name, trained)) >= trained.wanted)) process.exitCode = 1;
  }
}

void main();
