import * as l10n from '@vscode/l10n';
import { useState } from 'preact/hooks';
import { formatCount } from '../../../src/base/format';
import { mostColumns } from '../../layout/columns';
import { pageAround } from '../../state/stages';
import { Icon } from '../Icon';

/** Numbers of a stage that stand below each other at once, and beside each other. */
export const pageRows = 8;
export const pageColumns = mostColumns;

/** The page that has the pointed place on it, until the reader turns to another; pointing turns back. */
export function usePage(pointed: number, count: number, size: number) {
  const [turned, setTurned] = useState<{ readonly pointed: number; readonly from: number } | undefined>();
  const at = turned?.pointed === pointed ? turned.from : pointed;
  return { page: pageAround(at, count, size), turn: (from: number) => setTurned({ pointed, from }) };
}

interface TurnProps {
  readonly page: readonly number[];
  readonly count: number;
  readonly size: number;
  readonly turn: (from: number) => void;
  /** What is turned, for a screen reader. */
  readonly name: string;
  /** Of a matrix, which is turned both ways. */
  readonly axis?: 'rows' | 'columns';
}

/** `0–7 of 61`, with a way to the pages before and after; nothing where all is on one. */
export function Turn({ page, count, size, turn, name, axis }: TurnProps) {
  if (count <= size) return null;
  const [first = 0] = page;
  const last = page.at(-1) ?? 0;
  const button = (label: string, icon: string, from: number) => {
    const enabled = from >= 0 && from < count;
    const title = `${name}: ${label}`;
    return (
      <button type="button" class="plain" title={title} aria-label={title} aria-disabled={!enabled} onClick={() => enabled && turn(from)}>
        <Icon name={icon} />
      </button>
    );
  };
  return (
    <p class="pager turn">
      {button(l10n.t('before'), 'chevron-left', first - size)}
      <span>{turnText(axis, formatCount(first), formatCount(last), formatCount(count))}</span>
      {button(l10n.t('behind'), 'chevron-right', first + size)}
    </p>
  );
}

function turnText(axis: TurnProps['axis'], ...places: readonly [string, string, string]): string {
  if (axis === 'rows') return l10n.t('rows {0}–{1} of {2}', ...places);
  return axis === 'columns' ? l10n.t('columns {0}–{1} of {2}', ...places) : l10n.t('{0}–{1} of {2}', ...places);
}
