import assert from 'node:assert/strict';
import fc from 'fast-check';
import { float32 } from '../../../src/engine/formulas/functions';
import { naiveKernels } from '../../../src/engine/kernels/table';
import { measure, metricsOf, type TargetMetrics } from '../../../src/model/metrics';
import { totalsOf } from '../../../src/model/totals';
import { call, classes, numbers, type numbersTask } from '../../support/programs';

/** The metrics of outputs against targets, counted in batches of three as a machine does. */
function measured(
  head: Pick<ReturnType<typeof numbersTask>['heads'][number], 'kind' | 'classes' | 'width' | 'positions' | 'loss'>,
  outputs: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
): TargetMetrics {
  const [units, numbersOf] = [outputs[0]!.length, targets[0]!.length];
  const size = totalsOf(head);
  const totals = [new Float32Array(size), new Float32Array(size)];
  const tensor = (shape: number[], batched: boolean) =>
    ({ id: 't', layer: 'l', name: 't', shape, batched, arena: 'activations', offset: 0, length: 0 }) as const;
  const registers = { rows: 3, learningRate: 0, update: 1, batch: 0, step: 0, seed: 0, samples: new Int32Array(3) };
  const memory = [new Float32Array(3 * units), new Float32Array(3 * numbersOf), new Float32Array(1), new Float32Array(1)];
  const run = naiveKernels.accumulate({
    instruction: {
      ...{ index: 0, id: 'loss/loss/accumulate/0', operation: 'accumulate', phase: 'loss', layer: 'loss' },
      inputs: [tensor([units], true), tensor([numbersOf], true), tensor([], false), tensor([], false)],
      outputs: [tensor([size], false), tensor([size], false)],
      attributes: { rule: head.kind === 'number' ? -1 : units === 1 ? 0 : 1, threshold: 0.5, oneHot: 0 },
    },
    inputs: memory,
    outputs: totals,
    registers,
    mathematics: float32,
    round: float32.constant,
  });
  for (let start = 0; start < outputs.length; start += 3) {
    registers.rows = Math.min(3, outputs.length - start);
    memory[0]!.set(outputs.slice(start, start + 3).flat());
    memory[1]!.set(targets.slice(start, start + 3).flat());
    memory[2]![0] = 0.25;
    memory[3]![0] = registers.rows;
    run();
    registers.batch++;
  }
  return measure(head, totals[0]!);
}

const classHead = (count: number, loss = 'cross_entropy') =>
  ({ ...classes(count), width: 1, positions: 1, loss: call('loss', loss) }) as const;

const numberHead = (width: number) => ({ ...numbers(width), width, positions: 1, loss: call('loss', 'mse') }) as const;

const oneHot = (answer: number, count: number): number[] => Array.from({ length: count }, (_, i) => Number(i === answer));

function assertMetrics(found: TargetMetrics, expected: Partial<TargetMetrics>): void {
  for (const [name, value] of Object.entries(expected)) {
    const metric = found[name as keyof TargetMetrics]!;
    assert.ok(Math.abs(metric - value) < 1e-6, `${name}: ${metric}, not ${value}`);
  }
}

