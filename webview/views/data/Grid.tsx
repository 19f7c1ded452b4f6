import { visible } from '../../../src/base/visible';
import { formatNumber } from '../../../src/base/format';
import { fitNumber } from '../../state/number';
import { heatOf, signOf } from '../scale';
import { pageColumns, pageRows, Turn, usePage } from './paging';
import { Pointable } from './Pointable';
import type { Place } from './Raster';

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

/** A matrix with its numbers, a page of it around the one that is pointed at. */
export function Grid({ name, values, rows, columns, rowNames, columnNames, pointed, point, ...look }: GridProps) {
  const down = usePage(pointed.row, rows, pageRows);
  const across = usePage(pointed.column, columns, pageColumns);
  const at = pointed.row * columns + pointed.column;
  const go = (place: number) => point({ row: Math.floor(place / columns), column: place % columns });
  const isWhole = down.page.every((row) => across.page.every((column) => Number.isInteger(values[row * columns + column] ?? 0)));
  return (
    <Pointable name={name} at={at} count={rows * columns} columns={columns} point={go}>
      <table class={`grid ${isWhole ? 'whole' : ''} ${look.tone ?? ''}`} aria-label={name}>
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
        <Turn page={down.page} count={rows} size={pageRows} turn={down.turn} name={`${name} ↓`} />
        <Turn page={across.page} count={columns} size={pageColumns} turn={across.turn} name={`${name} →`} />
      </div>
    </Pointable>
  );
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
      {value === undefined ? '' : Number.isInteger(value) ? formatNumber(value) : fitNumber(value, 7, Math.min(digits, 4))}
    </td>
  );
}
