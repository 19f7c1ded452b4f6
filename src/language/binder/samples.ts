import * as l10n from '@vscode/l10n';
import { keysOfSamples, sentenceEncoders, sentenceKeys, sources, type SampleKind } from '../../model/catalogue';
import { isCall, isInline, isLines, type DataSpec, type Source, type Value } from '../../model/spec';
import type { Name, Node, Setting } from '../tree';
import type { Context } from './context';

/** What a sample of a source is. */
export function kindOfSamples(source: Source): SampleKind {
  return isInline(source) || isLines(source) ? 'row' : (sources.get(source.call)?.gives ?? 'row');
}

/** Reports settings that say nothing about samples of this kind (the context of a table), or about its tokens. */
export function reportForeignKeys(
  settings: readonly Setting[],
  { source, test, columns, text }: Pick<DataSpec, 'source' | 'test' | 'columns' | 'text'>,
  { report }: Context,
): void {
  const encoders = Object.values(columns).filter((encoder) => sentenceEncoders.includes(encoder));
  const kind = kindOfSamples(source);
  const known = new Set([
    ...keysOfSamples[kind],
    ...[source, test].flatMap((given) => (given && sources.get(given.call)?.keys) ?? []),
    ...(encoders.length > 0 ? sentenceKeys : []),
    ...(isLines(source) ? ['tokenize'] : []),
  ]);
  const ofSources = [...sources.values()].flatMap(({ keys = [] }) => keys);
  const others = new Set([...Object.values(keysOfSamples).flat(), ...ofSources, ...sentenceKeys]);
  const units = new Set(text ? [text.tokenize] : encoders);
  for (const { key, span } of settings) {
    const message = others.has(key.text) && !known.has(key.text)
      ? foreignKey(key.text, source, kind)
      : units.size > 0 && wordKeys.includes(key.text) && !units.has('words')
        ? l10n.t('"{0}" goes with words, and the tokens are none; leave it out.', key.text)
        : undefined;
    if (message !== undefined) report.error('misplaced-key', message, key.span, report.removal(span));
  }
}

/** Settings of words alone. */
const wordKeys: readonly string[] = ['punctuation', 'dictionary'];

function foreignKey(key: string, source: Source, kind: SampleKind): string {
  const isTable = kind === 'row' || kind === 'array';
  if (isTable && sentenceKeys.includes(key)) {
    return l10n.t('"{0}" goes with a column of sentences; name one, as in columns { review: words }, or leave it out.', key);
  }
  if (isTable && key === 'tokenize') {
    return l10n.t('How sentences are cut is said of their column, as in columns { review: words }; leave "tokenize" out.');
  }
  return l10n.t('"{0}" does not go with the source {1}; leave it out.', key, source.call);
}

/**
 * A second source gives samples of the same kind, and leaves nothing to split. What is wrong is reported and taken out
 * of `values`.
 */
export function checkTest(settings: readonly Setting[], source: Source, values: Map<string, Value>, { report, keys }: Context): void {
  const test = values.get('test');
  const at = keys.get('data.test');
  if (!isCall(test) || !at) return;
  if (kindOfSamples(test) !== kindOfSamples(source)) {
    const message = l10n.t('The source {0} gives samples of another kind than {1}; the test must be like the data.', test.call, source.call);
    report.error('test-kind', message, at);
    values.delete('test');
  }
  const split = settings.find(({ key }) => key.text === 'split');
  if (!split) return;
  report.error('misplaced-key', l10n.t('With "test" there is nothing to split: all of the source trains; leave one of the two out.'), split.key.span, report.removal(split.span));
  values.delete('split');
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
