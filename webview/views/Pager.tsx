import * as l10n from '@vscode/l10n';
import { formatCount } from '../../src/base/format';
import { pageSize } from '../state/panel';
import { Icon } from './Icon';

interface PagerProps {
  readonly from: number;
  readonly total: number;
  readonly go: (from: number) => void;
}

/** `1–10 of 150` with a way to the neighbours; nothing where all is on one page. */
export function Pager({ from, total, go }: PagerProps) {
  if (total <= pageSize) return null;
  const last = Math.min(total, from + pageSize);
  return (
    <p class="pager">
      <Turn
        name={l10n.t('Previous rows')}
        icon="chevron-left"
        enabled={from > 0}
        run={() => go(Math.max(0, from - pageSize))}
      />
      <span>{l10n.t('{0}–{1} of {2}', formatCount(from + 1), formatCount(last), formatCount(total))}</span>
      <Turn name={l10n.t('Next rows')} icon="chevron-right" enabled={last < total} run={() => go(from + pageSize)} />
    </p>
  );
}

function Turn({ name, icon, enabled, run }: { name: string; icon: string; enabled: boolean; run: () => void }) {
  return (
    <button
      type="button"
      class="plain"
      aria-label={name}
      title={name}
      aria-disabled={!enabled}
      onClick={() => enabled && run()}
    >
      <Icon name={icon} />
    </button>
  );
}
