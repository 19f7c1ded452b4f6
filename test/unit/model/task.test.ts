import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../../src/base/problem';
import type { TargetProfile } from '../../../src/model/profile';
import type { ModelSpec } from '../../../src/model/spec';
import { activationOf, decide, decisionOf, lastActivation, resolveTask, type Decision, type Task } from '../../../src/model/task';
import { call, classes, dense, modelSpec, numbers, profile, trainSpec } from '../../support/programs';

const specOf = (units: number, activation: string, loss?: string): ModelSpec =>
  modelSpec([dense('out', units, activation)], loss === undefined ? undefined : trainSpec(loss));

function resolve(units: number, activation: string, target?: TargetProfile, loss?: string): Task | undefined {
  return resolveTask(specOf(units, activation, loss), profile(2, target), new Map([['out', [units]]]));
}

/** `index 1`, `one_hot 3`: how targets are stored, or the failure's code. */
function stored(...args: Parameters<typeof resolve>): string {
  try {
    const task = resolve(...args);
    return task ? `${task.heads[0]!.encoding} ${task.width}` : 'no task';
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error.code;
  }
}

function message(...args: Parameters<typeof resolve>): string {
  try {
    resolve(...args);
  } catch (error) {
    assert.ok(error instanceof UserError);
    return error.message;
  }
  assert.fail('nothing was thrown');
}

describe('the task', () => {
  const table: [target: string, units: number, activation: string, loss: string | undefined, expected: string][] = [
    // Classes: one unit for two of them, else one each.
    ['classes 2', 1, 'sigmoid', 'binary_cross_entropy', 'index 1'],
    ['classes 2', 1, 'linear', 'binary_cross_entropy', 'index 1'],
    ['classes 2', 1, 'sigmoid', 'mse', 'index 1'],
    ['classes 2', 1, 'tanh', 'mse', 'index 1'],
    ['classes 2', 2, 'softmax', 'cross_entropy', 'index 1'],
    ['classes 3', 3, 'softmax', 'cross_entropy', 'index 1'],
    ['classes 3', 3, 'linear', 'cross_entropy', 'index 1'],
    ['classes 3', 3, 'sigmoid', 'binary_cross_entropy', 'one_hot 3'],
    ['classes 3', 3, 'linear', 'binary_cross_entropy', 'one_hot 3'],
    ['classes 3', 3, 'softmax', 'mse', 'one_hot 3'],
    ['classes 3', 3, 'linear', 'mse', 'one_hot 3'],
    // Without training, as the last activation would be trained.
    ['classes 2', 1, 'sigmoid', undefined, 'index 1'],
    ['classes 3', 3, 'softmax', undefined, 'index 1'],
    ['classes 3', 3, 'sigmoid', undefined, 'one_hot 3'],
    ['classes 3', 3, 'linear', undefined, 'one_hot 3'],
    // Numbers: a unit each.
    ['numbers 1', 1, 'linear', 'mse', 'values 1'],
    ['numbers 3', 3, 'tanh', 'mse', 'values 3'],
    ['numbers 2', 2, 'sigmoid', 'binary_cross_entropy', 'values 2'],
    ['numbers 2', 2, 'linear', 'binary_cross_entropy', 'values 2'],
    // Other losses: an error is measured as mse is, a margin takes positions as a cross-entropy does.
    ['classes 3', 3, 'softmax', 'mae', 'one_hot 3'],
    ['numbers 2', 2, 'linear', 'huber', 'values 2'],
    ['classes 2', 1, 'linear', 'hinge', 'index 1'],
    ['classes 2', 2, 'tanh', 'hinge', 'index 1'],
    ['classes 3', 3, 'linear', 'hinge', 'index 1'],
    // What does not fit.
    ['classes 2', 1, 'sigmoid', 'hinge', 'loss-mismatch'],
    ['classes 3', 3, 'softmax', 'hinge', 'loss-mismatch'],
    ['numbers 2', 2, 'linear', 'hinge', 'loss-mismatch'],
    ['classes 3', 2, 'softmax', 'cross_entropy', 'output-mismatch'],
    ['classes 3', 1, 'sigmoid', 'binary_cross_entropy', 'output-mismatch'],
    ['classes 2', 3, 'softmax', 'cross_entropy', 'output-mismatch'],
    ['numbers 2', 1, 'linear', 'mse', 'output-mismatch'],
    ['numbers 1', 2, 'linear', 'mse', 'output-mismatch'],
    ['classes 2', 1, 'sigmoid', 'cross_entropy', 'loss-mismatch'],
    ['classes 2', 1, 'linear', 'cross_entropy', 'loss-mismatch'],
    ['classes 3', 3, 'softmax', 'binary_cross_entropy', 'loss-mismatch'],
    ['classes 3', 3, 'relu', 'cross_entropy', 'loss-mismatch'],
    ['numbers 2', 2, 'softmax', 'cross_entropy', 'loss-mismatch'],
    ['numbers 1', 1, 'tanh', 'binary_cross_entropy', 'loss-mismatch'],
  ];

  for (const [described, units, activation, loss, expected] of table) {
    it(`of ${described} with ${units} ${activation} and ${loss ?? 'no training'} is ${expected}`, () => {
      const [kind, count] = described.split(' ') as ['classes' | 'numbers', string];
      const target = kind === 'classes' ? classes(Number(count)) : numbers(Number(count));
      assert.equal(stored(units, activation, target, loss), expected);
    });
  }

  it('is none without a target', () => {
    assert.equal(stored(2, 'softmax', undefined), 'no task');
  });

  it('names its classes and the columns it predicts', () => {
    const [head] = resolve(3, 'softmax', classes(3), 'cross_entropy')!.heads;
    assert.deepEqual([head?.kind, head?.classes, head?.columns], ['class', ['class 0', 'class 1', 'class 2'], ['y']]);
    assert.deepEqual(resolve(2, 'linear', numbers(2), 'mse')!.heads[0]!.columns, ['y1', 'y2']);
  });

  it('is fine with one known class, of which the other is to be guessed', () => {
    assert.equal(stored(1, 'sigmoid', classes(1)), 'index 1');
  });
});

