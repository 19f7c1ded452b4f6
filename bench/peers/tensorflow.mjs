// TensorFlow.js in Node without its native addon: `node tensorflow.mjs wasm W1` (or `cpu`; W1 to W6)
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { chain, CONTEXT, digits, PIXELS, spiral, xor } from './data.mjs';
import { measure } from './slices.mjs';

/** @typedef {any} Tensor */
/** @typedef {{ optimizer: any, batches: [Tensor, Tensor][], loss: (input: Tensor, target: Tensor) => Tensor }} Training */

const [backend, workload = ''] = process.argv.slice(2);
const warn = console.warn; // it recommends its native addon at start
console.warn = () => undefined;
const load = createRequire(import.meta.url);
const tf = load('@tensorflow/tfjs');
tf.enableProdMode();
if (backend === 'wasm') {
  const folder = path.dirname(load.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  load('@tensorflow/tfjs-backend-wasm').setWasmPaths(`${folder}/dist/`);
}
if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`);
console.warn = warn;

/** Parameters of a layer. @param {number[]} shape @param {number} [deviation] */
const parameter = (shape, deviation) => tf.variable(deviation ? tf.randomNormal(shape, 0, deviation) : tf.zeros(shape));

/** A dense layer. @param {number} from @param {number} to */
function dense(from, to) {
  const [weights, bias] = [parameter([from, to], Math.sqrt(1 / from)), parameter([to])];
  return (/** @type {Tensor} */ input) => input.matMul(weights).add(bias);
}

/** @param {number} units */
function layerNorm(units) {
  const [gain, bias] = [tf.variable(tf.ones([units])), parameter([units])];
  return (/** @type {Tensor} */ input) => {
    const { mean, variance } = tf.moments(input, -1, true);
    return input.sub(mean).mul(variance.add(1e-5).rsqrt()).mul(gain).add(bias);
  };
}

/** @param {ArrayLike<number>} ids @param {number} classes */
const oneHot = (ids, classes) => tf.tidy(() => tf.oneHot(tf.tensor1d(Int32Array.from(ids), 'int32'), classes).toFloat());
/** @param {Tensor} output @param {Tensor} target */
const crossEntropy = (output, target) => tf.losses.softmaxCrossEntropy(target, output);

/** @param {readonly (readonly [number, number, number])[]} rows @param {number} size @returns {[Tensor, Tensor][]} */
function pointBatches(rows, size) {
  return Array.from({ length: rows.length / size }, (_, batch) => {
    const part = rows.slice(batch * size, (batch + 1) * size);
    return [tf.tensor2d(part.map(([x, y]) => [x, y])), tf.tensor2d(part.map(([, , answer]) => [answer]))];
  });
}

/** @param {number[]} shape of a picture @returns {[Tensor, Tensor][]} */
function pictureBatches(shape, size = 32) {
  const { pixels, labels } = digits();
  return Array.from({ length: labels.length / size }, (_, batch) => {
    const part = pixels.subarray(batch * size * PIXELS, (batch + 1) * size * PIXELS);
    const input = tf.tensor(Float32Array.from(part, (byte) => byte / 255), [size, ...shape]);
    return [input, oneHot(labels.subarray(batch * size, (batch + 1) * size), 10)];
  });
}

/** Ids and those that follow, sequence after sequence. @param {number} size */
function idBatches(size) {
  const ids = chain();
  const length = size * CONTEXT;
  return Array.from({ length: (ids.length - 1) / length }, (_, batch) => ({
    ids: ids.slice(batch * length, (batch + 1) * length),
    following: ids.slice(batch * length + 1, (batch + 1) * length + 1),
  }));
}

/** @returns {Training} */
function xorNetwork() {
  const [hidden, output] = [dense(2, 4), dense(4, 1)];
  return {
    optimizer: tf.train.sgd(0.5),
    batches: pointBatches(xor, 4),
    loss: (input, target) => tf.losses.sigmoidCrossEntropy(target, output(hidden(input).tanh())),
  };
}

/** @returns {Training} */
function spirals() {
  const [first, second, output] = [dense(2, 8), dense(8, 8), dense(8, 1)];
  return {
    optimizer: tf.train.sgd(0.03),
    batches: pointBatches(spiral(), 10),
    loss: (input, target) => output(second(first(input).tanh()).tanh()).tanh().sub(target).square().mean().mul(0.5),
  };
}

/** @returns {Training} */
function perceptron() {
  const [first, second, output] = [dense(PIXELS, 128), dense(128, 64), dense(64, 10)];
  return {
    optimizer: tf.train.adam(1e-3),
    batches: pictureBatches([PIXELS]),
    loss: (input, target) => crossEntropy(output(second(first(input).relu()).relu()), target),
  };
}

/** @returns {Training} */
function convolutions() {
  const filters = [parameter([3, 3, 1, 8], 0.33), parameter([3, 3, 8, 16], 0.12)];
  const biases = [parameter([8]), parameter([16])];
  const output = dense(7 * 7 * 16, 10);
  return {
    optimizer: tf.train.adam(1e-3),
    batches: pictureBatches([28, 28, 1]),
    loss: (input, target) => {
      let picture = input;
      filters.forEach((filter, i) => {
        picture = picture.conv2d(filter, 1, 'same').add(biases[i]).relu().maxPool(2, 2, 'valid');
      });
      return crossEntropy(output(picture.reshape([-1, 7 * 7 * 16])), target);
    },
  };
}

/** @returns {Training} */
function lstm(size = 16) {
  const [kernel, bias, output] = [parameter([128, 256], 0.09), parameter([256]), dense(64, 64)];
  const [forget, start] = [tf.scalar(0), tf.zeros([size, 64])];
  const times = Array.from({ length: CONTEXT }, (_, time) => time);
  return {
    optimizer: tf.train.adam(2e-3),
    batches: idBatches(size).map(({ ids, following }) => [
      times.map((time) => oneHot(ids.filter((_, i) => i % CONTEXT === time), 64)),
      oneHot(times.flatMap((time) => [...following.filter((_, i) => i % CONTEXT === time)]), 64),
    ]),
    loss: (inputs, target) => {
      let [cell, hidden] = [start, start];
      const states = inputs.map((/** @type {Tensor} */ input) => {
        [cell, hidden] = tf.basicLSTMCell(forget, kernel, bias, input, cell, hidden);
        return hidden;
      });
      return crossEntropy(output(tf.concat(states, 0)), target);
    },
  };
}

/** A block of a transformer over `[sequences * time, width]`. @param {number} width @param {number} heads */
function transformer(width, heads) {
  const [normA, normB] = [layerNorm(width), layerNorm(width)];
  const [queries, mixed] = [dense(width, 3 * width), dense(width, width)];
  const [wide, narrow] = [dense(width, 4 * width), dense(4 * width, width)];
  const times = Array.from({ length: CONTEXT }, (_, time) => time);
  const mask = tf.tensor2d(times.map((to) => times.map((from) => (from > to ? -1e9 : 0))));
  const split = (/** @type {Tensor} */ part) => part.reshape([-1, CONTEXT, heads, width / heads]).transpose([0, 2, 1, 3]);
  const gelu = (/** @type {Tensor} */ x) => x.mul(x.pow(3).mul(0.044715).add(x).mul(Math.sqrt(2 / Math.PI)).tanh().add(1)).mul(0.5);
  return (/** @type {Tensor} */ input) => {
    const [query, key, value] = tf.split(queries(normA(input)), 3, -1).map(split);
    const scores = tf.softmax(tf.matMul(query, key, false, true).mul(Math.sqrt(heads / width)).add(mask));
    const attended = tf.matMul(scores, value).transpose([0, 2, 1, 3]).reshape([-1, width]);
    const state = input.add(mixed(attended));
    return state.add(narrow(gelu(wide(normB(state)))));
  };
}

/** @returns {Training} */
function gpt(size = 8, width = 64) {
  const [embedding, position] = [parameter([64, width], 0.02), parameter([CONTEXT, width], 0.02)];
  const blocks = [transformer(width, 4), transformer(width, 4)];
  const [norm, output] = [layerNorm(width), dense(width, 64)];
  // Its wasm backend has no gradient of gather: there, a product with one-hot rows looks the characters up.
  const look = (/** @type {Tensor} */ ids) =>
    backend === 'wasm' ? tf.oneHot(ids, 64).toFloat().matMul(embedding) : tf.gather(embedding, ids);
  return {
    optimizer: tf.train.adam(1e-3),
    batches: idBatches(size).map(({ ids, following }) => [tf.tensor1d(Int32Array.from(ids), 'int32'), oneHot(following, 64)]),
    loss: (ids, target) => {
      const start = look(ids).reshape([size, CONTEXT, width]).add(position).reshape([size * CONTEXT, width]);
      return crossEntropy(output(norm(blocks.reduce((state, block) => block(state), start))), target);
    },
  };
}

/** @type {Record<string, () => Training>} */
const networks = { W1: xorNetwork, W2: spirals, W3: perceptron, W4: convolutions, W5: lstm, W6: gpt };
const build = networks[workload];
if (!build) throw new Error('name one of W1 to W6');
const { optimizer, batches, loss } = build();
let next = 0;
measure({
  version: tf.version.tfjs,
  step: () => {
    const [input, target] = /** @type {[Tensor, Tensor]} */ (batches[next++ % batches.length]);
    tf.tidy(() => void optimizer.minimize(() => loss(input, target)));
  },
  loss: () => tf.tidy(() => loss(.../** @type {[Tensor, Tensor]} */ (batches[0])).dataSync()[0]),
});
