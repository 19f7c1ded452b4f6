import * as l10n from '@vscode/l10n';
import { isolated, visible } from '../../src/base/visible';
import { partName } from '../../src/protocol/data';
import type { RowsRequest } from '../../src/protocol/session';
import { targetColumns } from '../state/heads';
import { inputPictures } from '../state/stages';
import type { ViewProps } from './App';
import { Cell } from './Cell';
import { Balance } from './data/Balance';
import { Column } from './data/Column';
import { Sample } from './data/Sample';
import { Pager } from './Pager';
import { Scrolled } from './Scrolled';
import { Thumbnail } from './Thumbnail';

type Part = RowsRequest['part'];

/** The data as it was read, page by page; what becomes of a sample of it, and what it is like as a whole. */
export function DataCell(props: ViewProps) {
  const { data } = props.state;
  const { commands } = props;
  return (
    <Cell cell="data" {...props}>
      <div class="table-bar">
        <PartSelect {...props} />
        <Pager
          from={data.from}
          total={data.page?.total ?? 0}
          go={(from) => commands.dispatch({ type: 'dataPage', part: data.part, from })}
        />
      </div>
      <Rows {...props} />
      <Sample {...props} />
      <Summary {...props} />
    </Cell>
  );
}

function Summary(props: ViewProps) {
  const { data, program } = props.state;
  if (!data.summary || data.summary.columns.length === 0) return null;
  return (
    <div class="summaries">
      {data.summary.balances.map((balance) => (
        <Balance key={balance.target} balance={balance} training={program!.mode === 'train'} />
      ))}
      <Column {...props} summary={data.summary} />
    </div>
  );
}

function PartSelect({ state, commands }: ViewProps) {
  const { train, test, unanswered } = state.program!.rows;
  const counts: Record<Part, number> = { all: train + test + unanswered, train, test, unanswered };
  const parts = (['all', 'train', 'test', 'unanswered'] as const).filter((part) => part === 'all' || counts[part] > 0);
  return (
    <label class="field">
      <span>{l10n.t('Rows')}</span>
      <select
        value={state.data.part}
        onChange={({ currentTarget }) =>
          commands.dispatch({ type: 'dataPage', part: currentTarget.value as Part, from: 0 })
        }
      >
        {parts.map((part) => (
          <option key={part} value={part}>
            {`${partName(part, state.program!.mode)} (${counts[part]})`}
          </option>
        ))}
      </select>
    </label>
  );
}

function Rows({ state, commands }: ViewProps) {
  const { page } = state.data;
  if (!page) return <p class="hint">{l10n.t('Reading the rows…')}</p>;
  if (page.total === 0)
    return <p class="hint">{l10n.t('There are no rows. Write a data section, and they stand here.')}</p>;
  const program = state.program!;
  const targets = targetColumns(program);
  const pictures = inputPictures(program);
  const samples = state.session!.samples;
  const inspected = state.data.sample?.row;
  // What is in the batch is the sample in hand: it is followed.
  const look = (row: number, sample: number) => {
    if (sample >= 0) commands.dispatch({ type: 'sample', sample });
    commands.dispatch({ type: 'inspect', row: sample < 0 ? row : undefined });
  };
  return (
    <Scrolled name={l10n.t('Rows of the data')}>
      <table class="rows" aria-label={l10n.t('Rows of the data')}>
        <thead>
          <tr>
            <th scope="col">{l10n.t('row')}</th>
            <th scope="col">{l10n.t('part')}</th>
            {page.columns.map((column, i) => (
              <th key={i} scope="col" class={targets.includes(column) ? 'target' : ''} title={column}>
                {targets.includes(column) ? `→ ${isolated(column)}` : visible(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.rows.map(({ row, part, cells }) => {
            const sample = samples.indexOf(row);
            return (
              <tr key={row} class={rowClass(sample >= 0, row === inspected)}>
                <th scope="row">
                  <button
                    type="button"
                    class="link"
                    aria-current={row === inspected ? 'true' : undefined}
                    title={sample < 0 ? l10n.t('Show what becomes of it') : l10n.t('In the batch: show it here and in the drawing')}
                    onClick={() => look(row, sample)}
                  >
                    {row}
                  </button>
                </th>
                <td class="part">{partName(part, program.mode)}</td>
                {cells.map((cell, i) => pictures && page.columns[i] === program.inputColumns[0] ? (
                  <td key={i}><Thumbnail row={row} cell={cell} size={pictures} /></td>
                ) : (
                  <td key={i} class={targets.includes(page.columns[i] ?? '') ? 'target' : ''} title={cell}>
                    {cell === '' ? '?' : visible(cell)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scrolled>
  );
}

function rowClass(isInBatch: boolean, isInspected: boolean): string {
  return [isInBatch ? 'in-batch' : '', isInspected ? 'inspected' : ''].join(' ').trim();
}