describe('what does not fit', () => {
  it('is told with both shapes and what to write', () => {
    assert.equal(
      message(2, 'linear', numbers(3), 'mse'),
      '"out" gives 2 numbers a sample, and the target (y1, y2, y3) has 3; give "out" 3 units.',
    );
    assert.equal(
      message(2, 'softmax', classes(3), 'cross_entropy'),
      '"out" has 2 units, and the target has 3 classes (class 0, class 1, class 2); give "out" 3 units.',
    );
    assert.equal(
      message(2, 'linear', numbers(1), 'mse'),
      '"out" gives 2 numbers a sample, and the target (y1) has 1; give "out" 1 unit.',
    );
    assert.equal(
      message(1, 'sigmoid', classes(3), 'binary_cross_entropy'),
      '"out" has 1 unit, which tells two classes apart; the target has 3 (class 0, class 1, class 2). ' +
        'Write dense(3, softmax).',
    );
  });

  it('is told as a loss for classes where the target may be meant as a number', () => {
    assert.equal(
      message(1, 'linear', classes(3), 'cross_entropy'),
      'The loss cross_entropy takes "y" for a class, of which there are 3 (class 0, class 1, class 2), and "out" ' +
        'has 1 unit. Use mse to predict a number; for classes, end with dense(3, softmax).',
    );
  });

  it('lists the first of many classes', () => {
    const text = message(2, 'softmax', classes(30), 'cross_entropy');
    assert.match(text, /30 classes \(class 0, class 1, class 2, class 3, class 4, …\)/);
  });

  it('is told of the loss with the activation that it needs', () => {
    assert.equal(
      message(3, 'tanh', classes(3), 'cross_entropy'),
      'The loss cross_entropy needs softmax (or linear, for raw scores) as last activation, and it is tanh.',
    );
    const numeric = message(2, 'softmax', numbers(2), 'cross_entropy');
    assert.match(numeric, /predicts a class, and the target is a number; use mse/);
    assert.match(message(1, 'linear', classes(2), 'cross_entropy'), /with 1 unit, use binary_cross_entropy/);
  });

  it('is put on the layer or on the setting', () => {
    const at = (...args: Parameters<typeof resolve>): unknown => {
      try {
        resolve(...args);
      } catch (error) {
        return (error as UserError).at;
      }
      return undefined;
    };
    assert.deepEqual(at(1, 'linear', numbers(2), 'mse'), { layer: 'out' });
    assert.deepEqual(at(1, 'relu', classes(2), 'binary_cross_entropy'), { key: 'train.loss' });
  });
});

