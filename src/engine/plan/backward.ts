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
  const gradients = new GradientSums(graph, plan, wanted);
  for (const { operation, layer, by, reads } of loss.gradients) {
    if (wanted.has(by)) plan.append('backward', layer, operation, reads, [gradients.part(by)]);
  }
  for (const operation of [...graph.operations].reverse()) {
    if (operation === loss.through) gradients.total(operation.outputs[0]!);
    else new Chain(operation, plan, gradients, wanted).append();
  }
  // No operation gives a parameter, so that none of the above adds up the parts of one that is used twice.
  for (const { tensor } of graph.parameters) gradients.total(tensor);
}

/** The way of the gradient through one operation. */
class Chain {
  /** Gradients that rules of this row have given, by operand. */
  private readonly given = new Map<number, string>();

  constructor(
    private readonly operation: GraphOperation,
    private readonly plan: PlanBuilder,
    private readonly gradients: GradientSums,
    private readonly wanted: ReadonlySet<string>,
  ) {}

  append(): void {
    const gradient = this.gradients.total(this.operation.outputs[0]!);
    if (!gradient) return;
    for (const rule of gradientTable[this.operation.operation]) {
      const operand = this.operation.inputs[rule.operand]!;
      if (this.wanted.has(operand)) this.appendRule(rule, operand, gradient);
    }
  }

  private appendRule(rule: GradientRule, operand: string, gradient: string): void {
    const { layer, attributes, steps } = this.operation;
    const inputs = rule.reads.map((read) => this.resolve(read, gradient));
    const part = this.gradients.part(operand);
    this.given.set(rule.operand, part);
    const also = (rule.also ?? []).map(({ like, suffix }) => this.gradients.place(this.operation.outputs[like]!, suffix));
    const outputs = [part, ...also];
    const times = rule.unrolled && steps !== undefined ? timesOf(steps, attributes).reverse() : [undefined];
    for (const time of times) this.plan.append('backward', layer, rule.operation, inputs, outputs, attributes, time);
  }

  private resolve(read: Read, gradient: string): string {
    const { inputs, outputs } = this.operation;
    if (read === 'gradient') return gradient;
    if (read === 'output') return outputs[0]!;
    if (typeof read === 'number') return inputs[read]!;
    if ('output' in read) return outputs[read.output]!;
    const given = this.given.get(read.gradientOf);
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

  constructor(
    private readonly graph: Graph,
    private readonly plan: PlanBuilder,
    private readonly wanted: ReadonlySet<string>,
  ) {
    for (const { inputs } of graph.operations) {
      for (const input of inputs) this.uses.set(input, (this.uses.get(input) ?? 0) + 1);
    }
    // The loss reads the output, too.
    this.uses.set(graph.output, (this.uses.get(graph.output) ?? 0) + 1);
  }

  /** A place for the next part of a tensor's gradient: the gradient itself where it is the only one. */
  part(tensor: string): string {
    const parts = this.parts.get(tensor) ?? [];
    this.parts.set(tensor, parts);
    const name = this.uses.get(tensor)! > 1 ? `gradient_${parts.length + 1}` : 'gradient';
    const id = this.place(tensor, name);
    parts.push(id);
    return id;
  }

  /** The finished gradient; undefined where the loss does not depend on the tensor. */
  total(tensor: string): string | undefined {
    const parts = this.parts.get(tensor);
    if (!parts || !this.wanted.has(tensor)) return undefined;
    if (parts[0] === `${tensor}.gradient`) return parts[0];
    const total = this.place(tensor, 'gradient');
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
