import {
  compile,
  elementBytes,
  initialize,
  Machine,
  type CompileOptions,
  type Instruction,
  type Kernels,
  type PlacedTensor,
  type Plan,
  type Precision,
  type Program,
} from '../../src/engine';
import { sizeOf } from '../../src/base/extents';
import { entryTables, layers, type ArgumentType, type EntryTable } from '../../src/model/catalogue';
import type { Graph } from '../../src/model/graph';
import { inferShapes, lower } from '../../src/model/inference';
import type { ColumnEncoding, Profile, TargetProfile } from '../../src/model/profile';
import type { Shape } from '../../src/model/shape';
import type { Call, LayerSpec, ModelSpec, TrainSpec, Value } from '../../src/model/spec';
import { resolveTask, type Task } from '../../src/model/task';

type Args = Readonly<Record<string, Value>>;

/** What the binder does for an entry: the arguments given, and the catalogue's defaults for the others. */
function withDefaults(types: readonly ArgumentType[], args: Args): Args {
  const defaults = types.filter((type) => type.default !== undefined).map((type) => [type.name, type.default!]);
  return { ...(Object.fromEntries(defaults) as Args), ...args };
}

/** An entry of the catalogue as the binder gives it, defaults filled in: `call('optimizer', 'adam')`. */
export function call(table: EntryTable, name: string, args: Args = {}): Call {
  const entry = entryTables[table].get(name);
  if (!entry) throw new Error(`no ${table} ${name}`);
  return { call: name, args: withDefaults(entry.arguments, args) };
}

/** A layer before it is put into a network; without `from` it reads the one before it. */
export type LayerDraft = Omit<LayerSpec, 'inputs'> & { readonly from?: string };

export function dense(
  id: string,
  units: number,
  activation: string | Call = 'linear',
  { from, ...args }: Args & { readonly from?: string } = {},
): LayerDraft {
  const chosen = typeof activation === 'string' ? call('activation', activation) : activation;
  return {
    id,
    type: 'dense',
    args: withDefaults(layers.get('dense')!.arguments, { units, activation: chosen, ...args }),
    ...(from === undefined ? {} : { from }),
  };
}

export function modelSpec(drafts: readonly LayerDraft[], train?: TrainSpec): ModelSpec {
  const specs = drafts.map(({ from, ...layer }, i): LayerSpec => ({
    ...layer,
    inputs: layer.type === 'input' ? [] : [from ?? drafts[i - 1]?.id ?? 'input'],
  }));
  return { name: 'a network made by hand', layers: specs, ...(train ? { train } : {}) };
}

export function trainSpec(loss: string, optimizer: Call = call('optimizer', 'sgd')): TrainSpec {
  return {
    loss: call('loss', loss),
    optimizer,
    batchSize: 32,
    schedule: call('schedule', 'constant'),
    length: { unit: 'epochs', count: 1 },
    shuffle: false,
    seed: 0,
    l1: 0,
    l2: 0,
    gradientNorm: false,
  };
}

export const numbers = (count: number): TargetProfile => ({
  name: 'y',
  columns: Array.from({ length: count }, (_, i) => `y${i + 1}`),
  kind: 'number',
  classes: [],
});

export const classes = (count: number): TargetProfile => ({
  name: 'y',
  columns: ['y'],
  kind: 'class',
  classes: Array.from({ length: count }, (_, i) => `class ${i}`),
});

/** A task of numbers for a graph made by hand: one for each unit of a layer, by mse. */
export function numbersTask(layer: string, width: number): Task {
  const target = numbers(width);
  const rest = { layer, positions: 1, offset: 0, width, weight: 1, loss: call('loss', 'mse'), gives: 'amounts' as const };
  return { heads: [{ ...target, ...rest, encoding: 'values', decision: { rule: 'largest' } }], width };
}

/** What data would be like, for a profile without data. */
export interface Description {
  /** Of one sample's input. */
  readonly shape: Shape;
  /** Where the whole input is ids: how many there are. */
  readonly ids?: number;
  /** Names of a table's columns, and how many ids those of ids have; x1, x2, … of numbers where absent. */
  readonly columns?: readonly { readonly column: string; readonly ids?: number }[];
  readonly targets: readonly TargetProfile[];
  readonly rows: number;
  /** Where the input is stored as bytes: its channels. */
  readonly byteChannels?: number;
}

/** The only place where tests make a profile. */
export function described({ shape, ids, columns, targets, rows }: Description): Profile {
  const features = sizeOf(shape);
  const isTable = shape.length === 1 && ids === undefined;
  const unnamed = Array.from({ length: isTable ? features : 0 }, (_, i) => ({ column: `x${i + 1}`, ids: undefined }));
  const inputs = (columns ?? unnamed).map(({ column, ids: count }): ColumnEncoding => {
    return count === undefined ? { column, encoder: 'number', width: 1 } : { column, encoder: 'index', width: 1, ids: count };
  });
  return { rows, inputs, shape, features, ...(ids === undefined ? {} : { ids }), targets };
}

export function profile(features: number, target?: TargetProfile, rows = 1): Profile {
  return described({ shape: [features], targets: target ? [target] : [], rows });
}

