import * as l10n from '@vscode/l10n';
import { metricNames } from '../metrics';
import type { ArgumentType } from './types';

/** The keys of `data { }`. */
export const dataKeys: readonly ArgumentType[] = [
  {
    name: 'source',
    kind: { kind: 'entry', table: 'source' },
    optional: true,
    doc: () => l10n.t('Where the samples come from: a file or a generator.'),
  },
  {
    name: 'test',
    kind: { kind: 'entry', table: 'source' },
    optional: true,
    doc: () => l10n.t('A second source, of the same kind and with the same columns: its samples are the test, and all of the first train.'),
  },
  {
    name: 'target',
    kind: { kind: 'columns' },
    optional: true,
    doc: () =>
      l10n.t('The column, or columns, to predict; input for the input itself, next_token for what follows in a text. Default: the last column.'),
  },
  {
    name: 'input',
    kind: { kind: 'columns' },
    optional: true,
    doc: () => l10n.t('The columns that feed the network. Default: all the others.'),
  },
  {
    name: 'ignore',
    kind: { kind: 'columns' },
    default: [],
    doc: () => l10n.t('Columns left out.'),
  },
  {
    name: 'classes',
    kind: { kind: 'classes' },
    optional: true,
    doc: () => l10n.t('The class names in the order of the outputs. Default: ascending.'),
  },
  {
    name: 'tokenize',
    kind: { kind: 'word', words: ['characters', 'words', 'bpe'] },
    default: 'characters',
    doc: () => l10n.t('What a token of a text is: a character, a word, or (bpe) what often stands together in it, by byte-pair encoding.'),
  },
  {
    name: 'context',
    kind: { kind: 'number', integer: true, min: 1, max: 1_000_000 },
    default: 32,
    doc: () => l10n.t('How many tokens of a text the network sees at once.'),
  },
  {
    name: 'stride',
    kind: { kind: 'number', integer: true, min: 1, max: 1_000_000 },
    optional: true,
    doc: () =>
      l10n.t('How many tokens lie between the beginnings of two windows into a text: each epoch goes through all of them. Default: windows begin at random places, as many in an epoch as fit side by side.'),
  },
  {
    name: 'vocabulary',
    kind: { kind: 'number', integer: true, min: 2, max: 100_000 },
    optional: true,
    doc: () =>
      l10n.t('How many different tokens are told apart at most: the most frequent ones, and one for all the others. Default: all of them; of bpe the characters and 1000 more.'),
  },
  {
    name: 'length',
    kind: { kind: 'number', integer: true, min: 1, max: 1_000_000 },
    optional: true,
    doc: () =>
      l10n.t('How many tokens of a sentence the network sees: of a longer one the last ones, before a shorter one padding. Default: as many as the longest training row has, at most 256.'),
  },
  {
    name: 'lowercase',
    kind: { kind: 'boolean' },
    optional: true,
    doc: () => l10n.t('Whether capitals count as small letters. Default: in columns of words.'),
  },
  {
    name: 'punctuation',
    kind: { kind: 'boolean' },
    optional: true,
    doc: () => l10n.t('Whether punctuation marks are words, too. Default: where the next token is predicted, not in columns of words.'),
  },
  {
    name: 'dictionary',
    kind: { kind: 'boolean' },
    optional: true,
    doc: () =>
      l10n.t('Whether Chinese and Japanese is cut into words by a dictionary, and not into characters. Default: in columns of words.'),
  },
  {
    name: 'size',
    kind: { kind: 'either', kinds: [{ kind: 'number', integer: true, min: 1, max: 4096 }, { kind: 'literal' }] },
    optional: true,
    doc: () =>
      l10n.t('What pictures are resized to, their middle cut out: pixels of each side, or [height, width]. Default: as they are, all of one size.'),
  },
  {
    name: 'colors',
    kind: { kind: 'word', words: ['rgb', 'grey'] },
    default: 'rgb',
    doc: () => l10n.t('Whether pictures become red, green and blue (rgb) or one channel (grey).'),
  },
  {
    name: 'augment',
    kind: { kind: 'words', words: ['flip', 'shift'] },
    optional: true,
    doc: () =>
      l10n.t('Changes that training pictures go through, drawn anew for each batch: flip (left and right), shift (by up to a tenth). Default: none.'),
  },
  {
    name: 'split',
    kind: {
      kind: 'either',
      kinds: [
        { kind: 'number', min: 0, max: 1, exclusiveMin: true },
        { kind: 'entry', table: 'split' },
      ],
    },
    optional: true,
    doc: () => l10n.t('The part that trains, drawn by the seed; the rest is the test. Default: everything trains.'),
  },
  {
    name: 'normalize',
    kind: { kind: 'word', words: ['none', 'standard', 'min_max'] },
    default: 'none',
    doc: () =>
      l10n.t('How number columns are scaled, by what the training part is like: standard (mean 0, deviation 1) or min_max (0 … 1). Default of pictures: bytes divided by 255.'),
  },
  {
    name: 'missing',
    kind: { kind: 'word', words: ['error', 'drop', 'mean', 'median', 'zero'] },
    default: 'error',
    doc: () =>
      l10n.t('What becomes of an input cell in which nothing stands: a problem, or its row is left out (drop), or it is filled by what the training rows are like (mean, median; of words the most frequent one), or with zero.'),
  },
  {
    name: 'seed',
    kind: { kind: 'number', integer: true, min: 0, max: 4294967295 },
    optional: true,
    doc: () => l10n.t('Seed of the split and of generated data. Default: the seed of train.'),
  },
];