describe('metrics of classes', () => {
  it('of two are those of the second, the positive one', () => {
    const outputs = [0.9, 0.6, 0.7, 0.2, 0.1].map((p) => [p]);
    const found = measured(classHead(2, 'mse'), outputs, [[1], [1], [0], [1], [0]]);
    assertMetrics(found, { loss: 0.25, accuracy: 3 / 5, precision: 2 / 3, recall: 2 / 3, f1: 2 / 3 });
    assert.equal(found.perplexity, undefined);
  });

  it('of several are the means over those that occur, as scikit-learn’s macro average', () => {
    // sklearn.metrics.precision_recall_fscore_support([0, 1, 2, 2, 1], [0, 2, 2, 0, 1], average="macro")
    const answers = [0, 2, 2, 0, 1].map((answer) => oneHot(answer, 4));
    const found = measured(classHead(4), answers, [[0], [1], [2], [2], [1]]);
    assertMetrics(found, { accuracy: 3 / 5, precision: 2 / 3, recall: 2 / 3, f1: (2 / 3 + 2 / 3 + 1 / 2) / 3 });
    assertMetrics(found, { perplexity: Math.exp(0.25) });
  });

  it('count what was never answered, or never right, as 0', () => {
    const found = measured(classHead(2), [[0.1], [0.2]].map(([p]) => [p!]), [[1], [0]]);
    assertMetrics(found, { precision: 0, recall: 0, f1: 0, accuracy: 0.5 });
  });

  it('are shares, whatever the answers', () => {
    const pairs = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(pairs, (all) => {
        const found = measured(classHead(5), all.map(([answer]) => oneHot(answer, 5)), all.map(([, wanted]) => [wanted]));
        const right = all.filter(([answer, wanted]) => answer === wanted).length;
        assertMetrics(found, { accuracy: right / all.length });
        for (const name of ['precision', 'recall', 'f1'] as const) assert.ok(found[name]! >= 0 && found[name]! <= 1);
      }),
    );
  });
});

describe('metrics of numbers', () => {
  const rows = fc.array(
    fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true })),
    { minLength: 2, maxLength: 50 },
  );

  it('are what their definitions say, far from 0 too', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(0, 2000, 1e5), (all, far) => {
        const pairs = all.map(([output, target]) => [Math.fround(output + far), Math.fround(target + far)] as const);
        const found = measured(numberHead(1), pairs.map(([output]) => [output]), pairs.map(([, target]) => [target]));
        const errors = pairs.map(([output, target]) => output - target);
        const mean = pairs.reduce((sum, [, target]) => sum + target, 0) / pairs.length;
        const spread = pairs.reduce((sum, [, target]) => sum + (target - mean) ** 2, 0);
        const squares = errors.reduce((sum, error) => sum + error * error, 0);
        const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b));
        assert.ok(close(found.mae!, errors.reduce((sum, error) => sum + Math.abs(error), 0) / pairs.length));
        assert.ok(close(found.rmse!, Math.sqrt(squares / pairs.length)));
        if (spread > 0.01) assert.ok(close(found.r2!, 1 - squares / spread), `${found.r2}: ${1 - squares / spread}`);
      }),
    );
  });

  it('r2 of several outputs is the mean of theirs', () => {
    // sklearn.metrics.r2_score([[0.5, 1], [-1, 1], [7, -6]], [[0, 2], [-1, 2], [8, -5]])
    const found = measured(numberHead(2), [[0, 2], [-1, 2], [8, -5]], [[0.5, 1], [-1, 1], [7, -6]]);
    assertMetrics(found, { r2: 0.9368005266622779 });
  });

  it('r2 of targets that are all the same is 1 where they are met, else 0', () => {
    assert.equal(measured(numberHead(1), [[3], [3]], [[3], [3]]).r2, 1);
    assert.equal(measured(numberHead(1), [[3], [4]], [[3], [3]]).r2, 0);
  });

  it('are NaN where an output is', () => {
    const found = measured(numberHead(1), [[NaN], [3]], [[1], [2]]);
    assert.deepEqual([found.mae, found.rmse, found.r2], [NaN, NaN, NaN]);
  });
});

describe('the metrics that a target has', () => {
  it('are of classes or of numbers, and the perplexity is of a cross-entropy', () => {
    assert.deepEqual(metricsOf(numberHead(1)), ['mae', 'rmse', 'r2']);
    assert.deepEqual(metricsOf(classHead(2, 'hinge')), ['accuracy', 'precision', 'recall', 'f1']);
    assert.deepEqual(metricsOf(classHead(2)), ['accuracy', 'precision', 'recall', 'f1', 'perplexity']);
  });
});
