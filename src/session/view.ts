import { rowSize, type Machine, type PlacedTensor } from '../engine';
import { featureNames } from '../model/profile';
import { metricsOf } from '../model/metrics';
import type { TrainSpec } from '../model/spec';
import { ownActivation } from '../model/activation';
import type { Head, Task } from '../model/task';
import type { HeadView, InstructionView, LayerView, ProgramView, TaskView, TensorFrame, TensorSlice, TensorView } from '../protocol/session';
import { stepsOf } from './opening';
import type { Prepared } from './prepare';
import type { Run } from './run';

/** Elements of one frame, at most: a view that wants more takes slices. */
const FRAME_LIMIT = 1 << 20;

/** Pictures have none: those of a photograph would be millions. */
function namesOfInput({ profile, inference }: Prepared): string[] {
  if (!profile) return Array.from({ length: inference.input?.[0] ?? 0 }, (_, i) => `x${i + 1}`);
  return profile.inputs.length === 0 && profile.shape.length > 1 ? [] : featureNames(profile);
}

/** What does not change while a session lives. */
export function viewProgram(prepared: Prepared, machine: Machine, run: Run): ProgramView {
  const { spec, dataset, task, inference } = prepared;
  const { program } = machine;
  return {
    name: spec.name,
    mode: spec.train ? 'train' : 'predict',
    layers: viewLayers(prepared, machine),
    inputShape: inference.input ?? [],
    features: namesOfInput(prepared),
    instructions: viewInstructions(machine),
    task: task && viewTask(task, spec.train),
    rows: {
      train: dataset?.train.length ?? 0,
      test: dataset?.test.length ?? 0,
      unanswered: dataset?.unanswered.length ?? 0,
    },
    samples: dataset?.rows ?? 0,
    inputColumns: dataset?.inputColumns ?? [],
    parameters: program.parameters.map(({ tensor: { id, layer, name, shape } }) => ({ tensor: id, layer, name, shape })),
    parameterCount: program.parameters.reduce((sum, { tensor }) => sum + tensor.length, 0),
    memory: program.layout.bytes,
    seed: spec.train?.seed ?? 0,
    batchSize: run.plan.capacity,
    batches: run.batches,
    steps: stepsOf(prepared, run.batches),
  };
}

function viewTask({ heads }: Task, train: TrainSpec | undefined): TaskView {
  return { heads: heads.map((head) => viewHead(head, train !== undefined)), metrics: shownMetrics(heads, train?.metrics) };
}

function viewHead({ name, columns, kind, classes, layer, positions, decision, loss }: Head, isTrained: boolean): HeadView {
  return {
    ...{ name, columns, kind, classes, layer, positions },
    ...(decision.rule === 'threshold' && { threshold: decision.at }),
    ...(isTrained && { loss: loss.call }),
  };
}

/** Paths of the metrics to be shown: those asked for, of each target that has them; else how many classes are right. */
function shownMetrics(heads: readonly Head[], wanted: readonly string[] = ['accuracy']): string[] {
  return heads.flatMap((head) =>
    wanted.flatMap((metric) => {
      if (!metricsOf(head).some((name) => name === metric)) return [];
      return heads.length > 1 ? [`${head.name}.${metric}`] : [metric];
    }),
  );
}

function viewLayers({ spec, inference }: Prepared, machine: Machine): LayerView[] {
  const tensors = tensorsByLayer(machine);
  return spec.layers
    .filter(({ type }) => type !== 'input')
    .map((layer) => ({
      id: layer.id,
      type: layer.type,
      activation: ownActivation(layer) ?? '',
      inputs: layer.inputs,
      shape: inference.shapes.get(layer.id) ?? [],
      tensors: Object.fromEntries(tensors.get(layer.id) ?? []),
    }));
}

/** What can be read of each layer, by the names within it; other names of a tensor come behind its own. */
function tensorsByLayer({ program }: Machine): Map<string, Map<string, TensorView>> {
  const { tensors, aliases } = program.main;
  const named = new Map<string, Map<string, TensorView>>();
  const add = (name: string, tensor: PlacedTensor): void => {
    const own = named.get(tensor.layer) ?? new Map<string, TensorView>();
    named.set(tensor.layer, own.set(name, viewTensor(tensor)));
  };
  for (const tensor of tensors.values()) add(tensor.name, tensor);
  for (const [alias, id] of aliases) {
    const tensor = tensors.get(id);
    if (tensor) add(alias.slice(tensor.layer.length + 1), tensor);
  }
  return named;
}

function viewTensor({ id, shape, batched }: PlacedTensor): TensorView {
  return { id, shape, batched };
}

function viewInstructions({ program }: Machine): InstructionView[] {
  return program.main.instructions.map(({ index, id, phase, layer, operation, outputs, slice }) => ({
    index,
    id,
    phase,
    layer,
    operation,
    result: outputs[0]!.id,
    // The targets of a batch are read, not explained.
    ...(outputs.length > 1 && operation !== 'load' && { outputs: outputs.map((tensor) => tensor.id) }),
    ...(slice !== undefined && { time: slice }),
  }));
}

/** A part of a tensor of the main plan, as it stands; without values where this batch has not computed it. */
export function readFrame(machine: Machine, run: Run, { tensor: id, from = 0, count }: TensorSlice): TensorFrame {
  const tensor = run.plan.tensors.get(run.plan.aliases.get(id) ?? id);
  if (!tensor) throw new Error(`no tensor "${id}" in the network`);
  const length = machine.count(run.plan, tensor);
  const rowed = tensor.batched || tensor.shape.length > 0;
  const width = tensor.batched ? rowSize(tensor) : rowed ? length / tensor.shape[0]! : length;
  const rows = rowed ? length / width : 1;
  const start = Math.max(0, Math.min(from, rows));
  const taken = Math.max(0, Math.min(count ?? rows, rows - start, Math.max(1, Math.floor(FRAME_LIMIT / width))));
  const inner = tensor.batched ? tensor.shape : tensor.shape.slice(1);
  const shape = rowed ? [taken, ...inner] : [];
  const known = computedOf(run, tensor);
  if (known === 'nothing') return { tensor: id, shape };
  const values = machine.numbers(tensor, start * width, (start + taken) * width);
  return { tensor: id, shape, values, ...(known !== 'all' && { missing: known }) };
}

/** A single number of the shown step, where that has been computed: `loss`, `gradient_norm`. */
export function readNumber(machine: Machine, run: Run, id: string): number | undefined {
  const tensor = run.plan.tensors.get(id);
  return tensor && isComputed(run, tensor) ? machine.view(tensor)[0] : undefined;
}

/** Whether a tensor holds what the shown batch made of it, or what outlives a batch. */
export function isComputed(run: Run, tensor: PlacedTensor): boolean {
  return computedOf(run, tensor) === 'all';
}

/** What of a tensor stands there as this batch left it; of one made in parts, the parts that are not. */
function computedOf(run: Run, tensor: PlacedTensor): 'all' | 'nothing' | readonly number[] {
  if (tensor.arena !== 'activations') return 'all';
  const makers = run.plan.instructions.filter(({ outputs }) => outputs.includes(tensor));
  const missing = makers.filter(({ index }) => index >= run.computed);
  // Only the input of a spec without data has no maker: it is given by hand.
  if (missing.length === 0) return 'all';
  if (missing.length === makers.length) return 'nothing';
  return missing.flatMap(({ slice }) => slice ?? []).sort((a, b) => a - b);
}
