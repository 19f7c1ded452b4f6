import * as l10n from '@vscode/l10n';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { sizeOf, unravel } from '../../src/base/extents';
import { formatNumber } from '../../src/base/format';
import { tableColumns, tableRows } from '../feeds/wants';
import { fitNumber } from '../state/number';
import type { StepItem } from '../state/panel';
import { carryPosition } from '../state/pictures';
import { columnOf, drawnShape, findTensor } from '../state/program';
import { largest, rowAt, valueAt, type TensorWindow } from '../state/tensors';
import type { ViewProps } from './App';
import { useShown } from './measure';
import { heatOf, signOf } from './scale';

/** Characters of a number in a table: room for a sign, a point, and a zero before or an exponent behind. */
const numberLength = (digits: number): number => Math.max(8, digits + 4);

interface ResultProps extends ViewProps {
  readonly item: StepItem;
}

/** Whether a result has numbers beside the one in the arithmetic. */
export function isTable({ values }: StepItem): boolean {
  return values !== undefined && values.runs.some((run) => run.values.length > 1);
}

/** The result of an instruction for the sample in hand: a row of numbers, or a part of the weights as a table. */
export function ResultValues({ item, state, commands }: ResultProps) {
  const { values, instruction, tensor: id, unit, input, sample } = item;
  const digits = state.settings.precision;
  if (!values || !isTable(item)) return null;
  const tensor = findTensor(state.program!, id);
  const column = columnOf(state.program!, instruction.layer);
  const point = (row: number, at: number) => {
    // In a picture the cell that lies there is chosen, of weights the last axis alone tells of a unit.
    const position = tensor?.batched ? row * (tensor.shape.at(-1) ?? 1) + at : at;
    const unit = tensor?.batched && column ? carryPosition(position, tensor.shape, drawnShape(column)) : position;
    const element = tensor?.batched ? { tensor: id, position } : undefined;
    commands.dispatch({ type: 'point', column: instruction.layer, unit, input: tensor?.batched ? input : row, element });
  };
  if (tensor && tensor.shape.length > 1) {
    return (
      <Matrix
        name={id}
        values={values}
        sample={tensor.batched ? sample : undefined}
        shape={tensor.shape}
        unit={unit}
        input={input}
        digits={digits}
        masks={instruction.operation === 'attention_scores'}
        point={point}
      />
    );
  }
  const flat = tensor ? !tensor.batched : values.width === 1;
  const list = flat ? listOf(values) : { from: 0, numbers: rowAt(values, sample) ?? new Float32Array() };
  // Of the loss, which belongs to no layer, there is a number for each sample.
  const choose = tensor
    ? (at: number) => point(tensor.batched ? 0 : input, at)
    : (at: number) => commands.dispatch({ type: 'sample', sample: at });
  const current = tensor ? unit : sample;
  return <Numbers name={id} list={list} current={current} digits={digits} point={choose} />;
}

interface List {
  readonly from: number;
  readonly numbers: Float32Array;
}

/** A tensor without a batch, or the loss of each sample: one number a row. */
function listOf({ runs }: TensorWindow): List {
  return { from: runs[0]?.from ?? 0, numbers: runs[0]?.values ?? new Float32Array() };
}

interface NumberButtonProps {
  /** `h1.output 3`. */
  readonly name: string;
  readonly value: number;
  /** The largest of its kind. */
  readonly most: number;
  readonly current: boolean;
  readonly digits: number;
  readonly choose: () => void;
  /** Of a number that stands for nothing, such as the -∞ of what attention must not see. */
  readonly quiet?: boolean;
  readonly children?: ComponentChildren;
}

/** A number that shows its arithmetic on a click. Of a table, Tab reaches the current one; arrow keys the others. */
function NumberButton({ name, value, most, current, digits, choose, quiet, children }: NumberButtonProps) {
  const told = quiet ? undefined : value;
  return (
    <button
      type="button"
      class={`number ${signOf(told)}${current ? ' current' : ''}`}
      title={`${name}\n${value}`}
      aria-label={`${name}: ${formatNumber(value, digits)}`}
      aria-pressed={current}
      tabIndex={current ? 0 : -1}
      style={{ '--heat': `${Math.round(heatOf(told, most) * 100)}%` }}
      onClick={choose}
    >
      {children}
      {fitNumber(value, numberLength(digits), digits)}
    </button>
  );
}

