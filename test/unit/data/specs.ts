import { encodeTable, profileTable, readTable, type Dataset, type FilePort, type Table } from '../../../src/data';
import { UserError } from '../../../src/base/problem';
import type { Profile } from '../../../src/model/profile';
import type { Call, DataSpec, InlineRows, ModelSpec, Source, TrainSpec } from '../../../src/model/spec';
import { resolveTask } from '../../../src/model/task';
import { readingOnly } from '../../support/files';

export function csv(args: Record<string, string | boolean> = {}): Call {
  return { call: 'csv', args: { path: 'table.csv', header: true, ...args } };
}

/** Rows as a spec has them, the header first: `'a, b -> c'`. */
export function inline(...lines: string[]): InlineRows {
  const cells = lines.map((line) => line.split(/,|->/).map((cell) => cell.trim()));
  const inputs = lines[0]!.split('->')[0]!.split(',').length;
  return { call: 'inline', header: cells[0]!, inputs, rows: cells.slice(1) };
}

/** A spec around a source: one dense layer with the given units and activation. */
export function specOf(
  source: Source,
  data: Partial<DataSpec> = {},
  { units = 1, activation = 'sigmoid', loss }: { units?: number; activation?: string; loss?: string } = {},
): ModelSpec {
  const layer = { units, activation: { call: activation, args: {} } };
  const train: TrainSpec = {
    loss: { call: loss ?? 'mse', args: {} },
    optimizer: { call: 'adam', args: {} },
    schedule: { call: 'constant', args: { warmup: 0 } },
    batchSize: 32,
    length: { unit: 'epochs', count: 1 },
    shuffle: true,
    seed: 0,
    l1: 0,
    l2: 0,
    gradientNorm: false,
  };
  return {
    name: '',
    data: { source, ignore: [], columns: {}, normalize: 'none', ...data },
    layers: [{ id: 'dense_1', type: 'dense', inputs: ['input'], args: layer }],
    ...(loss !== undefined && { train }),
  };
}

/** A port with one file, whatever its path. */
export function filesWith(content: string | Uint8Array): FilePort {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return readingOnly(() => Promise.resolve(bytes));
}

export function tableOf(content: string | Uint8Array, source: Source = csv(), seed = 0): Promise<Table> {
  return readTable(source, seed, filesWith(content));
}

/** Everything that the room makes of a spec whose file has this content. */
export async function load(
  spec: ModelSpec,
  content = '',
): Promise<{ table: Table; profile: Profile; dataset: Dataset }> {
  const table = await tableOf(content, spec.data!.source);
  const profile = profileTable(table, spec);
  const { id, args } = spec.layers.at(-1)!;
  const shapes = new Map([[id, [args['units'] as number]]]);
  return { table, profile, dataset: encodeTable(table, profile, spec, resolveTask(spec, profile, shapes), Infinity) };
}

/** The error that a promise rejects with, which must be one for people. */
export async function errorOf(work: () => Promise<unknown>): Promise<UserError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
