import * as l10n from '@vscode/l10n';
import { UserError } from '../../../base/problem';
import type { GraphBuilder } from '../../graph';
import { formatShape, type Shape } from '../../shape';
import type { LayerSpec } from '../../spec';
import type { ArgumentType, LayerType } from '../types';
import { trainableArgument } from './parameters';
import { requireSequence } from './sequence';

/** An initialiser for the four parameters of a name: numbers could only be those of one. */
const start = (name: string, initializer: string, doc: () => string): ArgumentType => ({
  name,
  kind: { kind: 'entry', table: 'initializer' },
  default: { call: initializer, args: {} },
  doc,
});

/**
 * Self-attention of several heads (Vaswani et al., 2017): every time step asks all of them, and mixes their values by
 * the answers. `query`, `key`, `value` [batch, time, dim], `similarity` and `scores` [batch, heads, time, time].
 */
export const attention: LayerType = {
  name: 'attention',
  doc: () => l10n.t('Self-attention: each time step looks at all of them, and mixes what they hold by how well they fit.'),
  reads: { least: 1, most: 1 },
  arguments: [
    {
      name: 'heads',
      kind: { kind: 'number', integer: true, min: 1 },
      doc: () => l10n.t('In how many ways it looks at the same time; they share the units of the sequence evenly.'),
    },
    {
      name: 'causal',
      kind: { kind: 'boolean' },
      default: false,
      doc: () => l10n.t('Whether a time step looks at itself and earlier ones only.'),
    },
    start('weights', 'xavier_uniform', () => l10n.t('The initialiser of all its weights.')),
    start('bias', 'zeros', () => l10n.t('The initialiser of all its biases.')),
    trainableArgument,
  ],

  shape(layer, [input], [ids]) {
    requireSequence(layer, input!, ids);
    const heads = layer.args['heads'] as number;
    const dim = input![1]!;
    if (dim % heads === 0) return input!;
    throw new UserError(
      'shape-mismatch',
      l10n.t(
        '"{0}" shares {1} units among {2} heads, which does not come out even (it gets {3}); write heads: {4}, or give it a number of units that {2} divides.',
        layer.id,
        dim,
        heads,
        formatShape(input!),
        divisorBelow(dim, heads),
      ),
      { layer: layer.id },
    );
  },

  lower(layer, inputs, shapes, graph) {
    // Attention to another sequence would take key and value from a second input.
    const [asking, asked] = [inputs[0]!, inputs[0]!];
    const shape = shapes[0]!;
    const query = project(layer, 'query', asking, shape, graph);
    const key = project(layer, 'key', asked, shape, graph);
    const value = project(layer, 'value', asked, shape, graph);
    const scores = score(layer, query, key, shape, graph);
    const mixture = graph.tensor(layer.id, 'mixture', shape);
    graph.apply({
      operation: 'attention_mix',
      layer: layer.id,
      inputs: [scores, value],
      outputs: [mixture],
      attributes: masking(layer),
    });
    const output = project(layer, 'out', mixture, shape, graph, 'output');
    graph.alias(layer.id, 'out', output);
    return output;
  },
};

/** The largest number of heads up to one that shares the units evenly. */
function divisorBelow(dim: number, heads: number): number {
  let count = Math.min(heads, dim);
  while (dim % count !== 0) count--;
  return count;
}

/** A weighted sum of each time step, with parameters named after what it gives. */
function project(
  layer: LayerSpec,
  name: string,
  input: string,
  shape: Shape,
  graph: GraphBuilder,
  tensor = name,
): string {
  const { id, args } = layer;
  const dim = shape[1]!;
  const properties = { fanIn: dim, fanOut: dim, trainable: args['trainable'] as boolean };
  const weights = graph.parameter(id, `${name}.weights`, [dim, dim], { initial: args['weights']!, ...properties });
  const bias = graph.parameter(id, `${name}.bias`, [dim], { initial: args['bias']!, ...properties });
  const output = graph.tensor(id, tensor, shape);
  graph.apply({ operation: 'affine', layer: id, inputs: [input, weights, bias], outputs: [output], attributes: {} });
  return output;
}

/** Whether scores are masked; what reads them leaves such ones out. */
const masking = ({ args }: LayerSpec): { causal: number } => ({ causal: args['causal'] === true ? 1 : 0 });

/** How well each query and key fit, and these as shares of 1. */
function score(layer: LayerSpec, query: string, key: string, [time]: Shape, graph: GraphBuilder): string {
  const { id, args } = layer;
  const shape = [args['heads'] as number, time!, time!];
  const similarity = graph.tensor(id, 'similarity', shape);
  graph.apply({
    operation: 'attention_scores',
    layer: id,
    inputs: [query, key],
    outputs: [similarity],
    attributes: masking(layer),
  });
  const scores = graph.tensor(id, 'scores', shape);
  graph.apply({ operation: 'softmax', layer: id, inputs: [similarity], outputs: [scores], attributes: {} });
  return scores;
}
