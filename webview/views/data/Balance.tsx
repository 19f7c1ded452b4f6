import * as l10n from '@vscode/l10n';
import { formatCount } from '../../../src/base/format';
import { isolated, visible } from '../../../src/base/visible';
import type { ClassBalance } from '../../../src/protocol/data';
import { Turn, usePage } from './paging';

/** Classes that stand below each other at once. */
const page = 10;

/** How often each class is the answer: a bar and a count for each part. */
export function Balance({ balance, training }: { readonly balance: ClassBalance; readonly training: boolean }) {
  const { target, classes, train, test } = balance;
  const classPage = usePage(0, classes.length, page);
  const most = Math.max(1, ...train, ...test);
  const hasTest = test.some((count) => count > 0);
  const name = l10n.t('Classes of {0}', isolated(target));
  return (
    <section class="summary" aria-label={name}>
      <h3>{name}</h3>
      <table class="bars">
        <thead>
          <tr>
            <th scope="col">{l10n.t('class')}</th>
            <th scope="col">{training ? l10n.t('to train') : l10n.t('answered')}</th>
            {hasTest && <th scope="col">{l10n.t('to test')}</th>}
          </tr>
        </thead>
        <tbody>
          {classPage.page.map((place) => (
            <tr key={place}>
              <th scope="row" title={classes[place]}>
                {visible(classes[place]!)}
              </th>
              <BarCell count={train[place]!} most={most} tone="train" />
              {hasTest && <BarCell count={test[place]!} most={most} tone="test" />}
            </tr>
          ))}
        </tbody>
      </table>
      <Turn {...classPage} count={classes.length} size={page} name={name} />
    </section>
  );
}

/** A count, and how it compares with the largest. */
export function BarCell({ count, most, tone }: { readonly count: number; readonly most: number; readonly tone: string }) {
  return (
    <td>
      <span class={`bar ${tone}`} style={{ '--bar-share': count / most }} />
      <span class="bar-count">{formatCount(count)}</span>
    </td>
  );
}
