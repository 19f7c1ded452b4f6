import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Random } from '../../../src/base/random';
import { slide, span, type Padding } from '../../../src/model/window';
import { described, networkOf, numbers, Trial } from '../../support/programs';
import { specOf } from '../../support/texts';

const f = Math.fround;

/** A convolution and how large it is; every extent odd or even, larger and smaller than the window. */
interface Setting {
  readonly picture: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: Padding;
  readonly channels: number;
  readonly filters: number;
  readonly rows: number;
}

const two = (most: number): fc.Arbitrary<[number, number]> =>
  fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }));

const settings: fc.Arbitrary<Setting> = fc
  .record({
    picture: two(7),
    kernel: two(4),
    stride: two(3),
    dilation: two(3),
    padding: fc.constantFrom<Padding>('valid', 'same'),
    channels: fc.constantFrom(1, 2, 3, 4, 5, 8),
    filters: fc.constantFrom(1, 2, 3, 4, 8, 13),
    rows: fc.integer({ min: 1, max: 6 }),
  })
  .filter(({ picture, kernel, dilation, padding }) => {
    return padding === 'same' || picture.every((extent, i) => span({ size: kernel[i]!, dilation: dilation[i]! }) <= extent);
  });

function slides({ picture, kernel, stride, dilation, padding }: Setting) {
  return picture.map((extent, i) => slide(extent, { size: kernel[i]!, stride: stride[i]!, dilation: dilation[i]! }, padding));
}

/** The trained convolution, with a convolution below it so that it has a gradient by its input, and random numbers. */
function trialOf(setting: Setting): Trial {
  const { picture, kernel, stride, dilation, padding, channels, filters, rows } = setting;
  const call = `[${kernel.join(', ')}], stride: [${stride.join(', ')}], dilation: [${dilation.join(', ')}], padding: ${padding}`;
  const spec = specOf(`layers {
    below = conv2d(${channels}, 1)
    c = conv2d(${filters}, ${call})
    flatten()
    out = dense(2)
  }
  train { loss: mse }`);
  const { program } = networkOf(spec, described({ shape: [...picture, 1], targets: [numbers(2)], rows }), { rows, capacity: rows });
  const trial = new Trial(program).batch(Array.from({ length: rows }, (_, row) => row));
  const spread = (id: string): void => {
    const random = new Random(3, id);
    const values = trial.machine.view(trial.tensor(id));
    values.forEach((_, i) => (values[i] = 2 * random.uniform(i) - 1));
  };
  ['data.inputs', 'data.targets', ...program.parameters.map(({ tensor }) => tensor.id)].forEach(spread);
  trial.machine.run(trial.plan, 0, trial.plan.instructions.findIndex(({ phase }) => phase === 'update'));
  return trial;
}

/**
 * The windows as the rows of a matrix, [rows · places, kernel_h · kernel_w · channels], with the flat position of each
 * element in the pictures, -1 beyond their edges.
 */
function windowsOf(setting: Setting): number[][] {
  const { picture: [height, width], kernel, channels, rows } = setting;
  const [down, across] = slides(setting) as [ReturnType<typeof slide>, ReturnType<typeof slide>];
  const matrix: number[][] = [];
  for (let sample = 0; sample < rows; sample++) {
    for (let placeY = 0; placeY < down.places; placeY++) {
      for (let placeX = 0; placeX < across.places; placeX++) {
        const row: number[] = [];
        for (let tapY = 0; tapY < kernel[0]; tapY++) {
          for (let tapX = 0; tapX < kernel[1]; tapX++) {
            const y = placeY * down.stride - down.before + tapY * down.dilation;
            const x = placeX * across.stride - across.before + tapX * across.dilation;
            const isInside = y >= 0 && y < height && x >= 0 && x < width;
            for (let i = 0; i < channels; i++) row.push(isInside ? ((sample * height + y) * width + x) * channels + i : -1);
          }
        }
        matrix.push(row);
      }
    }
  }
  return matrix;
}

