import { decodeRun, encodeRun, type SavedRun } from '../src/session/checkpoint';

// What keeping a run costs the worker: states as bytes and back, beside reading as many numbers one by one, in the
// same process. The ratios are what counts.

const ELEMENTS = 2 ** 24;
const RUNS = 5;

const state = new Float32Array(ELEMENTS).fill(0.5);
const run: SavedRun = {
  identity: { engine: 1, spec: '', data: '' },
  time: { step: 2, pc: 0 },
  goal: 10,
  text: { learningRate: 0.1, steps: 10 },
  firstRate: 0.1,
  journal: [],
  epochs: [],
  checkpoints: [{ step: 1, state }],
  parameters: [],
};

function median(work: () => unknown): number {
  const times = Array.from({ length: RUNS }, () => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
}

const bytes = encodeRun(run);
const view = new DataView(state.buffer);
const oneByOne = median(() => Float32Array.from({ length: ELEMENTS }, (_, i) => view.getFloat32(i * 4, true)));
const show = (name: string, milliseconds: number): void => {
  const perSecond = bytes.length / 2 ** 20 / (milliseconds / 1000);
  const ratio = oneByOne / milliseconds;
  console.log(`${name.padEnd(16)} ${milliseconds.toFixed(0).padStart(6)} ms ${perSecond.toFixed(0).padStart(6)} MiB/s ${ratio.toFixed(1).padStart(6)}x`);
};
console.log(`a state of ${(bytes.length / 2 ** 20).toFixed(0)} MiB, median of ${RUNS}; x: as many times quicker than number by number`);
show('encode', median(() => encodeRun(run)));
show('decode', median(() => decodeRun(bytes)));
show('number by number', oneByOne);
