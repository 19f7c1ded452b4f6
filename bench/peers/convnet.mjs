// ConvNetJS goes through a batch sample by sample, in float64, and updates behind it. Its package has no Adam: adadelta
// stands for it. `node convnet.mjs W1` (W1 to W4)
import { createRequire } from 'node:module';
import process from 'node:process';
import { digits, PIXELS, spiral, xor } from './data.mjs';
import { measure } from './slices.mjs';

const load = createRequire(import.meta.url);
const convnet = load('convnetjs');
const { version } = load('convnetjs/package.json');

/** @param {ArrayLike<number>} values */
function volume(values, side = 1, depth = values.length) {
  const vol = new convnet.Vol(side, side, depth, 0);
  for (let i = 0; i < values.length; i++) vol.w[i] = values[i];
  return vol;
}

/** @param {number} side */
function pictures(side, depth = 1) {
  const { pixels, labels } = digits();
  return Array.from(labels, (label, row) => {
    const picture = Float32Array.from(pixels.subarray(row * PIXELS, (row + 1) * PIXELS), (byte) => byte / 255);
    return { input: volume(picture, side, depth), answer: label };
  });
}

const adadelta = { method: 'adadelta', batch_size: 32 };
const pair = { type: 'input', out_sx: 1, out_sy: 1, out_depth: 2 };
/** @param {number} units @param {string} activation */
const dense = (units, activation) => ({ type: 'fc', num_neurons: units, activation });
/** @param {number} filters */
const convolution = (filters) => ({ type: 'conv', sx: 3, filters, stride: 1, pad: 1, activation: 'relu' });
const pool = { type: 'pool', sx: 2, stride: 2 };

const settings = {
  W1: () => ({
    trainer: { method: 'sgd', learning_rate: 0.5, batch_size: 4 },
    layers: [pair, dense(4, 'tanh'), { type: 'softmax', num_classes: 2 }],
    samples: xor.map(([x, y, answer]) => ({ input: volume([x, y]), answer })),
  }),
  W2: () => ({
    trainer: { method: 'sgd', learning_rate: 0.03, batch_size: 10 },
    layers: [pair, dense(8, 'tanh'), dense(8, 'tanh'), { type: 'regression', num_neurons: 1 }],
    samples: spiral().map(([x, y, answer]) => ({ input: volume([x, y]), answer: [answer] })),
  }),
  W3: () => ({
    trainer: adadelta,
    layers: [{ ...pair, out_depth: PIXELS }, dense(128, 'relu'), dense(64, 'relu'), { type: 'softmax', num_classes: 10 }],
    samples: pictures(1, PIXELS),
  }),
  W4: () => ({
    trainer: adadelta,
    layers: [{ type: 'input', out_sx: 28, out_sy: 28, out_depth: 1 }, convolution(8), pool, convolution(16), pool, { type: 'softmax', num_classes: 10 }],
    samples: pictures(28),
  }),
};

const workload = process.argv[2];
if (workload !== 'W1' && workload !== 'W2' && workload !== 'W3' && workload !== 'W4') throw new Error('name W1, W2, W3 or W4');
const { trainer: options, layers, samples } = settings[workload]();
const net = new convnet.Net();
net.makeLayers(layers);
const trainer = new convnet.Trainer(net, { ...options, momentum: 0, l2_decay: 0 });
let next = 0;
const step = () => {
  let loss = 0;
  for (let i = 0; i < options.batch_size; i++) {
    const { input, answer } = /** @type {{ input: unknown, answer: unknown }} */ (samples[next++ % samples.length]);
    loss += trainer.train(input, answer).loss;
  }
  return loss / options.batch_size;
};
measure({ version, step, loss: step });