export interface NetworkOptions extends ProgramOptions {
  readonly features: number;
  readonly layers: readonly LayerDraft[];
  /** The last layer's outputs where absent, as numbers. */
  readonly target?: TargetProfile;
  /** Without one the network only predicts. */
  readonly loss?: string;
  readonly optimizer?: Call;
  /** What else the spec says of training. */
  readonly training?: Partial<TrainSpec>;
}

export interface ProgramOptions {
  /** Rows of data. */
  readonly rows?: number;
  /** Room in a batch, and in one of the evaluation. */
  readonly capacity?: number;
  readonly evaluationCapacity?: number;
  readonly precision?: Precision;
  readonly memoryLimit?: number;
  /** Where the input is stored as bytes: its channels. */
  readonly byteChannels?: number;
  /** Where targets come from, if they have no numbers of their own. */
  readonly targets?: CompileOptions['targets'];
}

export interface Network {
  readonly spec: ModelSpec;
  readonly graph: Graph;
  readonly task: Task | undefined;
  readonly program: Program;
}

/** Takes a network through the whole of `src/model` and `compile`, as a session does. */
export function network(options: NetworkOptions): Network {
  const { features, layers: drafts, loss, optimizer, training } = options;
  const spec = modelSpec(drafts, loss === undefined ? undefined : { ...trainSpec(loss, optimizer), ...training });
  const units = Number(drafts.at(-1)?.args['units'] ?? features);
  return networkOf(spec, profile(features, options.target ?? numbers(units), options.rows ?? 1), options);
}

/** The same of a spec and what its data is like. */
export function networkOf(spec: ModelSpec, data: Profile, options: ProgramOptions): Network {
  const inference = inferShapes(spec, data);
  const graph = lower(spec, inference);
  const task = resolveTask(spec, data, inference.shapes);
  const program = compile(graph, {
    ...compileOptions(options, options.precision ?? 'float32'),
    ...(task ? { task } : {}),
    ...(spec.train ? { training: spec.train } : {}),
  });
  return { spec, graph, task, program };
}

function compileOptions(options: ProgramOptions, precision: Precision): CompileOptions {
  const capacity = options.capacity ?? options.rows ?? 1;
  return {
    elementBytes: elementBytes[precision],
    memoryLimit: options.memoryLimit ?? 2 ** 30,
    rows: options.rows ?? 1,
    capacity,
    evaluationCapacity: options.evaluationCapacity ?? capacity,
    ...(options.byteChannels !== undefined && { byteChannels: options.byteChannels }),
    ...(options.targets !== undefined && { targets: options.targets }),
  };
}

/** A network ready to run: its machine with the data in it and parameters at their start. */
export class Trial {
  readonly machine: Machine;
  readonly plan: Plan;
  private updates = 0;

  constructor(
    readonly program: Program,
    precision: Precision = 'float32',
    private readonly seed = 1,
    kernels: Kernels = 'fast',
  ) {
    this.machine = new Machine(program, precision, kernels);
    this.plan = program.main;
    initialize(this.machine, seed);
  }

  static of(options: NetworkOptions, seed = 1): Trial {
    return new Trial(network(options).program, options.precision, seed);
  }

  load(inputs: readonly number[], targets: readonly number[] = []): this {
    this.machine.view(this.tensor('data.inputs')).set(inputs);
    if (targets.length > 0) this.machine.view(this.tensor('data.targets')).set(targets);
    return this;
  }

  /** The tensor of the main plan with this id, or with this other name of it. */
  tensor(id: string, plan = this.plan): PlacedTensor {
    const tensor = plan.tensors.get(plan.aliases.get(id) ?? id);
    if (!tensor) throw new Error(`no tensor ${id}`);
    return tensor;
  }

  /** A copy of the elements that count. */
  values(id: string, plan = this.plan): number[] {
    const tensor = this.tensor(id, plan);
    return [...this.machine.view(tensor).subarray(0, this.machine.count(plan, tensor))];
  }

  /** Sets the registers to a batch of these rows of the data. */
  batch(samples: readonly number[], learningRate = 0.1, plan = this.plan): this {
    const registers = this.machine.registers(plan);
    registers.samples.set(samples);
    registers.rows = samples.length;
    registers.learningRate = learningRate;
    registers.update = this.updates + 1;
    registers.batch = this.updates;
    registers.step = this.updates;
    registers.seed = this.seed;
    return this;
  }

  /** One training step with these rows of the data; forward, loss, backward, update. */
  step(samples: readonly number[], learningRate = 0.1): void {
    this.batch(samples, learningRate);
    this.machine.run(this.plan, 0, this.plan.instructions.length);
    this.advance();
  }

  /** Counts a step that was made instruction by instruction. */
  advance(): void {
    this.updates++;
  }

  /** The instruction of this id. */
  instruction(id: string, plan = this.plan): Instruction {
    const found = plan.instructions.find((instruction) => instruction.id === id);
    if (!found) throw new Error(`no instruction ${id} among ${plan.instructions.map((i) => i.id).join(', ')}`);
    return found;
  }
}
