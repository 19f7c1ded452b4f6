// brain.js trains sample by sample, an update each: as many of them as a batch has rows count as a step.
// `node brain.mjs W1` (W1, W2, W3 or W5)
import { createRequire } from 'node:module';
import process from 'node:process';
import { chain, CONTEXT, digits, PIXELS, spiral, xor } from './data.mjs';
import { measure } from './slices.mjs';

const load = createRequire(import.meta.url);
const brain = load('brain.js');
const { version } = load('brain.js/package.json');

/** Its activations go for all layers: a sigmoid where answers are 0 and 1. `epochs` are those of one call. */
const settings = {
  W1: { batch: 4, epochs: 50, network: { hiddenLayers: [4], activation: 'sigmoid', learningRate: 0.5 }, samples: () => points(xor) },
  W2: { batch: 10, epochs: 10, network: { hiddenLayers: [8, 8], activation: 'tanh', learningRate: 0.03 }, samples: () => points(spiral()) },
  W3: { batch: 32, epochs: 1, network: { hiddenLayers: [128, 64], activation: 'sigmoid', learningRate: 0.1 }, samples: pictures },
};

/** @param {readonly (readonly [number, number, number])[]} rows */
function points(rows) {
  return rows.map(([x, y, answer]) => ({ input: Float32Array.of(x, y), output: Float32Array.of(answer) }));
}

function pictures() {
  const { pixels, labels } = digits(256);
  return Array.from(labels, (label, row) => ({
    input: Float32Array.from(pixels.subarray(row * PIXELS, (row + 1) * PIXELS), (byte) => byte / 255),
    output: Float32Array.from({ length: 10 }, (_, digit) => (digit === label ? 1 : 0)),
  }));
}

/** @param {keyof typeof settings} workload */
function dense(workload) {
  const { batch, epochs, network, samples } = settings[workload];
  const data = samples();
  const { input, output } = /** @type {typeof data[0]} */ (data[0]);
  const net = new brain.NeuralNetwork({ ...network, inputSize: input.length, outputSize: output.length });
  /** @param {number} iterations */
  const train = (iterations) =>
    net.train(data, { iterations, errorThresh: 1e-300, learningRate: network.learningRate, log: false, errorCheckInterval: iterations }).error;
  measure({ version, steps: (epochs * data.length) / batch, step: () => train(epochs), loss: () => train(1) });
}

function lstm() {
  const batch = 16;
  const ids = chain(batch);
  const sequences = Array.from({ length: batch }, (_, i) => Array.from(ids.subarray(i * CONTEXT, (i + 1) * CONTEXT + 1)));
  const net = new brain.recurrent.LSTM({ inputSize: 64, hiddenLayers: [64], outputSize: 64 });
  net.initialize();
  let next = 0;
  const train = () => net.trainPattern(sequences[next++ % batch], true);
  measure({ version, steps: 1 / batch, step: train, loss: train });
}

const workload = process.argv[2];
if (workload === 'W5') lstm();
else if (workload === 'W1' || workload === 'W2' || workload === 'W3') dense(workload);
else throw new Error('name W1, W2, W3 or W5');
