import * as l10n from '@vscode/l10n';
import { UserError, UserErrors } from '../base/problem';
import { encodeContent, profileContent, readContent, type Dataset, type FilePort, type Reading } from '../data';
import { compile, elementBytes, Machine, type CompileOptions, type Kernels, type Precision, type Program } from '../engine';
import { resolveDeferred } from '../model/deferred';
import { requireBatches } from '../model/batches';
import { inferShapes, lower, type Inference } from '../model/inference';
import type { Profile } from '../model/profile';
import type { ModelSpec } from '../model/spec';
import { resolveTask, type Task } from '../model/task';

/** A spec joined with its data, ready to be compiled. */
export interface Prepared {
  readonly spec: ModelSpec;
  /** Label of the comparison's run that this is; undefined for the spec as it stands. */
  readonly run?: string;
  readonly inference: Inference;
  readonly profile?: Profile;
  readonly task?: Task;
  /** Absent where the spec has no data. */
  readonly dataset?: Dataset;
}

/** Rows that the evaluation plan takes at once, at most. */
const EVALUATION_ROWS = 128;

/** Rows that a pass of prediction takes at once, at most: as many as training by default. */
const PREDICTION_ROWS = 32;

/**
 * Reads the data and joins it with the spec. Rejects with the `UserError` of the data (also where its numbers alone
 * are above the memory limit: they are not made then), of the shapes (all of them) or the task.
 */
export async function prepare(
  spec: ModelSpec,
  files: FilePort,
  memoryLimit: number,
  reading?: Reading,
): Promise<Prepared> {
  const prepared = await joinData(spec, files, memoryLimit, reading);
  const { task, dataset } = prepared;
  if (!spec.train) return prepared;
  if (!task || dataset?.train.length === 0) throw nothingToLearn(dataset);
  if (dataset) requireBatches(prepared.spec, prepared.inference, dataset.train.length, mainCapacity(prepared));
  return prepared;
}

async function joinData(spec: ModelSpec, files: FilePort, memoryLimit: number, reading?: Reading): Promise<Prepared> {
  if (!spec.data) return join(spec);
  const content = await readContent(spec, files, memoryLimit, reading);
  const profile = profileContent(content, spec);
  const joined = join(spec, profile);
  return { ...joined, dataset: encodeContent(content, profile, joined.spec, joined.task, memoryLimit) };
}

function join(written: ModelSpec, profile?: Profile): Prepared {
  const { spec, failures } = resolveDeferred(written, profile);
  const inference = inferShapes(spec, profile);
  const [failure, ...others] = [...failures, ...inference.failures];
  if (failure) throw new UserErrors([failure, ...others]);
  return { spec, inference, profile, task: profile && resolveTask(spec, profile, inference.shapes) };
}

/**
 * Compiles what was prepared. Allocates nothing; throws a `UserError` where it needs more bytes than the limit. Where it
 * would fit but for the evaluation, which takes many rows at once, that takes no more than a batch.
 */
export function compileProgram(prepared: Prepared, memoryLimit: number, precision: Precision = 'float32'): Program {
  const { spec, inference, task, dataset } = prepared;
  const samples = dataset?.rows ?? 0;
  const capacity = Math.max(1, mainCapacity(prepared));
  const graph = lower(spec, inference);
  const compileFor = (evaluationCapacity: number): Program =>
    compile(graph, {
      elementBytes: elementBytes[precision],
      memoryLimit,
      rows: dataset?.windows ? dataset.inputs.length : samples,
      ...(dataset && storageOf(dataset)),
      capacity,
      evaluationCapacity,
      task,
      training: task && spec.train,
    });
  const many = Math.max(1, Math.min(samples, EVALUATION_ROWS));
  if (many <= capacity) return compileFor(many);
  try {
    return compileFor(many);
  } catch (failure) {
    if (!(failure instanceof UserError) || failure.code !== 'memory-limit') throw failure;
    return compileFor(capacity);
  }
}

/** How the data stands in memory. */
function storageOf({ windows, inputs, targets }: Dataset): Pick<CompileOptions, 'targets' | 'byteChannels'> {
  const byteChannels = inputs.channels;
  return { targets: windows ? 'following' : targets === inputs ? 'input' : 'stored', ...(byteChannels !== undefined && { byteChannels }) };
}

/** Compiles what was prepared, makes a machine for it and copies the data into its memory. */
export function buildMachine(
  prepared: Prepared,
  memoryLimit: number,
  precision: Precision = 'float32',
  kernels: Kernels = 'fast',
): Machine {
  const machine = new Machine(compileProgram(prepared, memoryLimit, precision), precision, kernels);
  if (prepared.dataset) fill(machine, prepared.dataset);
  return machine;
}

function mainCapacity({ spec, dataset }: Prepared): number {
  if (!spec.train) return Math.min(dataset?.shown.length ?? 1, PREDICTION_ROWS);
  const samples = dataset?.train.length ?? 0;
  return spec.train.batchSize === 'all' ? samples : Math.min(spec.train.batchSize, samples);
}

function fill(machine: Machine, dataset: Dataset): void {
  for (const { store, memory } of storesOf(machine, dataset)) store.copyTo(memory);
  const levels = machine.program.main.tensors.get('data.levels');
  if (levels) machine.view(levels).set(dataset.inputs.levels!);
}

/**
 * Leaves the data to a machine that was built for it: it stands in the machine's memory already, and from now on there
 * alone.
 */
export function leaveData({ dataset }: Prepared, machine: Machine): void {
  if (!dataset) return;
  for (const { store, memory } of storesOf(machine, dataset)) store.settleIn(memory);
}

/** The stores that stand in a machine's memory, and where: targets may be the inputs, or come from them. */
function storesOf(machine: Machine, { inputs, targets }: Dataset) {
  const { tensors } = machine.program.main;
  return Object.entries({ 'data.inputs': inputs, 'data.targets': targets }).flatMap(([id, store]) => {
    const tensor = tensors.get(id);
    return tensor ? [{ store, memory: machine.stored(tensor) }] : [];
  });
}

function nothingToLearn(dataset: Dataset | undefined): UserError {
  if (!dataset) {
    return new UserError('no-data', l10n.t('Training needs data: add a data section with a source.'), { key: 'train' });
  }
  if (dataset.unanswered.length > 0) {
    const names = dataset.profile.targets.map(({ name }) => name).join(', ');
    const message = names
      ? l10n.t('Training needs rows with an answer, and "{0}" is empty in all of them; name another column with target, or fill it in.', names)
      : l10n.t('Training needs rows with an answer, and the data has none.');
    return new UserError('no-answers', message, { key: 'data.target' });
  }
  const message = l10n.t('Training needs a target: name its column with target: in the data section.');
  return new UserError('no-target', message, { key: 'data' });
}