describe('targets at each time step', () => {
  const steps = (kind: TargetProfile, positions?: number): TargetProfile => ({ ...kind, ...(positions && { positions }) });
  const at = (output: number[], activation: string, target: TargetProfile, loss: string): string => {
    const spec = specOf(output.at(-1)!, activation, loss);
    try {
      const task = resolveTask(spec, profile(2, target), new Map([['out', output]]))!;
      const [{ encoding, positions, width }] = task.heads as [Task['heads'][number]];
      return `${encoding}, ${positions} positions, ${width} numbers`;
    } catch (error) {
      assert.ok(error instanceof UserError);
      return error.message;
    }
  };

  it('are as many as the output has, or one for an output without time', () => {
    assert.equal(at([8, 5], 'softmax', steps(classes(5), 8), 'cross_entropy'), 'index, 8 positions, 8 numbers');
    assert.equal(at([5], 'softmax', steps(classes(5), 8), 'cross_entropy'), 'index, 1 positions, 1 numbers');
    assert.equal(at([8, 1], 'sigmoid', steps(classes(2), 8), 'binary_cross_entropy'), 'index, 8 positions, 8 numbers');
    assert.equal(at([8, 5], 'linear', steps(classes(5), 8), 'hinge'), 'index, 8 positions, 8 numbers');
    assert.equal(at([3, 2], 'linear', steps(numbers(2), 3), 'mse'), 'values, 3 positions, 6 numbers');
  });

  it('say with both shapes what does not fit', () => {
    assert.equal(
      at([7, 5], 'softmax', steps(classes(5), 8), 'cross_entropy'),
      '"out" gives 7 × 5 numbers a sample, and the target (y) is a class at each of 8 time steps; end with 8 × 5 numbers, ' +
        'or with 5 for the last step only.',
    );
    assert.equal(
      at([8, 5], 'softmax', classes(5), 'cross_entropy'),
      '"out" gives 8 × 5 numbers a sample, and the target (y) is one class for all of it; put flatten() before the last ' +
        'layer, or let the recurrent layer before it give its last state only.',
    );
    assert.equal(
      at([8, 5], 'softmax', steps(classes(5), 8), 'mse'),
      'The loss mse compares numbers, and the target (y) is a class at each time step; use cross_entropy after softmax.',
    );
    assert.equal(
      at([5], 'linear', steps(classes(5), 8), 'mse'),
      'The loss mse compares numbers, and the target (y) is a class; use cross_entropy after linear.',
    );
    assert.equal(
      at([2, 2, 1], 'linear', numbers(4), 'mse'),
      '"out" gives 2 × 2 × 1 numbers a sample, and the target (y1, y2, y3, y4) has 4; put flatten() behind "out".',
    );
    assert.equal(
      at([8, 5], 'softmax', steps(classes(6), 8), 'cross_entropy'),
      '"out" has 5 units, and the target has 6 classes (class 0, class 1, class 2, class 3, class 4, class 5); give "out" 6 units.',
    );
    assert.equal(
      at([4, 4], 'linear', numbers(3), 'mse'),
      '"out" gives 4 × 4 numbers a sample, and the target (y1, y2, y3) has 3; give "out" 3 units.',
    );
  });
});

describe('the input as target', () => {
  const picture: TargetProfile = { ...numbers(12), name: 'input', shape: [2, 6, 1] };
  const resolved = (output: number[], loss = 'mse', activation = 'sigmoid'): Task =>
    resolveTask(specOf(output.at(-1)!, activation, loss), profile(12, picture), new Map([['out', output]]))!;

  it('is met in its own shape, and number by number', () => {
    assert.equal(resolved([12]).width, 12);
    assert.equal(resolved([2, 6, 1]).width, 12);
  });

  it('says both shapes where it is not', () => {
    assert.throws(() => resolved([10]), {
      message: '"out" gives 10 numbers a sample, and the target (input) has 2 × 6 × 1; give "out" 12 units.',
    });
  });

  it('does not let a shape come between a cross-entropy and its sigmoid', () => {
    const sigmoid = dense('out', 12, 'sigmoid');
    const shaped = { id: 'shaped', type: 'reshape', args: { dimensions: [2, 6, 1] } };
    const spec = modelSpec([sigmoid, shaped], trainSpec('binary_cross_entropy'));
    assert.throws(() => resolveTask(spec, profile(12, picture), new Map([['shaped', [2, 6, 1]]])), {
      message:
        'The loss binary_cross_entropy goes with sigmoid directly before it, and "shaped" stands between them; give the ' +
        'units their shape before the layer with sigmoid, or leave "shaped" out.',
    });
  });
});

