import type { HeadView, InstructionView, LayerView, ProgramView, SessionState } from '../../../src/protocol/session';

type Phase = InstructionView['phase'];

/** A program as a session would tell it, of dense layers with these numbers of units; the first is the input. */
export function denseProgram(sizes: readonly number[], change: Partial<ProgramView> = {}): ProgramView {
  const layers = sizes
    .slice(1)
    .map((units, i) => denseLayer(`h${i + 1}`, i === 0 ? 'input' : `h${i}`, sizes[i]!, units));
  const last = layers.at(-1)!;
  const steps: [string, Phase, string, string][] = [
    ['input', 'forward', 'load', 'input'],
    ...layers.flatMap(({ id }): [string, Phase, string, string][] => [
      [id, 'forward', 'affine', `${id}.pre_activation`],
      [id, 'forward', 'tanh', `${id}.output`],
    ]),
    ['loss', 'loss', 'mse', 'loss.samples'],
    [last.id, 'backward', 'affine_gradient_weights', `${last.id}.weights.gradient`],
    [last.id, 'update', 'sgd', `${last.id}.weights`],
  ];
  return {
    name: 'test',
    mode: 'train',
    layers,
    inputShape: [sizes[0]!],
    features: Array.from({ length: sizes[0]! }, (_, i) => `x${i + 1}`),
    instructions: steps.map(([layer, phase, operation, result], index) => {
      return { index, id: `${layer}/${phase}/${operation}/0`, layer, phase, operation, result };
    }),
    task: { heads: [headView({ layer: last.id })], metrics: [] },
    rows: { train: 4, test: 0, unanswered: 0 },
    samples: 4,
    inputColumns: ['a', 'b'],
    parameters: [],
    parameterCount: 0,
    memory: 0,
    seed: 0,
    batchSize: 4,
    batches: 1,
    steps: 100,
    ...change,
  };
}

/** A target; unless said otherwise a number `y` by mse. */
export function headView(given: Partial<HeadView>): HeadView {
  return { name: 'y', columns: ['y'], kind: 'number', classes: [], layer: 'h1', positions: 1, loss: 'mse', ...given };
}

function denseLayer(id: string, input: string, inputs: number, units: number): LayerView {
  const tensor = (name: string, shape: number[], batched: boolean) => [name, { id: `${id}.${name}`, shape, batched }];
  const tensors = Object.fromEntries([
    tensor('pre_activation', [units], true),
    tensor('output', [units], true),
    tensor('output.gradient', [units], true),
    tensor('weights', [inputs, units], false),
    tensor('weights.gradient', [inputs, units], false),
    tensor('bias', [units], false),
  ]);
  return { id, type: 'dense', activation: 'tanh', inputs: [input], shape: [units], tensors };
}

export function sessionState(change: Partial<SessionState> = {}): SessionState {
  return {
    revision: 1,
    status: 'ready',
    time: { step: 0, pc: 0 },
    epoch: 1,
    batch: 1,
    samples: [0, 1, 2, 3],
    next: 0,
    computed: 0,
    epochs: 0,
    canStepBack: false,
    ...change,
  };
}