/** Moves the focus among the numbers of a table with `columns` columns. */
function onArrow(event: KeyboardEvent, columns: number): void {
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  const step = steps[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('.number')];
  const next = buttons[buttons.findIndex((button) => button === event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

interface NumbersProps {
  readonly name: string;
  readonly list: List;
  readonly current: number;
  readonly digits: number;
  readonly point: (at: number) => void;
}

/** A page of a vector that has the current element on it. */
function Numbers({ name, list, current, digits, point }: NumbersProps) {
  const start = Math.max(0, Math.floor((current - list.from) / tableColumns) * tableColumns);
  const page = list.numbers.subarray(start, start + tableColumns);
  const most = page.reduce((size, value) => Math.max(size, Number.isFinite(value) ? Math.abs(value) : 0), 0);
  const first = list.from + start;
  return (
    <div
      class="numbers"
      role="group"
      aria-label={name}
      style={{ '--characters': numberLength(digits) }}
      onKeyDown={(event) => onArrow(event, 1)}
    >
      {Array.from(page, (value, i) => (
        <NumberButton
          key={i}
          name={`${name} ${first + i}`}
          value={value}
          most={most}
          current={first + i === current}
          digits={digits}
          choose={() => point(first + i)}
        >
          <small>{first + i}</small>
        </NumberButton>
      ))}
      {list.numbers.length > page.length && <span class="hint">{l10n.t('of {0}', list.numbers.length)}</span>}
    </div>
  );
}

interface MatrixProps {
  readonly name: string;
  readonly values: TensorWindow;
  /** The row of a batched tensor; of others all rows are looked at. */
  readonly sample: number | undefined;
  readonly shape: readonly number[];
  readonly unit: number;
  readonly input: number;
  readonly digits: number;
  /** Whether -∞ is what is masked. */
  readonly masks: boolean;
  readonly point: (row: number, column: number) => void;
}

const matrixColumns = 8;

/**
 * A table around the current element: the last axis (units) across, all axes before it down (inputs of weights, time
 * steps of a sequence, places of a picture).
 */
function Matrix({ name, values, sample, shape, unit, input, digits, masks, point }: MatrixProps) {
  const frame = useRef<HTMLDivElement>(null);
  useShown(frame, '.number.current', unit);
  const units = shape.at(-1) ?? 1;
  const inputs = sizeOf(shape) / units;
  const firstColumn = Math.floor(unit / matrixColumns) * matrixColumns;
  const columns = range(firstColumn, Math.min(units, firstColumn + matrixColumns));
  const firstRow = Math.floor(input / tableRows) * tableRows;
  const rows = range(firstRow, Math.min(inputs, firstRow + tableRows));
  const most = largest(values);
  const numberAt = (row: number, column: number): number | undefined => {
    const position = row * units + column;
    if (sample !== undefined) return valueAt(values, sample, position);
    return valueAt(values, Math.floor(position / values.width), position % values.width);
  };
  const placeOfRow = (row: number) => unravel(row, shape.slice(0, -1)).join(', ');
  return (
    <div class="matrix" ref={frame}>
      <table aria-label={name} onKeyDown={(event) => onArrow(event, columns.length)}>
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th key={column} scope="col" title={l10n.t('unit {0}', column)}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              <th scope="row" title={sample === undefined ? l10n.t('input {0}', placeOfRow(row)) : placeOfRow(row)}>
                {placeOfRow(row)}
              </th>
              {columns.map((column) => (
                <td key={column}>
                  <MatrixNumber
                    name={`${name}[${[...(sample === undefined ? [] : [sample]), placeOfRow(row), column].join(', ')}]`}
                    value={numberAt(row, column)}
                    most={most}
                    current={row === input && column === unit}
                    digits={digits}
                    quiet={masks && numberAt(row, column) === -Infinity}
                    choose={() => point(row, column)}
                  />
                </td>
              ))}
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

type MatrixNumberProps = Omit<NumberButtonProps, 'value' | 'children'> & { readonly value: number | undefined };

/** A number of the table; a dot where it has not been computed yet. */
function MatrixNumber({ value, ...props }: MatrixNumberProps) {
  if (value !== undefined) return <NumberButton value={value} {...props} />;
  return (
    <span class="number" title={l10n.t('not computed')}>
      ·
    </span>
  );
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