/** How a column can be encoded in `columns { }`. */
export const columnEncoders: readonly string[] = [
  'number', 'category', 'index', 'one_hot', 'standard', 'min_max', 'characters', 'words', 'bpe', 'ignore',
];

/** Encoders of columns that cut a cell into tokens; `words(one_hot)` makes a row of each, `words` an id. */
export const sentenceEncoders: readonly string[] = ['characters', 'words', 'bpe'];

/** The keys of `train { }`. */
export const trainKeys: readonly ArgumentType[] = [
  {
    name: 'loss',
    kind: { kind: 'entry', table: 'loss' },
    optional: true,
    doc: () => l10n.t('What training makes small. Default: by the last activation.'),
  },
  {
    name: 'optimizer',
    kind: { kind: 'entry', table: 'optimizer' },
    default: { call: 'adam', args: {} },
    doc: () => l10n.t('How the gradients change the parameters.'),
  },
  {
    name: 'schedule',
    kind: { kind: 'entry', table: 'schedule' },
    default: { call: 'constant', args: {} },
    doc: () => l10n.t('What the learning rate is multiplied by as training goes on.'),
  },
  {
    name: 'batch_size',
    kind: {
      kind: 'either',
      kinds: [
        { kind: 'number', integer: true, min: 1 },
        { kind: 'word', words: ['all'] },
      ],
    },
    default: 32,
    doc: () => l10n.t('Samples a step: forward, backward and update happen once for each batch.'),
  },
  {
    name: 'epochs',
    kind: { kind: 'number', integer: true, min: 1 },
    default: 100,
    doc: () => l10n.t('How often training goes through all training samples.'),
  },
  {
    name: 'steps',
    kind: { kind: 'number', integer: true, min: 1 },
    optional: true,
    doc: () => l10n.t('How many batches training takes, instead of epochs.'),
  },
  {
    name: 'shuffle',
    kind: { kind: 'boolean' },
    default: true,
    doc: () => l10n.t('Whether each epoch takes the training samples in a new order.'),
  },
  {
    name: 'seed',
    kind: { kind: 'number', integer: true, min: 0, max: 4294967295 },
    default: 0,
    doc: () => l10n.t('Where all randomness starts: the same seed gives the same bits.'),
  },
  {
    name: 'l1',
    kind: { kind: 'number', min: 0 },
    default: 0,
    doc: () => l10n.t('Added to the loss, times the sum of the sizes of all weights: many of them become 0.'),
  },
  {
    name: 'l2',
    kind: { kind: 'number', min: 0 },
    default: 0,
    doc: () => l10n.t('Added to the loss, times the sum of the squares of all weights: they stay small.'),
  },
  {
    name: 'clip_norm',
    kind: { kind: 'number', min: 0, exclusiveMin: true },
    optional: true,
    doc: () => l10n.t('The longest that all gradients together may be; longer ones are shortened alike.'),
  },
  {
    name: 'clip_value',
    kind: { kind: 'number', min: 0, exclusiveMin: true },
    optional: true,
    doc: () => l10n.t('The largest size of each number of a gradient; larger ones are cut.'),
  },
  {
    name: 'stop',
    kind: { kind: 'condition' },
    optional: true,
    doc: () => l10n.t('What ends training early, looked at after each epoch: a condition, or early_stopping(test.loss).'),
  },
  {
    name: 'metrics',
    kind: { kind: 'words', words: metricNames },
    optional: true,
    doc: () => l10n.t('What is shown of each epoch beside the loss. Default: the accuracy of classes.'),
  },
];