describe('layers behind the activation', () => {
  const behind = (activation: string, loss: string | undefined, ...types: string[]): ModelSpec => {
    const others = types.map((type, i) => ({ id: `l${i + 1}`, type, args: {} }));
    return modelSpec([dense('out', 3, activation), ...others], loss === undefined ? undefined : trainSpec(loss));
  };
  const resolved = (spec: ModelSpec): Task =>
    resolveTask(spec, profile(2, classes(3)), new Map(spec.layers.map(({ id }) => [id, [3]])))!;
  const refusal = (activation: string, loss: string, ...types: string[]): string => {
    try {
      resolved(behind(activation, loss, ...types));
    } catch (error) {
      assert.ok(error instanceof UserError);
      assert.deepEqual([error.code, error.at], ['loss-mismatch', { key: 'train.loss' }]);
      return error.message;
    }
    return 'fine';
  };

  it('do not come between a cross-entropy and its softmax', () => {
    assert.equal(
      refusal('softmax', 'cross_entropy', 'dropout'),
      'The loss cross_entropy goes with softmax directly before it, and "l1" stands between them; put "l1" before the layer ' +
        'with softmax, or leave it out.',
    );
    assert.match(refusal('softmax', 'cross_entropy', 'flatten', 'dropout'), /and "l2" stands between them/);
    for (const type of ['batch_norm', 'layer_norm']) {
      assert.equal(
        refusal('softmax', 'cross_entropy', type, 'dropout'),
        'The loss cross_entropy goes with softmax directly before it, and "l1" normalizes its probabilities again; put ' +
          '"l1" before the layer with softmax, or leave it out.',
      );
      assert.match(refusal('softmax', 'cross_entropy', 'flatten', type), /and "l2" normalizes its probabilities again/);
    }
  });

  it('may keep or normalize raw scores, and what a loss does not read as probabilities', () => {
    for (const type of ['dropout', 'flatten', 'batch_norm', 'layer_norm']) {
      assert.equal(refusal('linear', 'cross_entropy', type), 'fine');
      assert.equal(refusal('softmax', 'mse', type), 'fine');
    }
    assert.equal(refusal('tanh', 'cross_entropy', 'layer_norm'), 'fine');
    assert.match(refusal('tanh', 'cross_entropy', 'dropout'), /needs softmax \(or linear, for raw scores\).* it is tanh/);
  });

  it('leave the usual loss, and what the numbers are, as they are without them', () => {
    for (const types of [['dropout'], ['flatten', 'dropout']]) {
      const [head] = resolved(behind('softmax', undefined, ...types)).heads;
      assert.deepEqual([head?.loss.call, head?.gives], ['cross_entropy', 'probabilities']);
    }
    const [head] = resolved(behind('softmax', undefined, 'layer_norm')).heads;
    assert.deepEqual([head?.loss.call, head?.gives], ['mse', 'amounts']);
  });
});

describe('the decision', () => {
  const decision = (units: number, activation: string, loss: string): Decision =>
    decisionOf(activation, call('loss', loss), units);

  it('of one unit is by a threshold: 0.5 for probabilities, 0 for raw scores', () => {
    assert.deepEqual(decision(1, 'sigmoid', 'binary_cross_entropy'), { rule: 'threshold', at: 0.5 });
    assert.deepEqual(decision(1, 'linear', 'binary_cross_entropy'), { rule: 'threshold', at: 0 });
    assert.deepEqual(decision(1, 'linear', 'hinge'), { rule: 'threshold', at: 0 });
    assert.deepEqual(decision(1, 'linear', 'mse'), { rule: 'threshold', at: 0.5 });
    assert.deepEqual(decision(1, 'sigmoid', 'mse'), { rule: 'threshold', at: 0.5 });
  });

  it('of several units is the largest, of equals the first', () => {
    const largest = decision(3, 'softmax', 'cross_entropy');
    assert.deepEqual(largest, { rule: 'largest' });
    assert.equal(decide([0.2, 0.5, 0.3], largest), 1);
    assert.equal(decide([0.4, 0.2, 0.4], largest), 0);
  });

  it('gives the second class from the threshold on', () => {
    const half = { rule: 'threshold', at: 0.5 } as const;
    assert.deepEqual([0.49, 0.5, 0.51, NaN].map((p) => decide([p], half)), [0, 1, 1, 0]);
  });

  it('is always one of the classes', () => {
    const outputs = fc.array(fc.double(), { minLength: 2, maxLength: 5 });
    fc.assert(fc.property(outputs, (values) => values.length > decide(values, { rule: 'largest' })));
  });
});

describe('the last activation', () => {
  it('is that of the last layer, linear where there is none', () => {
    assert.equal(lastActivation(modelSpec([dense('h', 2, 'relu'), dense('out', 1, 'sigmoid')])), 'sigmoid');
    assert.equal(lastActivation(modelSpec([])), 'linear');
    assert.equal(activationOf({ id: 'input_1', type: 'input', inputs: [], args: { dimensions: [2] } }), 'linear');
  });
});
