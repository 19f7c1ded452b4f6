import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { hasSegmenter, isUnspaced, usesDictionary } from '../data';
import type { Program } from '../engine';
import { warmupSteps } from '../model/catalogue';
import { lookAhead } from '../model/causal';
import type { LayerSpec } from '../model/spec';
import { batchesOf, stepsOf } from './opening';
import type { Prepared } from './prepare';

/** What can run, and is hardly what its author means: warnings, each with the place that it concerns. */
export function cautions(prepared: Prepared, program: Program): UserError[] {
  return [
    ...seenTokens(prepared),
    ...idsAsAmounts(prepared),
    ...cutSentences(prepared),
    ...namesAsCategories(prepared),
    ...undivided(prepared),
    ...longWarmup(prepared, program),
  ];
}

/** What the reader has asked for and may like to see: rows that are left out. */
export function remarks({ profile }: Prepared): UserError[] {
  if (!profile?.dropped) return [];
  const { rows, first } = profile.dropped;
  const message = l10n.t('Rows with an empty input cell are left out: {0} of {1}, the first of them {2}.', rows, rows + profile.rows, first);
  return [new UserError('rows-dropped', message, { key: 'data.missing' })];
}

/** Layers that see the tokens that are to be predicted: each position's target is the input of the next. */
function seenTokens({ spec: { layers }, task }: Prepared): UserError[] {
  const isEachPosition = task?.heads.some(({ positions }) => positions > 1) === true;
  return (isEachPosition ? layers : []).flatMap((layer) => {
    const message = whyItSees(layer);
    return message === undefined ? [] : [new UserError('sees-target', message, { layer: layer.id })];
  });
}

function whyItSees(layer: LayerSpec): string | undefined {
  switch (lookAhead(layer)) {
    case 'attention':
      return l10n.t('"{0}" sees the token that is to be predicted; write causal: true.', layer.id);
    case 'backwards':
      return l10n.t(
        '"{0}" sees the token that is to be predicted, since it reads backwards, too; leave "bidirectional" out.',
        layer.id,
      );
    case 'window':
      return l10n.t(
        '"{0}" sees the token that is to be predicted, since its window reaches beyond its time step; take attention with causal: true, or a recurrent layer.',
        layer.id,
      );
    default:
      return undefined;
  }
}

/** Layers that compute with ids, whose size means nothing. */
function idsAsAmounts({ spec: { layers }, inference: { ids }, profile }: Prepared): UserError[] {
  const encoding = profile?.inputs.find((candidate) => candidate.ids !== undefined);
  return layers.flatMap(({ id, type, inputs }) => {
    if (type === 'embedding' || type === 'input') return [];
    const read = inputs.find((input) => ids.has(input));
    if (read !== undefined) {
      const message = l10n.t('"{0}" takes the ids of "{1}" for amounts; put an embedding(16) before it.', id, read);
      return [new UserError('ids-as-amounts', message, { layer: id })];
    }
    if (!encoding || !inputs.includes('input')) return [];
    const message = l10n.t(
      '"{0}" takes the ids of the column "{1}" for amounts; encode it as {2}, or read it by an embedding with "from: {3}".',
      id,
      encoding.column,
      encoding.sentence ? `${encoding.encoder}(one_hot)` : 'one_hot',
      `input.${encoding.column}`,
    );
    return [new UserError('ids-as-amounts', message, { layer: id })];
  });
}

/** Distinct words from which on a column of names, dates or serial numbers is no small table's chance. */
const leastNames = 10;

/** Columns of words in which (almost) every row has one of its own, though nobody has said that they are categories. */
function namesAsCategories({ spec, profile, dataset }: Prepared): UserError[] {
  const { data, train } = spec;
  const rows = dataset?.train.length ?? Infinity;
  if (!data || !train) return [];
  return (profile?.inputs ?? []).flatMap(({ column, encoder, categories = [] }) => {
    const isChosen = Object.hasOwn(data.columns, column);
    if (encoder !== 'one_hot' || isChosen || categories.length < Math.max(leastNames, rows)) return [];
    const message = l10n.t(
      'Almost every row has a word of its own in "{0}": it becomes {1} inputs that tell rows apart and say nothing of new ones. Leave the column out with ignore, or make it a category under columns if that is meant.',
      column,
      categories.length,
    );
    return [new UserError('names-as-categories', message, { key: 'data.source' })];
  });
}

/** Columns whose longest sentences lose their beginning, though nobody has said how long they may be. */
function cutSentences({ spec, profile }: Prepared): UserError[] {
  if (spec.data?.sentences?.length !== undefined) return [];
  return (profile?.inputs ?? []).flatMap(({ column, sentence }) => {
    if (!sentence || sentence.longest <= sentence.length) return [];
    const message = l10n.t(
      'The longest sentence of "{0}" has {1} tokens, and the network sees the last {2} of each; write length: {1} to let it see all, or length: {2} if that is meant.',
      column,
      sentence.longest,
      sentence.length,
    );
    return [new UserError('sentences-cut', message, { key: 'data.columns' })];
  });
}

/** Chinese or Japanese words where the engine has no dictionary of them. */
function undivided({ spec, profile }: Prepared): UserError[] {
  if (hasSegmenter()) return [];
  const { text } = spec.data ?? {};
  const readings = [
    { dictionary: text && usesDictionary(text, 'written'), tokens: profile?.tokens },
    ...(profile?.inputs ?? []).map(({ sentence }) => {
      return { dictionary: sentence && usesDictionary(sentence.tokenization, 'read'), tokens: sentence?.tokens };
    }),
  ];
  if (!readings.some(({ dictionary, tokens }) => dictionary && tokens?.some(isUnspaced))) return [];
  const message = l10n.t('This editor or browser cannot tell Chinese and Japanese words apart (it lacks Intl.Segmenter): each character is a word here. Write dictionary: false to have it so everywhere.');
  return [new UserError('no-segmenter', message, { key: 'data' })];
}

/** A warm-up that training does not live to see the end of. */
function longWarmup(prepared: Prepared, { main }: Program): UserError[] {
  const { train } = prepared.spec;
  if (!train) return [];
  const batches = batchesOf(prepared, main.capacity);
  const steps = stepsOf(prepared, batches);
  const rising = warmupSteps(train.schedule, { steps, unit: train.length.unit === 'epochs' ? batches : 1 });
  if (rising <= steps) return [];
  const message = l10n.t(
    'The warm-up takes {0} steps, and training has {1}, so that the learning rate never gets to its full size; shorten "warmup".',
    rising,
    steps,
  );
  return [new UserError('long-warmup', message, { key: 'train.schedule' })];
}
