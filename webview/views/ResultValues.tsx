import * as l10n from '@vscode/l10n';
import { formatNumber } from '../../src/base/format';
import { tableColumns } from '../feeds/wants';
import type { StepItem } from '../state/panel';
import { findTensor } from '../state/program';
import { largest, rowAt, valueAt, type TensorWindow } from '../state/tensors';
import type { ViewProps } from './App';
import { heatOf, signOf } from './scale';

interface ResultProps extends ViewProps {
  readonly item: StepItem;
}

/** The result of an instruction for the sample in hand: a row of numbers, or a part of the weights as a table. */
export function ResultValues({ item, state, commands }: ResultProps) {
  const { values, instruction, unit, input, sample } = item;
  if (!values) return null;
  const tensor = findTensor(state.program!, instruction.result);
  const point = (row: number, column: number) =>
    commands.dispatch({ type: 'point', column: instruction.layer, unit: column, input: row });
  if (tensor && !tensor.batched && tensor.shape.length === 2) {
    return (
      <Matrix name={instruction.result} values={values} shape={tensor.shape} unit={unit} input={input} point={point} />
    );
  }
  const flat = tensor ? !tensor.batched : values.width === 1;
  const list = flat ? columnOf(values) : { from: 0, numbers: rowAt(values, sample) ?? new Float32Array() };
  // A single number stands in the arithmetic already.
  if (list.numbers.length <= 1) return null;
  const current = tensor ? unit : sample;
  return <Numbers name={instruction.result} list={list} current={current} point={(at) => tensor && point(input, at)} />;
}

interface List {
  readonly from: number;
  readonly numbers: Float32Array;
}

/** A tensor without a batch, or the loss of each sample: one number a row. */
function columnOf({ runs }: TensorWindow): List {
  return { from: runs[0]?.from ?? 0, numbers: runs[0]?.values ?? new Float32Array() };
}

/** A page of a vector that has the current element on it. */
function Numbers({
  name,
  list,
  current,
  point,
}: {
  name: string;
  list: List;
  current: number;
  point: (at: number) => void;
}) {
  const start = Math.floor((current - list.from) / tableColumns) * tableColumns;
  const page = list.numbers.subarray(Math.max(0, start), Math.max(0, start) + tableColumns);
  const most = page.reduce((size, value) => Math.max(size, Number.isFinite(value) ? Math.abs(value) : 0), 0);
  const first = list.from + Math.max(0, start);
  return (
    <div class="numbers" role="list" aria-label={name}>
      {Array.from(page, (value, i) => (
        <span
          key={i}
          role="listitem"
          class={`number ${signOf(value)}${first + i === current ? ' current' : ''}`}
          title={`${name} ${first + i}\n${value}`}
          style={heat(value, most)}
          onClick={() => point(first + i)}
        >
          <small>{first + i}</small>
          {formatNumber(value)}
        </span>
      ))}
      {list.numbers.length > page.length && <span class="hint">{l10n.t('of {0}', list.numbers.length)}</span>}
    </div>
  );
}

interface MatrixProps {
  readonly name: string;
  readonly values: TensorWindow;
  readonly shape: readonly number[];
  readonly unit: number;
  readonly input: number;
  readonly point: (row: number, column: number) => void;
}

const matrixColumns = 8;

/** Some rows (inputs) and columns (units) of the weights, around the current element. */
function Matrix({ name, values, shape, unit, input, point }: MatrixProps) {
  const [inputs = 0, units = 0] = shape;
  const firstColumn = Math.floor(unit / matrixColumns) * matrixColumns;
  const columns = range(firstColumn, Math.min(units, firstColumn + matrixColumns));
  const run = values.runs[0];
  const rows = run ? range(run.from, run.from + run.values.length / values.width) : [];
  const most = largest(values);
  return (
    <div class="matrix">
      <table aria-label={name}>
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row">{row}</th>
              {columns.map((column) => {
                const value = valueAt(values, row, column) ?? NaN;
                const current = row === input && column === unit ? ' current' : '';
                return (
                  <td
                    key={column}
                    class={`number ${signOf(value)}${current}`}
                    title={`${name}[${row}, ${column}]\n${value}`}
                    style={heat(value, most)}
                    onClick={() => point(row, column)}
                  >
                    {formatNumber(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {(rows.length < inputs || columns.length < units) && (
        <p class="hint">{l10n.t('{0} × {1} of {2} × {3}', rows.length, columns.length, inputs, units)}</p>
      )}
    </div>
  );
}

function heat(value: number, most: number): Record<string, string> {
  return { '--heat': `${Math.round(heatOf(value, most) * 100)}%` };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
