import { isInline, type InlineRows, type Source } from '../model/spec';
import { readCsv } from './csv';
import { tableGenerators } from './generators';
import { readJson } from './json';
import { piecesOf } from './pieces';
import { requireRows } from './table';
import type { FilePort, Reading, Table } from './types';

/**
 * Reads or makes the rows of a source; `seed` is that of `dataSeed`. Rejects with a `UserError` where a file cannot
 * be read or is no proper table.
 */
export async function readTable(source: Source, seed: number, files: FilePort, reading?: Reading): Promise<Table> {
  if (isInline(source)) return inlineTable(source);
  const generate = tableGenerators.get(source.call);
  if (generate) return generate(source, seed);
  const path = source.args['path'] as string;
  if (source.call === 'csv') return readCsv(piecesOf(files, path, reading), source);
  if (source.call === 'json') return readJson(await files.read(path), path);
  throw new Error(`no reader for the source ${source.call}`);
}

/** The rows in the spec itself; its target is what stands right of `->`. */
function inlineTable({ header, inputs, rows }: InlineRows): Table {
  const target = header.slice(inputs);
  const table = { columns: header, rows, origin: 'inline', ...(target.length > 0 && { target }) };
  requireRows(table);
  return table;
}
