import type { Graph, GraphOperation } from '../../model/graph';
import { gradientTable, type GradientRule, type Read } from '../gradients/table';
import { timesOf, type PlanBuilder } from './compile';
import type { LoweredLoss } from './loss';

/**
 * Appends the backward pass: the gradients that the loss gives, then each operation's row of the gradient
 * table in reverse order. Gradients that nothing uses (by the input, by frozen layers) are not computed.
 */
export function appendBackward(graph: Graph, plan: PlanBuilder, loss: LoweredLoss): void {
  const wanted = tensorsThatLearn(graph);
  const gradients = new GradientSums(graph, plan, wanted, loss);
  for (const { operation, layer, by, reads, attributes } of loss.gradients) {
    if (wanted.has(by)) plan.append('backward', layer, operation, reads, [gradients.part(by)], attributes);
  }
  for (const operation of [...graph.operations].reverse()) {
    if (loss.through.has(operation)) gradients.total(operation.outputs[0]!);
    else new Chain(operation, plan, gradients, wanted).append();
  }
  // No operation gives a parameter, so that none of the above adds up the parts of one that is used twice.
  for (const { tensor } of graph.parameters) {
    for (const { operation, layer, by, reads, attributes } of loss.penalties) {
      if (by === tensor) plan.append('backward', layer, operation, reads, [gradients.part(by)], attributes);
    }
    gradients.total(tensor);
  }
}

/** The way of the gradient through one operation. */
class Chain {
  /** What rules of this row have given, by operand: the gradient, then what they gave beside it. */
  private readonly given = new Map<number, readonly string[]>();

  constructor(
    private readonly operation: GraphOperation,
    private readonly plan: PlanBuilder,
    private readonly gradients: GradientSums,
    private readonly wanted: ReadonlySet<string>,
  ) {}

  append(): void {
    const gradient = this.gradients.total(this.operation.outputs[0]!);
    if (!gradient) return;
    const { operation, inputs } = this.operation;
    for (const rule of gradientTable[operation]) {
      const positions = rule.operand === 'each' ? inputs.map((_, position) => position) : [rule.operand];
      for (const position of positions) {
        const operand = inputs[position];
        if (operand !== undefined && this.wanted.has(operand)) this.appendRule(rule, position, gradient);
      }
    }
  }

  private appendRule(rule: GradientRule, operand: number, gradient: string): void {
    const { layer, steps } = this.operation;
    const attributes = this.attributesOf(rule, operand);
    const inputs = rule.reads.flatMap((read) => this.resolve(read, gradient));
    const part = this.gradients.part(this.operation.inputs[operand]!);
    const also = (rule.also ?? []).map(({ like, suffix }) => this.gradients.place(this.operation.outputs[like]!, suffix));
    const outputs = [part, ...also];
    this.given.set(operand, outputs);
    const times = rule.unrolled && steps !== undefined ? timesOf(steps, attributes).reverse() : [undefined];
    for (const time of times) this.plan.append('backward', layer, rule.operation, inputs, outputs, attributes, time);
  }

  private attributesOf({ operand: one, attributes }: GradientRule, operand: number): GraphOperation['attributes'] {
    const all = this.operation.attributes;
    return one === 'each' ? { ...(attributes?.(all, operand) ?? all), operand } : all;
  }

  private resolve(read: Read, gradient: string): string | readonly string[] {
    const { inputs, outputs } = this.operation;
    if (read === 'inputs') return inputs;
    if (read === 'gradient') return gradient;
    if (read === 'output') return outputs[0]!;
    if (typeof read === 'number') return inputs[read]!;
    if ('output' in read) return outputs[read.output]!;
    const given = this.given.get(read.gradientOf)?.[read.also === undefined ? 0 : 1 + read.also];
    if (given === undefined) throw new Error(`${this.operation.operation}: no gradient by operand ${read.gradientOf}`);
    return given;
  }
}

/** Trainable parameters, and every tensor that depends on one. */
function tensorsThatLearn(graph: Graph): ReadonlySet<string> {
  const learning = new Set(graph.parameters.filter(({ trainable }) => trainable).map(({ tensor }) => tensor));
  for (const { inputs, outputs } of graph.operations) {
    if (inputs.some((input) => learning.has(input))) for (const output of outputs) learning.add(output);
  }
  return learning;
}

/** Tensors that several operations read have several parts to their gradient, which add up. */
class GradientSums {
  private readonly uses = new Map<string, number>();
  private readonly parts = new Map<string, string[]>();
  /** Results whose own operation makes their gradient out of the parts, and of what it knows itself. */
  private readonly finishedByRule: ReadonlySet<string>;

  constructor(
    private readonly graph: Graph,
    private readonly plan: PlanBuilder,
    private readonly wanted: ReadonlySet<string>,
    loss: LoweredLoss,
  ) {
    for (const { inputs } of graph.operations) for (const input of inputs) this.use(input);
    // Losses read outputs, too. One that goes through an activation stands for what that would give.
    const given = new Set([...loss.through].map(({ inputs }) => inputs[0]));
    for (const { by } of loss.gradients) if (!given.has(by)) this.use(by);
    for (const { by } of loss.penalties) this.use(by);
    this.finishedByRule = new Set(graph.operations.filter(finishesItsGradient).map(({ outputs }) => outputs[0]!));
  }

  private use(tensor: string): void {
    this.uses.set(tensor, (this.uses.get(tensor) ?? 0) + 1);
  }

  /** A place for the next part of a tensor's gradient: the gradient itself where it is the only one. */
  part(tensor: string): string {
    const parts = this.parts.get(tensor) ?? [];
    this.parts.set(tensor, parts);
    const isPart = this.uses.get(tensor)! > 1 || this.finishedByRule.has(tensor);
    const name = isPart ? `gradient_${parts.length + 1}` : 'gradient';
    const id = this.place(tensor, name);
    parts.push(id);
    return id;
  }

  /**
   * The finished gradient, or all that comes from other operations where the tensor's own one finishes it; undefined
   * where the loss does not depend on the tensor.
   */
  total(tensor: string): string | undefined {
    const parts = this.parts.get(tensor);
    if (!parts || !this.wanted.has(tensor)) return undefined;
    const isFinishedByRule = this.finishedByRule.has(tensor);
    if (parts[0] === `${tensor}.gradient` || (isFinishedByRule && parts.length === 1)) return parts[0];
    const total = this.place(tensor, isFinishedByRule ? 'gradient_received' : 'gradient');
    this.plan.append('backward', this.graph.tensors.get(tensor)!.layer, 'sum', parts, [total]);
    this.parts.set(tensor, [total]);
    return total;
  }

  /** Makes room for a tensor of another's shape, named after it. */
  place(tensor: string, suffix: string): string {
    const { layer, name, shape, batched } = this.graph.tensors.get(tensor)!;
    const [id, label] = [`${tensor}.${suffix}`, `${name}.${suffix}`];
    return batched ? this.plan.place(id, layer, label, shape) : this.plan.placeFixed(id, layer, label, shape);
  }
}

function finishesItsGradient({ operation }: GraphOperation): boolean {
  return gradientTable[operation].some(({ also }) => also?.some(({ like, suffix }) => like === 0 && suffix === 'gradient'));
}
