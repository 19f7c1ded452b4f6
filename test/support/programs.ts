import {
  compile,
  elementBytes,
  initialize,
  Machine,
  type CompileOptions,
  type Instruction,
  type PlacedTensor,
  type Plan,
  type Precision,
  type Program,
} from '../../src/engine';
import { entryTables, layers, type ArgumentType, type EntryTable } from '../../src/model/catalogue';
import type { Graph } from '../../src/model/graph';
import { inferShapes, lower } from '../../src/model/inference';
import type { Profile, TargetProfile } from '../../src/model/profile';
import type { Call, LayerSpec, ModelSpec, TrainSpec, Value } from '../../src/model/spec';
import { decisionOf, resolveTask, type Task } from '../../src/model/task';

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
    length: { unit: 'epochs', count: 1 },
    shuffle: false,
    seed: 0,
  };
}

export const numbers = (count: number): TargetProfile => ({
  columns: Array.from({ length: count }, (_, i) => `y${i + 1}`),
  kind: 'number',
  classes: [],
});

export const classes = (count: number): TargetProfile => ({
  columns: ['y'],
  kind: 'class',
  classes: Array.from({ length: count }, (_, i) => `class ${i}`),
});

export function profile(features: number, target?: TargetProfile, rows = 1): Profile {
  const inputs = Array.from({ length: features }, (_, i) => ({
    column: `x${i + 1}`,
    encoder: 'number' as const,
    width: 1,
  }));
  return { rows, inputs, features, unanswered: 0, ...(target ? { target } : {}) };
}

export interface NetworkOptions {
  readonly features: number;
  readonly layers: readonly LayerDraft[];
  /** The last layer's outputs where absent, as numbers. */
  readonly target?: TargetProfile;
  /** Without one the network only predicts. */
  readonly loss?: string;
  readonly optimizer?: Call;
  /** Rows of data. */
  readonly rows?: number;
  /** Room in a batch, and in one of the evaluation. */
  readonly capacity?: number;
  readonly evaluationCapacity?: number;
  readonly precision?: Precision;
  readonly memoryLimit?: number;
}

export interface Network {
  readonly spec: ModelSpec;
  readonly graph: Graph;
  readonly task: Task | undefined;
  readonly program: Program;
}

/** Takes a network through the whole of `src/model` and `compile`, as a session does. */
export function network(options: NetworkOptions): Network {
  const { features, layers: drafts, loss, optimizer, precision = 'float32' } = options;
  const spec = modelSpec(drafts, loss === undefined ? undefined : trainSpec(loss, optimizer));
  const units = Number(drafts.at(-1)?.args['units'] ?? features);
  const described = profile(features, options.target ?? numbers(units), options.rows ?? 1);
  const inference = inferShapes(spec, described);
  const graph = lower(spec, inference);
  const task = resolveTask(spec, described, inference.shapes.get(spec.layers.at(-1)?.id ?? '') ?? [features]);
  const program = compile(graph, {
    ...compileOptions(options, precision),
    decision: decisionOf(spec, units),
    ...(task ? { task } : {}),
    ...(spec.train ? { training: spec.train } : {}),
  });
  return { spec, graph, task, program };
}

function compileOptions(options: NetworkOptions, precision: Precision): Omit<CompileOptions, 'decision'> {
  const capacity = options.capacity ?? options.rows ?? 1;
  return {
    elementBytes: elementBytes[precision],
    memoryLimit: options.memoryLimit ?? 2 ** 30,
    rows: options.rows ?? 1,
    capacity,
    evaluationCapacity: options.evaluationCapacity ?? capacity,
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
    seed = 1,
  ) {
    this.machine = new Machine(program, precision);
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
    return [...this.machine.current(plan, this.tensor(id, plan))];
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
