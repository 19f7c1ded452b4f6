import * as l10n from '@vscode/l10n';
import { formatNumber } from '../../src/base/format';
import { isolated, visible } from '../../src/base/visible';
import type { Answer, Prediction, ProgramView } from '../../src/protocol/session';
import { predictedPart } from '../feeds/wants';
import type { PanelState } from '../state/panel';
import { readHead } from '../state/reading';
import { inputPictures } from '../state/stages';
import type { ViewProps } from './App';
import { Cell } from './Cell';
import { Icon } from './Icon';
import { Pager } from './Pager';
import { Scrolled } from './Scrolled';
import { Thumbnail } from './Thumbnail';

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
  const inputs = program.inputColumns;
  return (
    <Scrolled name={titleOf(program)}>
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
            {headings(program, items).map((name, i) => (
              <th key={i} scope="col" title={name}>
                {visible(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item, i) => (
            <Row key={item.row ?? i} item={item} program={program} items={items} digits={digits} />
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

/** Whether the data has an answer to any of the predictions. */
function isAnswered(items: readonly Prediction[], head: number): boolean {
  return items.some(({ answers }) => answers[head]?.expected !== undefined);
}

/** What stands over the columns of each target: `expected`, `predicted`, its outputs. */
function headings(program: ProgramView, items: readonly Prediction[]): string[] {
  const heads = program.task?.heads ?? [];
  if (heads.length === 0) return outputNames([], items[0]?.output.length ?? 0);
  return heads.flatMap(({ name, kind, classes, columns }, i) => {
    const of = (word: string) => (heads.length > 1 ? `${name}: ${word}` : word);
    const answer = items[0]?.answers[i];
    const outputs = answer?.output.length ?? 0;
    const names = outputNames(kind === 'class' ? classes : columns, outputs).map((output) => (outputs === 1 ? of(output) : output));
    return [
      ...(isAnswered(items, i) ? [of(l10n.t('expected'))] : []),
      ...(kind === 'class' ? [of(l10n.t('predicted'))] : []),
      ...(answer && showsProbability(answer) ? [of(l10n.t('probability'))] : names),
    ];
  });
}

/** Of many classes, how likely the one is that is predicted says more than what the first outputs are. */
function showsProbability({ probability, output }: Answer): boolean {
  return probability !== undefined && output.length > outputColumns;
}

interface RowProps extends TableProps {
  readonly item: Prediction;
}

function Row({ item, items, program, digits }: RowProps) {
  const { row, cells, answers, output } = item;
  const wide = program.inputColumns.length > cellColumns;
  const pictures = inputPictures(program);
  return (
    <tr>
      <th scope="row">{row}</th>
      {cells.slice(0, cellColumns).map((cell, i) => pictures ? (
        <td key={i}><Thumbnail row={row} cell={cell} size={pictures} /></td>
      ) : (
        <td key={i} title={cell}>
          {visible(cell)}
        </td>
      ))}
      {wide && <td>…</td>}
      {answers.map((answer, i) => (
        <AnswerCells
          key={answer.target}
          answer={answer}
          isClass={program.task!.heads[i]!.kind === 'class'}
          isAnswered={isAnswered(items, i)}
          digits={digits}
        />
      ))}
      {answers.length === 0 && <Outputs output={output} digits={digits} />}
    </tr>
  );
}

interface AnswerProps {
  readonly answer: Answer;
  readonly isClass: boolean;
  readonly isAnswered: boolean;
  readonly digits: number;
}

function AnswerCells({ answer, isClass, isAnswered: answered, digits }: AnswerProps) {
  const { label, expected, output, probability } = answer;
  return (
    <>
      {answered && <td class="target">{expected === undefined ? '?' : visible(expected)}</td>}
      {isClass && (
        <td class="predicted" title={label}>
          {expected !== undefined && label !== undefined && <Verdict right={label === expected} />}
          <strong>{label === undefined ? '–' : visible(label)}</strong>
        </td>
      )}
      <Outputs output={showsProbability(answer) ? [probability!] : output} digits={digits} />
    </>
  );
}

function Outputs({ output, digits }: { readonly output: readonly number[]; readonly digits: number }) {
  return (
    <>
      {output.slice(0, outputColumns).map((value, i) => (
        <td key={i} class="numeric" title={String(value)}>
          {formatNumber(value, digits)}
        </td>
      ))}
      {output.length > outputColumns && <td>…</td>}
    </>
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

function outputNames(known: readonly string[], count: number): string[] {
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
  const written = (output: readonly number[]): string =>
    output
      .slice(0, 10)
      .map((value) => formatNumber(value, precision))
      .join(', ');
  const heads = program!.task?.heads ?? [];
  const said = heads.map((head, i) => {
    const own = answer.answers[i]!;
    const { label, output, probability } = own;
    if (head.kind === 'number') return readHead(head, output, precision).answer ?? written(output);
    if (label === undefined) return written(output);
    const numbers = showsProbability(own) ? formatNumber(probability!, precision) : written(output);
    return `${isolated(head.name)}: ${isolated(label)} (${numbers})`;
  });
  return said.length > 0 ? said.join('; ') : written(answer.output);
}
