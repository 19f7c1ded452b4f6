import * as l10n from '@vscode/l10n';
import { formatCount, formatNumber } from '../../../src/base/format';
import { isolated, visible } from '../../../src/base/visible';
import type { ColumnSummary, DataSummary, Histogram, NumberSummary, WordSummary } from '../../../src/protocol/data';
import type { ViewProps } from '../App';
import { BarCell } from './Balance';

/** Columns up to which they are offered by name; of more, one is chosen by its place. */
const nameLimit = 256;

/** Words that are shown. */
const wordLimit = 8;

/** What one column of the data is like: its range, and how its numbers or words are spread. */
export function Column({ summary, state, commands }: ViewProps & { readonly summary: DataSummary }) {
  const [column] = summary.summaries;
  const place = state.data.column;
  const choose = (to: number) => {
    commands.dispatch({ type: 'dataColumn', column: Math.max(0, Math.min(Math.round(to) || 0, summary.columns.length - 1)) });
  };
  return (
    <section class="summary" aria-label={l10n.t('What a column is like')}>
      <label class="field">
        <span>{l10n.t('Column')}</span>
        {summary.columns.length <= nameLimit ? (
          <select value={place} onChange={({ currentTarget }) => choose(Number(currentTarget.value))}>
            {summary.columns.map((name, i) => (
              <option key={i} value={i}>
                {visible(name)}
              </option>
            ))}
          </select>
        ) : (
          <input
            type="number"
            min={0}
            max={summary.columns.length - 1}
            value={place}
            onChange={({ currentTarget }) => choose(Number(currentTarget.value))}
          />
        )}
      </label>
      {column && <Told column={column} digits={state.settings.precision} />}
    </section>
  );
}

function Told({ column, digits }: { readonly column: ColumnSummary; readonly digits: number }) {
  const { name, rows, missing, numbers, words } = column;
  const sentence = [
    roleText(column.role),
    l10n.t('{0} rows', formatCount(rows)),
    missing > 0 ? l10n.t('{0} missing', formatCount(missing)) : l10n.t('none missing'),
    ...(words ? [l10n.t('{0} different', formatCount(words.distinct))] : []),
  ].join(' · ');
  return (
    <>
      <p class="hint">{sentence}</p>
      {numbers && <Numbers name={name} numbers={numbers} digits={digits} />}
      {words && <Words words={words} />}
    </>
  );
}

function roleText(role: ColumnSummary['role']): string {
  switch (role) {
    case 'input':
      return l10n.t('an input');
    case 'target':
      return l10n.t('to be predicted');
    case 'unused':
      return l10n.t('not used');
  }
}

function Numbers({ name, numbers, digits }: { readonly name: string; readonly numbers: NumberSummary; readonly digits: number }) {
  const { least, most, mean, deviation, histogram } = numbers;
  const text = (value: number) => formatNumber(value, digits);
  return (
    <>
      <p class="measures">
        {l10n.t('from {0} to {1} · mean {2} · standard deviation {3}', text(least), text(most), text(mean), text(deviation))}
      </p>
      <Bars name={name} histogram={histogram} text={text} />
    </>
  );
}

/** Extents of the histogram's drawing; it grows with the width there is. */
const box = { width: 240, height: 72 };

function Bars({ name, histogram, text }: { readonly name: string; readonly histogram: Histogram; readonly text: (value: number) => string }) {
  const { from, to, counts } = histogram;
  const most = Math.max(1, ...counts);
  const each = box.width / counts.length;
  const edge = (bin: number) => from + ((to - from) * bin) / counts.length;
  const highest = counts.indexOf(Math.max(...counts));
  const label = l10n.t(
    'Histogram of {0}: most values, {1}, lie between {2} and {3}.',
    isolated(name),
    formatCount(counts[highest]!),
    text(edge(highest)),
    text(edge(highest + 1)),
  );
  return (
    <div class="histogram">
      <svg viewBox={`0 0 ${box.width} ${box.height}`} role="img" aria-label={label} preserveAspectRatio="none">
        {Array.from(counts, (count, bin) => {
          // What is there at all can be seen.
          const height = count === 0 ? 0 : Math.max(1.5, (count / most) * box.height);
          return (
            <rect key={bin} x={bin * each + 0.5} y={box.height - height} width={Math.max(0.5, each - 1)} height={height}>
              <title>{l10n.t('{0} from {1} to {2}', formatCount(count), text(edge(bin)), text(edge(bin + 1)))}</title>
            </rect>
          );
        })}
      </svg>
      <p class="histogram-axis hint">
        <span>{text(from)}</span>
        <span>{text(to)}</span>
      </p>
    </div>
  );
}

function Words({ words: { frequent, distinct } }: { readonly words: WordSummary }) {
  const shown = frequent.slice(0, wordLimit);
  const most = Math.max(1, ...shown.map(({ count }) => count));
  return (
    <>
      <table class="bars">
        <tbody>
          {shown.map(({ word, count }) => (
            <tr key={word}>
              <th scope="row" title={word}>
                {visible(word)}
              </th>
              <BarCell count={count} most={most} tone="train" />
            </tr>
          ))}
        </tbody>
      </table>
      {distinct > shown.length && <p class="hint">{l10n.t('… {0} more', formatCount(distinct - shown.length))}</p>}
    </>
  );
}
