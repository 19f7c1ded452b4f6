// What the six workloads train on, the same numbers in every process; the engine gets them as files.

/** Numbers in [0, 1), the same for the same seed: a 32-bit xorshift (Marsaglia). @param {number} seed */
function uniforms(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** @param {() => number} uniform */
function normal(uniform) {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** @type {readonly (readonly [x1: number, x2: number, y: number])[]} */
export const xor = [
  [0, 0, 0],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 0],
];

/** 500 points of two spirals wound into each other, `[x, y, -1 or 1]`, in a random order. */
export function spiral() {
  const uniform = uniforms(1);
  const points = Array.from({ length: 500 }, (_, i) => {
    const [arm, share] = [i % 2, Math.floor(i / 2) / 250];
    const angle = 1.75 * share * 2 * Math.PI + arm * Math.PI;
    return { order: uniform(), point: [5 * share * Math.sin(angle), 5 * share * Math.cos(angle), arm ? 1 : -1] };
  });
  const shuffled = points.sort((a, b) => a.order - b.order).map(({ point }) => point);
  return /** @type {[number, number, number][]} */ (shuffled);
}

export const PIXELS = 28 * 28;

/** Pictures of MNIST's size: ten random prototypes with noise, a byte for each pixel, and which prototype it is. */
export function digits(count = 1024) {
  const uniform = uniforms(2);
  const prototypes = Array.from({ length: 10 }, () => Float32Array.from({ length: PIXELS }, uniform));
  const labels = Uint8Array.from({ length: count }, () => Math.floor(10 * uniform()));
  const pixels = new Uint8ClampedArray(count * PIXELS);
  labels.forEach((label, row) => {
    for (let i = 0; i < PIXELS; i++) {
      pixels[row * PIXELS + i] = 255 * (0.25 + 0.5 * /** @type {number} */ (prototypes[label]?.[i]) + 0.3 * normal(uniform));
    }
  });
  return { pixels, labels };
}

export const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-';
export const CONTEXT = 32;

/** A chain of 64 characters, by their places: each has four possible followers. */
export function chain(sequences = 512) {
  const uniform = uniforms(3);
  const ids = new Uint8Array(sequences * CONTEXT + 1);
  for (let i = 1; i < ids.length; i++) {
    ids[i] = (5 * /** @type {number} */ (ids[i - 1]) + 3 + Math.floor(4 * uniform())) % 64;
  }
  return ids;
}
