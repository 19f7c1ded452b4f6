import * as l10n from '@vscode/l10n';
import { keysOfSamples, sources, type SampleKind } from '../../model/catalogue';
import { isInline, type DataSpec, type Source } from '../../model/spec';
import type { Name, Node, Setting } from '../tree';
import type { Context } from './context';

/** What a sample of a source is. */
export function kindOfSamples(source: Source): SampleKind {
  return isInline(source) ? 'row' : (sources.get(source.call)?.gives ?? 'row');
}

/** Reports settings that say nothing about samples of this kind: the context of a table. */
export function reportForeignKeys(settings: readonly Setting[], source: Source, { report }: Context): void {
  const known = [...keysOfSamples[kindOfSamples(source)], ...(sources.get(source.call)?.keys ?? [])];
  const others = new Set([...Object.values(keysOfSamples), ...[...sources.values()].map(({ keys = [] }) => keys)].flat());
  for (const { key, span } of settings) {
    if (!others.has(key.text) || known.includes(key.text)) continue;
    const message = l10n.t('"{0}" does not go with the source {1}; leave it out.', key.text, source.call);
    report.error('misplaced-key', message, key.span, report.removal(span));
  }
}

/**
 * What is predicted in place of columns: `target: input`, or `next_token`, which is also what texts and sequences have
 * as target of their own. A bare `input` or `next_token` is no column.
 */
export function predictedInstead(
  settings: readonly Setting[],
  kind: SampleKind,
  context: Context,
): DataSpec['predicts'] {
  const hasTokens = kind === 'window' || kind === 'sequence';
  const written = settings.find(({ key }) => key.text === 'target')?.value;
  const items: readonly Node[] = written === undefined ? [] : written.kind === 'list' ? written.items : [written];
  const special = items.find(isSpecial);
  if (special && items.length > 1) reportCompany(special, context);
  else if (special) checkSpecial(special, hasTokens, context);
  else if (hasTokens && written) reportColumn(written, context);
  if (hasTokens) return 'next_token';
  return special?.text === 'input' ? 'input' : undefined;
}

function isSpecial(item: Node): item is Name {
  return item.kind === 'name' && !item.quoted && ['input', 'next_token'].includes(item.text);
}

function checkSpecial({ text, span }: Name, hasTokens: boolean, { report }: Context): void {
  if (hasTokens === (text === 'next_token')) return;
  const message = hasTokens
    ? l10n.t('Tokens are no numbers that could be predicted as they are; the target is next_token.')
    : l10n.t('Only texts and sequences have a next token; name a column (in quotes, if it is called next_token).');
  report.error('target-kind', message, span);
}

function reportCompany({ text, span }: Name, { report }: Context): void {
  const message = l10n.t('"{0}" as target stands alone; for a column of this name, put it in quotes.', text);
  report.error('target-kind', message, span);
}

function reportColumn({ span }: Node, { report }: Context): void {
  report.error('target-kind', l10n.t('This source has no columns; its target is next_token.'), span);
}
