import * as l10n from '@vscode/l10n';
import { UserError } from '../../../base/problem';
import { formatShape } from '../../shape';
import type { LayerSpec } from '../../spec';
import type { LayerType } from '../types';
import { requireShape, trainableArgument, weightsArgument } from './parameters';

/** A row of numbers for each id: `output = W[id]`; ids [batch, …], `W` [ids, dim]. */
export const embedding: LayerType = {
  name: 'embedding',
  doc: () => l10n.t('Turns each id (a token, a user) into numbers of its own, which are learned.'),
  reads: { least: 1, most: 1 },
  arguments: [
    {
      name: 'dim',
      kind: { kind: 'number', integer: true, min: 1 },
      doc: () => l10n.t('How many numbers stand for an id.'),
    },
    weightsArgument(() => l10n.t('Where the weights start: an initialiser, or numbers [ids, dim].'), 'uniform'),
    {
      name: 'vocabulary',
      kind: { kind: 'number', integer: true, min: 1 },
      optional: true,
      doc: () => l10n.t('How many different ids there are. Default: as many as the data has.'),
    },
    trainableArgument,
  ],

  shape(layer, [input], [ids]) {
    const dim = layer.args['dim'] as number;
    requireShape(layer, 'weights', [rowsOf(layer, formatShape(input!), ids), dim]);
    return [...input!, dim];
  },

  lower(layer, inputs, [shape], graph, [ids]) {
    const dim = layer.args['dim'] as number;
    const rows = rowsOf(layer, formatShape(shape!), ids);
    const trainable = layer.args['trainable'] as boolean;
    const properties = { initial: layer.args['weights']!, fanIn: rows, fanOut: dim, trainable };
    const weights = graph.parameter(layer.id, 'weights', [rows, dim], properties);
    const output = graph.tensor(layer.id, 'output', [...shape!, dim]);
    graph.apply({
      operation: 'embedding',
      layer: layer.id,
      inputs: [inputs[0]!, weights],
      outputs: [output],
      attributes: {},
    });
    return output;
  },
};

/** How many ids have a row. */
function rowsOf(layer: LayerSpec, shape: string, ids: number | undefined): number {
  const given = layer.args['vocabulary'] as number | undefined;
  if (given !== undefined && ids !== undefined && given < ids) {
    const message = l10n.t(
      '"{0}" has a vocabulary of {1}, and the data has {2} different ids; leave "vocabulary" out.',
      layer.id,
      given,
      ids,
    );
    throw new UserError('shape-mismatch', message, { layer: layer.id });
  }
  const rows = given ?? ids;
  if (rows !== undefined) return rows;
  throw new UserError(
    'not-ids',
    l10n.t(
      '"{0}" needs ids, and gets {1} amounts; encode a column as ids (columns { name: index }), read it with "from: input.name", or say how many ids there are with "vocabulary:".',
      layer.id,
      shape === 'scalar' ? '1' : shape,
    ),
    { layer: layer.id },
  );
}
