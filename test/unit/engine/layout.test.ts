import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/problem';
import { Machine, rowSize, type Program } from '../../../src/engine';
import { LayoutBuilder } from '../../../src/engine/plan/layout';
import { assertAll } from '../../support/networks';
import { compiled } from '../../support/trainings';
import { call, dense, described, network, networkOf, numbers, type NetworkOptions } from '../../support/programs';
import { specOf } from '../../support/texts';

/** Bytes by which a machine's memory comes; what is not counted is far below it. */
const PAGE = 65536;

function tensors({ main, evaluation }: Program) {
  return new Set([...main.tensors.values(), ...evaluation.tensors.values()]);
}

function failure(options: NetworkOptions): UserError {
  try {
    network(options);
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error;
  }
  assert.fail('nothing was thrown');
}

describe('the layout of memory', function () {
  this.timeout(120_000);

  for (const [precision, size] of [['float32', 4], ['float64', 8]] as const) {
    it(`begins every tensor at a multiple of 16 bytes in ${precision}, and lets none share memory`, () => {
      assertAll((training) => {
        const { program } = compiled(training, precision);
        let end = 0;
        for (const tensor of [...tensors(program)].sort((a, b) => a.offset - b.offset)) {
          assert.equal((tensor.offset * size) % 16, 0, tensor.id);
          assert.ok(tensor.offset * size >= end, tensor.id);
          end = tensor.offset * size + tensor.length * (tensor.levels ? 1 : size);
        }
        assert.ok(end <= program.layout.elements * size);
        assert.equal(new Machine(program, precision).state.BYTES_PER_ELEMENT, size);
      }, 60);
    });
  }

  it('puts arenas one behind the other, first those that a checkpoint holds', () => {
    const optimizer = call('optimizer', 'adam');
    const { program } = network({ features: 2, layers: [dense('out', 1)], loss: 'mse', optimizer, rows: 3 });
    const { arenas, elements } = program.layout;
    const order = ['parameters', 'optimizer', 'metrics', 'activations', 'evaluation', 'data'] as const;
    let end = 0;
    for (const arena of order) {
      assert.equal(arenas[arena].offset, end, arena);
      assert.ok(arenas[arena].length > 0, arena);
      end += arenas[arena].length;
    }
    assert.equal(elements, end);
  });

  it('makes room for as many rows as each plan and the data have', () => {
    const room = { rows: 10, capacity: 4, evaluationCapacity: 7 };
    const { program } = network({ features: 3, layers: [dense('out', 2)], loss: 'mse', ...room });
    const [main, evaluation] = [program.main.tensors, program.evaluation.tensors];
    assert.equal(main.get('out.output')!.length, 4 * 2);
    assert.equal(evaluation.get('out.output')!.length, 7 * 2);
    assert.equal(main.get('data.inputs')!.length, 10 * 3);
    assert.equal(rowSize(main.get('loss')!), 1);
    assert.equal(main.get('out.weights'), evaluation.get('out.weights'));
    assert.notEqual(main.get('out.output'), evaluation.get('out.output'));
  });

  it('is refused above the limit, with the arithmetic of its largest part', () => {
    const layers = [dense('h1', 1000, 'relu'), dense('out', 1)];
    const error = failure({ features: 3000, layers, loss: 'mse', rows: 1, memoryLimit: 2 ** 20 });
    assert.equal(error.code, 'memory-limit');
    assert.equal(error.at.layer, 'h1');
    assert.match(error.message, /need 23\.0 MiB, above the limit of 1\.0 MiB\./);
    assert.match(error.message, /h1\.weights: 3,000 × 1,000 × 4 bytes = 11\.4 MiB\./);
    assert.match(error.message, /nnspec\.memoryLimit/);
  });

  it('counts rows in that arithmetic where the largest part is a batch or the data', () => {
    const room = { rows: 20_000, capacity: 8, memoryLimit: 1000 };
    const error = failure({ features: 50, layers: [dense('out', 1)], loss: 'mse', ...room });
    assert.match(error.message, /data\.inputs: 20,000 × 50 × 4 bytes = 3\.8 MiB\./);
  });

  it('counts a byte for each element of data that is stored as bytes', () => {
    const options = { features: 50, layers: [dense('out', 1)], loss: 'mse', rows: 20_000, capacity: 8 } as const;
    const [numbers, bytes] = [network(options), network({ ...options, byteChannels: 1 })].map(({ program }) => program.layout.elements * 4);
    assert.equal(numbers! - bytes!, 3 * 20_000 * 50 - 4 * 256);
    const error = failure({ ...options, byteChannels: 1, memoryLimit: 1000 });
    assert.match(error.message, /data\.inputs: 20,000 × 50 × 1 byte = 976\.6 KiB\./);
  });

  it('counts elements of 8 bytes in float64', () => {
    const options = { features: 100, layers: [dense('out', 100)], memoryLimit: 1000, precision: 'float64' } as const;
    assert.match(failure(options).message, /out\.weights: 100 × 100 × 8 bytes/);
  });

  it('fits exactly at the limit', () => {
    const options = { features: 2, layers: [dense('out', 1)], loss: 'mse', rows: 3 } as const;
    const bytes = network(options).program.layout.elements * 4;
    network({ ...options, memoryLimit: bytes });
    assert.equal(failure({ ...options, memoryLimit: bytes - 1 }).code, 'memory-limit');
  });

  for (const [what, shape, layers] of [
    ['the transpose of weights', [100], ['dense(1500)', 'dense(1500)', 'dense(3)']],
    ['the transpose of filters', [4, 5, 2], ['conv2d(200, 3, padding: same)', 'conv2d(300, 3, padding: same)', 'flatten()', 'dense(3)']],
    ['the transpose of keys', [300, 4], ['dense(128)', 'attention(2)', 'flatten()', 'dense(3)']],
    ['rows that are normalised', [4], ['dense(60000)', 'layer_norm()', 'dense(3)']],
    ['positions', [700, 90], ['positional(sinusoidal)', 'flatten()', 'dense(3)']],
  ] as const) {
    it(`counts ${what}, and so comes to what a machine takes`, () => {
      const spec = specOf(`layers {\n${layers.join('\n')}\n}\ntrain {\nloss: mse\n}\n`);
      const { program } = networkOf(spec, described({ shape, targets: [numbers(3)], rows: 3 }), { rows: 3 });
      const { bytes, elements } = program.layout;
      const taken = new Machine(program).state.buffer.byteLength;
      assert.ok(bytes - elements * 4 > PAGE, 'without it the total is off by more than a page');
      assert.ok(Math.abs(taken - bytes) <= PAGE, `${taken} bytes, not ${bytes}`);
    });
  }

  it('knows the total before anything is allocated', () => {
    const layout = new LayoutBuilder(4);
    const weights = { id: 'h.weights', layer: 'h', name: 'weights', shape: [2 ** 26, 2 ** 26] };
    layout.place({ ...weights, batched: false, arena: 'parameters', rows: 0 });
    assert.throws(() => layout.finish(2 ** 32), /67,108,864 × 67,108,864 × 4 bytes = 16\.0 PiB/);
  });
});
