import * as l10n from '@vscode/l10n';
import { formatCount } from '../base/format';
import { sizeOf } from '../base/extents';
import { UserError } from '../base/problem';
import { balanceOf, describedColumns, summarizeColumn, type Dataset } from '../data';
import type { Machine } from '../engine';
import { columnIn } from '../model/columns';
import type { LayerSpec } from '../model/spec';
import type { DataSummary, SampleStage, SampleStages, SummaryRequest } from '../protocol/data';
import type { RowsRequest } from '../protocol/session';
import type { Prepared } from './prepare';

/**
 * Values of a stage, at most: of a longer one the first are told. They take 4 MiB as numbers and as bytes, of which there
 * may be more: a photograph is no picture without its lower part.
 */
const STAGE_LIMIT = 1 << 20;
const BYTES_LIMIT = 4 * STAGE_LIMIT;

/** What a sample of the data goes through, up to the first layer. Throws a `UserError` where there is no such sample. */
export function sampleStages(prepared: Prepared, machine: Machine, row: number): SampleStages {
  const { dataset } = prepared;
  if (!dataset) throw new UserError('no-data', l10n.t('The spec has no data; add a data section with a source.'));
  if (!Number.isInteger(row) || row < 0 || row >= dataset.rows) {
    const message = l10n.t('There is no sample {0}; they are numbered from 0 to {1}.', row, formatCount(dataset.rows - 1));
    throw new UserError('no-sample', message);
  }
  const stages = [...dataset.stages(row), ...firstLayers(prepared, machine, dataset.input(row))];
  const part = partOf(dataset, row);
  return {
    row,
    rows: dataset.rows,
    ...(part && { part }),
    stages: stages.map(withinLimit),
    answers: part === 'unanswered' ? [] : answersOf(dataset, row),
  };
}

function withinLimit(stage: SampleStage): SampleStage {
  const limit = stage.values instanceof Uint8Array ? BYTES_LIMIT : STAGE_LIMIT;
  return stage.values.length <= limit ? stage : { ...stage, values: stage.values.slice(0, limit) };
}

/** Whether a row is among rows in ascending order. */
export function isAmong(rows: Int32Array, row: number): boolean {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return rows[low] === row;
}

/** What a sample is for; a window into a text can begin between those that are shown, and lie across both parts. */
function partOf({ windows, train, test, unanswered, rows }: Dataset, row: number): RowsRequest['part'] | undefined {
  if (!windows) return isAmong(test, row) ? 'test' : isAmong(unanswered, row) ? 'unanswered' : 'train';
  if (windows.starts > 0 ? row < windows.starts : isAmong(train, row)) return 'train';
  return row >= (test[0] ?? rows) ? 'test' : undefined;
}

function answersOf({ profile, targets, inputs, answer }: Dataset, row: number): SampleStages['answers'] {
  if (targets === inputs) return [];
  return profile.targets.map(({ name, columns }) => {
    return { target: name, text: columns.map((column) => answer(row, column)).join(', ') };
  });
}

/** What the layers that read the input make of it, where that is still the sample: dense rows of ids, a picture. */
function firstLayers({ spec, inference, profile }: Prepared, machine: Machine, input: Float32Array): SampleStage[] {
  return spec.layers.flatMap((layer): SampleStage[] => {
    const [source] = layer.inputs;
    const column = source === undefined ? undefined : inference.columns.get(source);
    if (!column && source !== 'input') return [];
    if (layer.type === 'embedding') {
      const ids = column ? input.subarray(column.offset, column.offset + sizeOf(column.shape)) : input;
      const name = column && profile && profile.inputs.length > 1 ? columnIn(source!) : undefined;
      const rows = denseRows(layer, machine, ids, column?.shape ?? [ids.length]);
      return name === undefined ? rows : rows.map((stage) => ({ ...stage, column: name }));
    }
    const shape = inference.shapes.get(layer.id);
    if (layer.type !== 'reshape' || shape?.length !== 3) return [];
    return [{ name: 'reshaped', layer: layer.id, shape, values: input.slice() }];
  });
}

/** The row of weights of each id, as they are now. */
function denseRows({ id }: LayerSpec, machine: Machine, ids: Float32Array, shape: readonly number[]): SampleStage[] {
  const weights = machine.program.parameters.find(({ tensor }) => tensor.layer === id && tensor.name === 'weights')?.tensor;
  if (!weights) return [];
  const [dim] = weights.shape.slice(-1) as [number];
  const all = machine.view(weights);
  const values = new Float32Array(Math.min(sizeOf(shape) * dim, STAGE_LIMIT - (STAGE_LIMIT % dim)));
  for (let i = 0; i * dim < values.length; i++) values.set(all.subarray(ids[i]! * dim, (ids[i]! + 1) * dim), i * dim);
  return [{ name: 'embedding', layer: id, shape: [...shape, dim], values }];
}

/** Columns of a part of the data, and the balance of all classes. */
export function summarizeData(dataset: Dataset | undefined, { part, from, count }: SummaryRequest): DataSummary {
  if (!dataset) return { columns: [], summaries: [], balances: [] };
  const { shown, train, test, unanswered } = dataset;
  const rows = { all: shown, train, test, unanswered }[part];
  const columns = describedColumns(dataset);
  const places = [...columns.keys()].slice(from, from + count);
  return { columns, summaries: places.map((place) => summarizeColumn(dataset, place, rows)), balances: balanceOf(dataset) };
}
