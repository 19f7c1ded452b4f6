import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { suggest } from '../base/suggest';
import { columnShape, type Profile } from './profile';
import type { Shape } from './shape';
import type { LayerSpec } from './spec';

/** A column of the network's input that layers read by itself, as `input.user`. */
export interface InputColumn {
  /** Where its numbers begin in a sample's input. */
  readonly offset: number;
  /** `[]` where it is one id. */
  readonly shape: Shape;
  /** For ids: how many different ones there are. */
  readonly ids?: number;
}

/** The column that the id of a layer's input means; undefined where it means a layer or the whole input. */
export function columnIn(id: string): string | undefined {
  return id.startsWith(PREFIX) ? id.slice(PREFIX.length) : undefined;
}

const PREFIX = 'input.';

/** Throws a `UserError` where the data has no such column among its inputs. */
export function inputColumn(column: string, { inputs }: Profile, reader: LayerSpec): InputColumn {
  let offset = 0;
  for (const encoding of inputs) {
    const { width, ids } = encoding;
    if (encoding.column === column) return { offset, shape: columnShape(encoding), ...(ids !== undefined && { ids }) };
    offset += width;
  }
  const names = inputs.map((encoding) => encoding.column);
  const near = suggest(column, names);
  const message =
    near === undefined
      ? l10n.t('The input has no column "{0}"; it has {1}.', column, names.slice(0, 10).join(', '))
      : l10n.t('The input has no column "{0}"; did you mean "{1}"?', column, near);
  throw new UserError('no-column', message, { layer: reader.id });
}

/** A column that a layer reads. */
export interface ReadColumn {
  /** `input.user` */
  readonly id: string;
  readonly column: string;
  /** The first layer that reads it. */
  readonly reader: LayerSpec;
}

/** The columns that layers read by themselves, each once, in the order in which they do. */
export function columnsRead(layers: readonly LayerSpec[]): ReadColumn[] {
  const columns = new Map<string, ReadColumn>();
  for (const reader of layers) {
    for (const id of reader.inputs) {
      const column = columnIn(id);
      if (column !== undefined && !columns.has(id)) columns.set(id, { id, column, reader });
    }
  }
  return [...columns.values()];
}
