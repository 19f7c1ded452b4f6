// How every JavaScript peer is measured: steps a second over many short slices, so that a disturbance by other programs
// spoils a few of them and not the whole. The 95th percentile is the undisturbed rate; `share` is how much of a processor
// the process had meanwhile.
import process from 'node:process';

const [SLICE, WARM_UP, MEASURED] = [15, 700, 2000]; // milliseconds
const LEAST = 5; // slices, however long a step takes

/**
 * Trains by `step`, and prints what was measured as a line of JSON. `steps` says how many steps of training one call is,
 * `loss` gives the loss as it stands.
 * @param {{ step: () => void, loss: () => number, steps?: number, version: string }} training
 */
export function measure({ step, loss, steps = 1, version }) {
  const before = loss();
  let calls = 0;
  const run = () => {
    step();
    calls++;
  };
  const begun = performance.now();
  while (performance.now() - begun < WARM_UP || calls < 2) run();
  const inSlice = Math.max(1, Math.round((SLICE * calls) / (performance.now() - begun)));
  /** @type {number[]} */
  const rates = [];
  const counted = performance.now();
  const used = process.cpuUsage();
  while (performance.now() - counted < MEASURED || rates.length < LEAST) {
    const since = performance.now();
    for (let i = 0; i < inSlice; i++) run();
    rates.push((1000 * inSlice * steps) / (performance.now() - since));
  }
  const { user, system } = process.cpuUsage(used);
  const share = (user + system) / 1000 / (performance.now() - counted);
  rates.sort((a, b) => a - b);
  const [p50, p95] = [0.5, 0.95].map((part) => rates[Math.min(rates.length - 1, Math.floor(part * rates.length))]);
  console.log(JSON.stringify({ p50, p95, share, slices: rates.length, before, after: loss(), steps: calls * steps, version }));
}
