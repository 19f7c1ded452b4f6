import * as l10n from '@vscode/l10n';
import { formatCount } from '../../base/format';
import { LEVELS } from '../../base/levels';
import { UserError } from '../../base/problem';
import type { Phase } from '../../model/explanation';
import type { Graph, GraphOperation, GraphTensor } from '../../model/graph';
import type { Shape } from '../../model/shape';
import type { Task } from '../../model/task';
import { LayoutBuilder } from './layout';
import { appendLosses } from './loss';
import { appendBackward } from './backward';
import { appendGradientNorm, appendUpdates, needsNorm, type Training } from './update';
import type { Arena, Instruction, Operation, PlacedParameter, PlacedTensor, Plan, Program } from './types';
import { verifyPlan } from './verify';
import { workspaceOf } from './workspace';

export interface CompileOptions {
  /** 4 for float32, 8 for float64. */
  readonly elementBytes: number;
  /** Bytes that the whole may take. */
  readonly memoryLimit: number;
  /** Rows of the encoded data; 0 where there is none. */
  readonly rows: number;
  /**
   * Where targets come from: numbers of their own (unless given), the input itself, or the tokens that follow in the
   * text. Then `data.inputs` is the text, its rows are tokens, and a sample is the start of a window.
   */
  readonly targets?: 'stored' | 'input' | 'following';
  /** Where inputs are stored as bytes: how many channels they have, each with levels of its own. */
  readonly byteChannels?: number;
  /** Room for rows of a batch, in the main plan and in the evaluation. */
  readonly capacity: number;
  readonly evaluationCapacity: number;
  readonly task?: Task;
  /** Absent: the main plan is the forward pass. */
  readonly training?: Training;
}

/** Compiles a graph to its two plans over one layout, and verifies both. */
export function compile(graph: Graph, options: CompileOptions): Program {
  requireLength(graph);
  const layout = new LayoutBuilder(options.elementBytes);
  const shared = placeShared(graph, options, layout);
  const main = new PlanBuilder(graph, layout, shared.tensors, 'activations', options.capacity);
  const evaluation = new PlanBuilder(graph, layout, shared.tensors, 'evaluation', options.evaluationCapacity);
  const isTrained = options.training !== undefined && options.task !== undefined;
  appendForward(graph, main, options, isTrained ? 'training' : 'prediction');
  appendForward(graph, evaluation, options, 'prediction');
  if (options.training && options.task) {
    const lowered = appendLosses(graph, main, options.task, options.training, 'metrics');
    appendLosses(graph, evaluation, options.task, options.training, 'evaluation');
    appendBackward(graph, main, lowered);
    if (needsNorm(options.training)) appendGradientNorm(graph, main);
    for (const { layer, operation, inputs, outputs, attributes } of graph.updates) {
      main.append('update', layer, operation, inputs, outputs, attributes);
    }
    appendUpdates(graph, main, options.training);
  }
  const plans = { main: main.build(graph.output), evaluation: evaluation.build(graph.output) };
  // In float64 the naive kernels run, which take nothing besides.
  const instructions = options.elementBytes === 4 ? [plans.main, plans.evaluation].flatMap((plan) => plan.instructions) : [];
  const program: Program = {
    layout: layout.finish(options.memoryLimit, workspaceOf(instructions)),
    parameters: shared.parameters,
    ...plans,
  };
  verifyPlan(program.main, program.layout);
  verifyPlan(program.evaluation, program.layout);
  return program;
}

/** Operations of a forward pass, unrolled over time, that a network may have: each is an object, and a step. */
const OPERATIONS = 60_000;

/** Throws a `UserError` where unrolling would make more instructions than memory outside of the limit can bear. */
function requireLength({ operations }: Graph): void {
  const count = operations.reduce((total, { steps = 1 }) => total + steps, 0);
  if (count <= OPERATIONS) return;
  const longest = operations.reduce((a, b) => ((a.steps ?? 1) >= (b.steps ?? 1) ? a : b));
  throw new UserError(
    'too-many-steps',
    l10n.t(
      'Time step by time step the network has {0} operations, and at most {1} can be stepped through; "{2}" alone goes through {3} time steps. Make the sequences shorter, or take fewer layers.',
      formatCount(count),
      formatCount(OPERATIONS),
      longest.layer,
      formatCount(longest.steps ?? 1),
    ),
    { layer: longest.layer },
  );
}

function placeShared(graph: Graph, options: CompileOptions, layout: LayoutBuilder) {
  const tensors = new Map<string, PlacedTensor>();
  const place = (tensor: Omit<GraphTensor, 'batched'>, arena: Arena, rows = 0, levels?: PlacedTensor): PlacedTensor => {
    const placed = layout.place({ ...tensor, batched: rows > 0, arena, rows, ...(levels && { levels }) });
    tensors.set(tensor.id, placed);
    return placed;
  };
  const parameters: PlacedParameter[] = graph.parameters.map(({ tensor, initial, fanIn, fanOut }) => ({
    tensor: place(graph.tensors.get(tensor)!, 'parameters'),
    initial,
    fanIn,
    fanOut,
  }));
  placeData(graph, options, (id, shape, rows, levels) => place({ id, layer: 'input', name: id, shape }, 'data', rows, levels));
  return { tensors, parameters };
}

