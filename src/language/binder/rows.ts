import * as l10n from '@vscode/l10n';
import { span, type Span } from '../../base/span';
import type { InlineRows } from '../../model/spec';
import type { Cell, InlineData, Row } from '../tree';
import type { Context } from './context';

/** The rows of `data inline`. Undefined where there is no header; a row that does not fit it is left out. */
export function bindRows({ rows, keyword, body }: InlineData, context: Context): InlineRows | undefined {
  const [header, ...below] = rows;
  if (!header) {
    if (body.close) reportNoRows(keyword, context);
    return undefined;
  }
  const columns = [...header.inputs, ...header.targets];
  if (!checkHeader(columns, header, context)) return undefined;
  if (below.length === 0) reportNoRows(header.span, context);
  return {
    call: 'inline',
    header: textsOf(header),
    inputs: header.inputs.length,
    rows: below.filter((row) => fits(row, header, context)).map(textsOf),
  };
}

function textsOf({ inputs, targets }: Row): string[] {
  return [...inputs, ...targets].map(({ text }) => text);
}

function reportNoRows(at: Span, { report }: Context): void {
  report.error('no-rows', l10n.t('There are no rows; write the columns first, then one row a line: "a, b -> c".'), at);
}

function checkHeader(columns: readonly Cell[], header: Row, { report }: Context): boolean {
  const wrong = columns.find(({ form }) => form === 'number' || form === 'unknown');
  if (wrong) {
    const message = l10n.t('The first row names the columns, such as "x1, x2 -> y"; {0} is no name.', wrong.text);
    report.error('missing-header', message, header.span);
    return false;
  }
  const names = columns.map(({ text }) => text);
  const repeated = columns.find(({ text }, i) => names.indexOf(text) < i);
  if (repeated) {
    report.error('duplicate-name', l10n.t('There are two columns "{0}"; rename one.', repeated.text), repeated.span);
  }
  return columns.every(({ form }) => form !== 'missing') && !repeated;
}

/** Whether a row has as many cells on each side of `->` as the header. */
function fits(row: Row, header: Row, { report }: Context): boolean {
  const isReported = row.inputs.some(({ form }) => form === 'unknown');
  if (isReported || [...row.inputs, ...row.targets].some(({ form }) => form === 'missing')) return false;
  if (header.arrow && !row.arrow && row.inputs.length === header.inputs.length) {
    const end = span(row.span.end, row.span.end);
    const text = ` -> ${header.targets.map(() => '?').join(', ')}`;
    const fix = { title: l10n.t('Insert "{0}"', text.trim()), span: end, text };
    report.error(
      'row-length',
      l10n.t('The row has no answer; write "?" right of "->" for one to predict.'),
      row.span,
      fix,
    );
    return false;
  }
  if (row.inputs.length === header.inputs.length && row.targets.length === header.targets.length) return true;
  const message = header.arrow
    ? l10n.t(
        'The row has {0} and {1} cells left and right of "->", and the header {2} and {3}.',
        row.inputs.length,
        row.targets.length,
        header.inputs.length,
        header.targets.length,
      )
    : l10n.t('The row has {0} cells, and the header {1}.', textsOf(row).length, header.inputs.length);
  report.error('row-length', message, row.span);
  return false;
}
