import * as l10n from '@vscode/l10n';
import { formatNumber } from '../../src/base/format';
import { visible } from '../../src/base/visible';
import type { Prediction, ProgramView } from '../../src/protocol/session';
import { predictedPart } from '../feeds/wants';
import type { PanelState } from '../state/panel';
import { readOutputs } from '../state/reading';
import type { ViewProps } from './App';
import { Cell } from './Cell';
import { Icon } from './Icon';
import { Pager } from './Pager';

/** Outputs that a table shows for a row, and input cells. */
const outputColumns = 4;
const cellColumns = 12;
/** Columns up to which each has a field of its own. */
const fieldLimit = 16;

/** What the network says of rows with its parameters as they are, and of an input typed in. */
export function PredictionsCell(props: ViewProps) {
  const { predictions, program, settings } = props.state;
  return (
    <Cell cell="predictions" {...props}>
      <div class="table-bar">
        <span class="table-title">{titleOf(program!)}</span>
        <Pager
          from={predictions.from}
          total={predictions.total}
          go={(from) => props.commands.dispatch({ type: 'predictionsPage', from })}
        />
      </div>
      {predictions.items.length > 0 && <Table program={program!} items={predictions.items} digits={settings.precision} />}
      {program!.inputColumns.length > 0 && <Trial {...props} />}
    </Cell>
  );
}

function titleOf(program: ProgramView): string {
  switch (predictedPart(program)) {
    case 'unanswered':
      return l10n.t('Rows without an answer');
    case 'test':
      return l10n.t('Test rows');
    case 'all':
      return l10n.t('Rows of the data');
  }
}

interface TableProps {
  readonly program: ProgramView;
  readonly items: readonly Prediction[];
  readonly digits: number;
}

function Table({ program, items, digits }: TableProps) {
  const answered = items.some(({ expected }) => expected !== undefined);
  const classes = program.task?.kind === 'class';
  const inputs = program.inputColumns;
  return (
    <div class="table-frame">
      <table class="rows" aria-label={titleOf(program)}>
        <thead>
          <tr>
            <th scope="col">{l10n.t('row')}</th>
            {inputs.slice(0, cellColumns).map((column) => (
              <th key={column} scope="col" title={column}>
                {visible(column)}
              </th>
            ))}
            {inputs.length > cellColumns && <th scope="col">{l10n.t('… {0} more', inputs.length - cellColumns)}</th>}
            {answered && <th scope="col">{l10n.t('expected')}</th>}
            {classes && <th scope="col">{l10n.t('predicted')}</th>}
            {outputNames(program, items).map((name) => (
              <th key={name} scope="col" title={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item, i) => (
            <Row
              key={item.row ?? i}
              item={item}
              program={program}
              digits={digits}
              answered={answered}
              classes={classes}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly item: Prediction;
  readonly program: ProgramView;
  readonly digits: number;
  readonly answered: boolean;
  readonly classes: boolean;
}

function Row({ item, program, digits, answered, classes }: RowProps) {
  const { row, cells, expected, label, output } = item;
  const wide = program.inputColumns.length > cellColumns;
  return (
    <tr>
      <th scope="row">{row}</th>
      {cells.slice(0, cellColumns).map((cell, i) => (
        <td key={i} title={cell}>
          {visible(cell)}
        </td>
      ))}
      {wide && <td>…</td>}
      {answered && <td class="target">{expected ?? '?'}</td>}
      {classes && (
        <td class="predicted" title={label}>
          {expected !== undefined && label !== undefined && <Verdict right={label === expected} />}
          <strong>{label === undefined ? '–' : visible(label)}</strong>
        </td>
      )}
      {output.slice(0, outputColumns).map((value, i) => (
        <td key={i} class="numeric" title={String(value)}>
          {formatNumber(value, digits)}
        </td>
      ))}
      {output.length > outputColumns && <td>…</td>}
    </tr>
  );
}

function Verdict({ right }: { readonly right: boolean }) {
  return (
    <span class={right ? 'verdict right' : 'verdict wrong'} title={right ? l10n.t('right') : l10n.t('wrong')}>
      <Icon name={right ? 'check' : 'close'} />
      <span class="unseen">{right ? l10n.t('right') : l10n.t('wrong')}</span>
    </span>
  );
}

function outputNames(program: ProgramView, items: readonly Prediction[]): string[] {
  const count = items[0]?.output.length ?? 0;
  const { task } = program;
  const known = task?.kind === 'class' ? task.classes : (task?.targets ?? []);
  const names = Array.from({ length: Math.min(count, outputColumns) }, (_, i) => {
    if (count === 1) return l10n.t('output');
    return known[i] ?? l10n.t('output {0}', i);
  });
  return count > outputColumns ? [...names, l10n.t('… {0} more', count - outputColumns)] : names;
}

function splitCells(text: string): string[] {
  return text.split(',').map((cell) => cell.trim());
}

/** One field for each column that feeds the network; one for all where there are many. */
function Trial({ state, commands }: ViewProps) {
  const { inputColumns } = state.program!;
  const cells = trialCells(state);
  const dispatch = (typed: readonly string[]) => commands.dispatch({ type: 'cells', cells: typed });
  const change = (at: number, text: string) => dispatch(cells.map((cell, i) => (i === at ? text : cell)));
  return (
    <form
      class="trial"
      aria-label={l10n.t('Try an input')}
      onSubmit={(event) => {
        event.preventDefault();
        commands.predict(cells);
      }}
    >
      <span class="table-title">{l10n.t('Try an input')}</span>
      <div class="trial-fields">
        {inputColumns.length <= fieldLimit ? (
          inputColumns.map((column, i) => (
            <label key={column} class={inputColumns.length === 1 ? 'field wide' : 'field'}>
              <span title={column}>{visible(column)}</span>
              <input type="text" value={cells[i]} onInput={({ currentTarget }) => change(i, currentTarget.value)} />
            </label>
          ))
        ) : (
          <label class="field wide">
            <span>{l10n.t('{0} cells, separated by commas', inputColumns.length)}</span>
            <input
              type="text"
              value={cells.join(', ')}
              onInput={({ currentTarget }) => dispatch(splitCells(currentTarget.value))}
            />
          </label>
        )}
        <button type="submit" class="command">
          {l10n.t('Predict')}
        </button>
        <span class="trial-answer" aria-live="polite">
          {answerText(state)}
        </span>
      </div>
    </form>
  );
}

/** What was typed; before that, the first row of the table as an example. */
function trialCells({ program, predictions }: PanelState): readonly string[] {
  const { cells, items } = predictions;
  if (cells.length > 0) return cells;
  const example = items[0]?.cells;
  const columns = program!.inputColumns;
  return example?.length === columns.length ? example : columns.map(() => '');
}

function answerText({ program, predictions, settings: { precision } }: PanelState): string {
  const { answer } = predictions;
  if (!answer) return '';
  const outputs = answer.output
    .slice(0, 10)
    .map((value) => formatNumber(value, precision))
    .join(', ');
  const reading = readOutputs(program!, answer.output, precision).answer;
  if (program!.task?.kind === 'number') return reading ?? outputs;
  return reading === undefined ? outputs : `${reading} (${outputs})`;
}