type PlaceData = (id: string, shape: Shape, rows?: number, levels?: PlacedTensor) => PlacedTensor;

function placeData(graph: Graph, { rows, targets = 'stored', byteChannels, task }: CompileOptions, place: PlaceData): void {
  if (rows === 0) return;
  const shape = targets === 'following' ? [] : graph.tensors.get('input')!.shape;
  const levels = byteChannels === undefined ? undefined : place('data.levels', [byteChannels, LEVELS]);
  place('data.inputs', shape, rows, levels);
  if (task && targets === 'stored') place('data.targets', [task.width], rows);
}

/** What of a network differs between learning and predicting: dropout, the statistics of batch_norm. */
type Mode = 'training' | 'prediction';

function appendForward(graph: Graph, plan: PlanBuilder, options: CompileOptions, mode: Mode): void {
  const input = plan.place('input', 'input', 'output', graph.tensors.get('input')!.shape);
  if (options.rows > 0) appendLoad(plan, input, options);
  for (const operation of graph.operations) {
    const { layer, steps } = operation;
    const form = (mode === 'prediction' && operation.inPrediction) || operation;
    const outputs = form.outputs.map((output) => {
      const { name, shape, batched } = graph.tensors.get(output)!;
      return batched ? plan.place(output, layer, name, shape) : plan.placeFixed(output, layer, name, shape);
    });
    const times = steps === undefined ? [undefined] : timesOf(steps, form.attributes);
    for (const time of times) plan.append('forward', layer, form.operation, form.inputs, outputs, form.attributes, time);
  }
  plan.endForward();
}

/** Reads inputs, targets where they are stored, and behind these the levels where inputs are bytes. */
function appendLoad(plan: PlanBuilder, input: string, { task, targets = 'stored', byteChannels }: CompileOptions): void {
  const outputs = task ? [input, plan.place('target', 'input', 'target', [task.width])] : [input];
  const inputs = ['data.inputs'];
  if (task && targets !== 'following') inputs.push(targets === 'input' ? 'data.inputs' : 'data.targets');
  if (byteChannels !== undefined) inputs.push('data.levels');
  const [head] = task?.heads ?? [];
  const attributes = {
    windows: 1,
    // Time steps that have a target each.
    positions: head?.positions ?? 0,
  };
  plan.append('forward', 'input', 'load', inputs, outputs, targets === 'following' ? attributes : {});
}

/** Time steps in the order in which an operation that is unrolled goes through them. */
export function timesOf(steps: number, { reversed = 0 }: GraphOperation['attributes']): number[] {
  const times = Array.from({ length: steps }, (_, time) => time);
  return reversed ? times.reverse() : times;
}

/** Collects the instructions and tensors of one plan. */
export class PlanBuilder {
  private readonly tensors: Map<string, PlacedTensor>;
  private readonly instructions: Instruction[] = [];
  private readonly ordinals = new Map<string, number>();
  private forwardEnd = 0;

  constructor(
    private readonly graph: Graph,
    private readonly layout: LayoutBuilder,
    shared: ReadonlyMap<string, PlacedTensor>,
    private readonly arena: Arena,
    private readonly capacity: number,
  ) {
    this.tensors = new Map(shared);
  }

  /** Makes room for a batched tensor of this plan. */
  place(id: string, layer: string, name: string, shape: Shape): string {
    return this.add(id, layer, name, shape, true, this.arena);
  }

  /** Makes room for a tensor that does not grow with the batch. */
  placeFixed(id: string, layer: string, name: string, shape: Shape, arena: Arena = this.arena): string {
    return this.add(id, layer, name, shape, false, arena);
  }

  append(
    phase: Phase,
    layer: string,
    operation: Operation,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, number>> = {},
    /** Of an operation that is unrolled: the time step, which is the part of its outputs that it writes. */
    time?: number,
  ): void {
    const kind = `${layer}/${phase}/${operation}`;
    const ordinal = this.ordinals.get(kind) ?? 0;
    this.ordinals.set(kind, ordinal + 1);
    this.instructions.push({
      index: this.instructions.length,
      id: `${kind}/${ordinal}`,
      operation,
      phase,
      layer,
      inputs: inputs.map((id) => this.get(id)),
      outputs: outputs.map((id) => this.get(id)),
      attributes: time === undefined ? attributes : { ...attributes, time },
      ...(time !== undefined && { slice: time }),
    });
  }

  get(id: string): PlacedTensor {
    const tensor = this.tensors.get(id);
    if (!tensor) throw new Error(`no tensor ${id} in the plan`);
    return tensor;
  }

  has(id: string): boolean {
    return this.tensors.has(id);
  }

  endForward(): void {
    this.forwardEnd = this.instructions.length;
  }

  build(output: string): Plan {
    const { instructions, tensors, capacity, forwardEnd } = this;
    const { aliases } = this.graph;
    const outputOf = new Map([...this.graph.outputOf].map(([layer, id]) => [layer, this.get(id)]));
    return { instructions, tensors, aliases, capacity, forwardEnd, output: this.get(output), outputOf };
  }

  private add(id: string, layer: string, name: string, shape: Shape, batched: boolean, arena: Arena): string {
    if (this.tensors.has(id)) throw new Error(`plan: ${id} is placed twice`);
    this.tensors.set(id, this.layout.place({ id, layer, name, shape, batched, arena, rows: this.capacity }));
    return id;
  }
}
