import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { visible } from '../../../src/base/visible';
import { displayWidth, formatNumber } from '../../../src/base/format';
import { columnsWithin } from '../../layout/columns';
import { fitNumber } from '../../state/number';
import { heatOf, signOf } from '../scale';
import { pageRows, Turn, usePage } from './paging';
import { Pointable } from './Pointable';
import type { Place } from './Raster';

/** Pixels of width that a stage may take; 0 until that is known. */
export const Room = createContext(0);

interface GridProps {
  readonly name: string;
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  readonly rowNames?: readonly string[];
  readonly columnNames?: readonly string[];
  readonly pointed: Place;
  /** The number that is coloured the most. */
  readonly most: number;
  /** Of channels, whose numbers have a colour of their own. */
  readonly tone?: string;
  readonly digits: number;
  readonly point: (place: Place) => void;
}

/** A matrix with its numbers, a page of it around the one that is pointed at: as many columns as the panel has room for. */
export function Grid({ name, values, rows, columns, rowNames, columnNames, pointed, point, ...look }: GridProps) {
  const down = usePage(pointed.row, rows, pageRows);
  const room = useContext(Room);
  const numbers = useMemo(() => numbersOf(down.page, columns, values, look.digits), [values, columns, down.page[0], look.digits]);
  const columnName = useMemo(() => longestOf(columnNames ?? [String(columns - 1)]), [columnNames, columns]);
  const rowName = longestOf(down.page.map((row) => rowNames?.[row] ?? String(row)));
  const width = columnsWithin(room, { rowName, columnName, number: numbers.longest });
  const across = usePage(pointed.column, columns, width);
  const at = pointed.row * columns + pointed.column;
  const go = (place: number) => point({ row: Math.floor(place / columns), column: place % columns });
  return (
    <Pointable name={name} at={at} count={rows * columns} columns={columns} point={go}>
      <table class={`grid ${numbers.areWhole ? 'whole' : ''} ${look.tone ?? ''}`} aria-label={name}>
        <thead>
          <tr>
            <td />
            {across.page.map((column) => (
              <th key={column} scope="col" title={columnNames?.[column]} class={column === pointed.column ? 'lit' : ''}>
                {columnNames ? visible(columnNames[column] ?? '') : column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {down.page.map((row) => (
            <tr key={row} class={row === pointed.row ? 'lit' : ''}>
              <th scope="row" title={rowNames?.[row]}>
                {rowNames ? visible(rowNames[row] ?? '') : row}
              </th>
              {across.page.map((column) => (
                <Cell
                  key={column}
                  value={values[row * columns + column]}
                  current={row === pointed.row && column === pointed.column}
                  point={() => point({ row, column })}
                  {...look}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <div class="turns">
        <Turn page={down.page} count={rows} size={pageRows} turn={down.turn} name={`${name} ↓`} axis="rows" />
        <Turn page={across.page} count={columns} size={width} turn={across.turn} name={`${name} →`} axis="columns" />
      </div>
    </Pointable>
  );
}

/** Characters of a number that is not whole, at most. */
const numberLength = 7;

function textOf(value: number, digits: number): string {
  return Number.isInteger(value) ? formatNumber(value) : fitNumber(value, numberLength, Math.min(digits, 4));
}

/** Characters of the longest name. */
function longestOf(names: readonly string[]): number {
  return names.reduce((most, name) => Math.max(most, displayWidth(visible(name))), 0);
}

/** Columns that are looked at for how wide numbers are. */
const lookedAt = 256;

/** Whether these rows have whole numbers only, and the characters of the longest number. */
function numbersOf(rows: readonly number[], columns: number, values: ArrayLike<number>, digits: number) {
  const numbers = rows.flatMap((row) => Array.from({ length: Math.min(columns, lookedAt) }, (_, i) => values[row * columns + i] ?? 0));
  const areWhole = numbers.every((value) => Number.isInteger(value));
  const longest = numbers.reduce((most, value) => Math.max(most, textOf(value, digits).length), areWhole ? 2 : numberLength);
  return { areWhole, longest };
}

interface CellProps {
  readonly value: number | undefined;
  readonly current: boolean;
  readonly most: number;
  readonly digits: number;
  readonly point: () => void;
}

function Cell({ value, current, most, digits, point }: CellProps) {
  return (
    <td
      class={`cell-number ${signOf(value)}${current ? ' current' : ''}`}
      title={String(value)}
      aria-current={current ? 'true' : undefined}
      style={{ '--heat': `${Math.round(heatOf(value, most) * 100)}%` }}
      onMouseMove={() => current || point()}
      onClick={point}
    >
      {value === undefined ? '' : textOf(value, digits)}
    </td>
  );
}
