import * as l10n from '@vscode/l10n';
import { formatCount } from '../base/format';
import { UserError } from '../base/problem';
import { decodeText } from './text';
import type { NamedBytes, Table } from './types';

/**
 * A table with a row for each line of a text, its column `text`; the same line of the other file is its `label`. A line
 * that is blank (in both) is no row. Throws a `UserError` where a file is no text, or the files have not the same lines.
 */
export function readLines(file: NamedBytes, labels?: NamedBytes): Table {
  const lines = linesOf(file);
  const answers = labels && linesOf(labels);
  if (labels && answers!.length !== lines.length) throw differentLength(file, lines.length, labels, answers!.length);
  const places = lines.flatMap((line, i) => (line === '' && (answers?.[i] ?? '') === '' ? [] : [i]));
  if (places.length === 0) {
    const message = l10n.t('{0} is empty; a text to learn from has at least some sentences.', file.path);
    throw new UserError('empty-file', message, { key: 'data.source' });
  }
  return {
    columns: answers ? ['text', 'label'] : ['text'],
    rows: places.map((i) => (answers ? [lines[i]!, answers[i]!] : [lines[i]!])),
    ...(answers && { target: ['label'] }),
    origin: file.path,
    lines: places.map((i) => i + 1),
  };
}

/** Trimmed, without the blank ones at the end. */
function linesOf({ path, bytes }: NamedBytes): string[] {
  const lines = decodeText(bytes, path).split(/\r\n?|\n/).map((line) => line.trim());
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

function differentLength(file: NamedBytes, lines: number, labels: NamedBytes, answers: number): UserError {
  const message = l10n.t(
    '{0} has {1} lines, and {2} has {3}; each line of a text has its label in the same line of the other file.',
    file.path,
    formatCount(lines),
    labels.path,
    formatCount(answers),
  );
  return new UserError('label-count', message, { key: 'data.source' });
}