describe('a convolution', function () {
  this.timeout(60_000);

  it('is the product of its windows’ matrix with the weights, bit for bit: the bias first, then up through the rows', () => {
    const property = fc.property(settings, (setting) => {
      const trial = trialOf(setting);
      const [x, weights, bias] = ['below.output', 'c.weights', 'c.bias'].map((id) => trial.values(id)) as [number[], number[], number[]];
      const expected = windowsOf(setting).flatMap((window) =>
        bias.map((start, j) => window.reduce((sum, at, k) => f(sum + f((x[at] ?? 0) * weights[k * setting.filters + j]!)), start)),
      );
      assert.deepEqual(trial.values('c.output'), expected);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('has as gradient by its weights the product of the transposed matrix, summed up through samples and places', () => {
    const property = fc.property(settings, (setting) => {
      const trial = trialOf(setting);
      const [x, dz] = ['below.output', 'c.output.gradient'].map((id) => trial.values(id)) as [number[], number[]];
      const matrix = windowsOf(setting);
      const expected = matrix[0]!.flatMap((_, k) =>
        Array.from({ length: setting.filters }, (_, j) =>
          matrix.reduce((sum, window, row) => f(sum + f((x[window[k]!] ?? 0) * dz[row * setting.filters + j]!)), 0),
        ),
      );
      assert.deepEqual(trial.values('c.weights.gradient').map(positive), expected.map(positive));
      const byBias = Array.from({ length: setting.filters }, (_, j) =>
        matrix.reduce((sum, _, row) => f(sum + dz[row * setting.filters + j]!), 0),
      );
      assert.deepEqual(trial.values('c.bias.gradient'), byBias);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('has as gradient by an element the sum over the weights that it meets, in their order, then over the filters', () => {
    const property = fc.property(settings, (setting) => {
      const trial = trialOf(setting);
      const [weights, dz] = ['c.weights', 'c.output.gradient'].map((id) => trial.values(id)) as [number[], number[]];
      const expected = trial.values('below.output').map(() => 0);
      const matrix = windowsOf(setting);
      for (let k = 0; k < matrix[0]!.length; k++) {
        matrix.forEach((window, row) => {
          if (window[k]! < 0) return;
          for (let j = 0; j < setting.filters; j++) {
            const product = f(dz[row * setting.filters + j]! * weights[k * setting.filters + j]!);
            expected[window[k]!] = f(expected[window[k]!]! + product);
          }
        });
      }
      assert.deepEqual(trial.values('below.output.gradient').map(positive), expected.map(positive));
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('leaves out what lies beyond the edge: infinite weights there make no NaN', () => {
    const weights = '[[[[1e39]]], [[[2]]], [[[1e39]]]]';
    const spec = specOf(`layers {\nc = conv2d(1, [3, 1], padding: same, weights: ${weights})\n}`);
    const { program } = networkOf(spec, described({ shape: [1, 2, 1], targets: [], rows: 1 }), { rows: 1 });
    const trial = new Trial(program).load([3, 4]).batch([0]);
    trial.machine.run(trial.plan, 0, trial.plan.instructions.length);
    assert.deepEqual(trial.values('c.output'), [6, 8]);
  });
});

/** Zeros have a sign that the reference does not look after. */
const positive = (value: number): number => (value === 0 ? 0 : value);

describe('windows along an axis', () => {
  const axis = fc.record({
    extent: fc.integer({ min: 1, max: 20 }),
    size: fc.integer({ min: 1, max: 6 }),
    stride: fc.integer({ min: 1, max: 5 }),
    dilation: fc.integer({ min: 1, max: 4 }),
  });

  it('are ceil(extent / stride) with padding same, each with something of the axis where it has no gaps', () => {
    const property = fc.property(axis, ({ extent, ...window }) => {
      const { places, before } = slide(extent, window, 'same');
      assert.equal(places, Math.ceil(extent / window.stride));
      const covered = span(window);
      const beyond = Math.max(0, (places - 1) * window.stride + covered - extent);
      // Half of what goes over the edges lies before the axis, the odd one behind it.
      assert.equal(before, Math.floor(beyond / 2));
      if (window.dilation > 1) return;
      for (let place = 0; place < places; place++) {
        const start = place * window.stride - before;
        assert.ok(start < extent && start + covered > 0);
      }
    });
    fc.assert(property);
  });

  it('stay within it with padding valid, and there is no room for one more', () => {
    const property = fc.property(axis, ({ extent, ...window }) => {
      const { places, before } = slide(extent, window, 'valid');
      assert.equal(before, 0);
      const ends = (place: number): number => place * window.stride + span(window);
      assert.ok(places === 0 ? span(window) > extent : ends(places - 1) <= extent && ends(places) > extent);
    });
    fc.assert(property);
  });
});
