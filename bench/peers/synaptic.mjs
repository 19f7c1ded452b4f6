// synaptic trains row by row in float64, by code that it generates for the network; an update follows every row.
// `node synaptic.mjs W1` (or W2)
import { createRequire } from 'node:module';
import process from 'node:process';
import { spiral, xor } from './data.mjs';
import { measure } from './slices.mjs';

const load = createRequire(import.meta.url);
const synaptic = load('synaptic');
const { version } = load('synaptic/package.json');

// Its output is a sigmoid: the spirals' answers are 0 and 1 here.
const settings = {
  W1: { layers: [2, 4, 1], batch: 4, rate: 0.3, rows: xor },
  W2: { layers: [2, 8, 8, 1], batch: 10, rate: 0.03, rows: spiral().map(([x, y, arm]) => [x, y, (arm + 1) / 2]) },
};

const workload = process.argv[2];
if (workload !== 'W1' && workload !== 'W2') throw new Error('name W1 or W2');
const { layers, batch, rate, rows } = settings[workload];
const network = new synaptic.Architect.Perceptron(...layers);
for (const layer of network.layers.hidden) layer.set({ squash: synaptic.Neuron.squash.TANH });
const samples = rows.map(([x = 0, y = 0, answer = 0]) => ({ input: [x, y], target: [answer], answer }));
let next = 0;
measure({
  version,
  step: () => {
    for (let i = 0; i < batch; i++) {
      const { input, target } = /** @type {typeof samples[0]} */ (samples[next++ % samples.length]);
      network.activate(input);
      network.propagate(rate, target);
    }
  },
  loss: () => samples.reduce((sum, { input, answer }) => sum + (network.activate(input)[0] - answer) ** 2, 0) / samples.length,
});
