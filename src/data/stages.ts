import { formatCount } from '../base/format';
import { sizeOf } from '../base/extents';
import { featureNames, type Profile } from '../model/profile';
import type { Shape } from '../model/shape';
import type { Stage } from '../model/stage';
import { canonical, isGap, parseNumber } from './cells';
import type { RowEncoder } from './encoder';
import { onOneLine, tokenName, type Codec } from './tokens';

/** Cells of one-hot rows that a stage holds at most: beyond, they say nothing that the ids do not. */
const oneHotLimit = 1 << 22;

/** Widths that an arithmetic of columns names at most. */
const summandLimit = 16;

/**
 * A row of a table: its cells, what they are read as, sentences as tokens, words as numbers, and what normalisation makes
 * of these. Where there is nothing but a sentence, its tokens say all.
 */
export function stagesOfRow(profile: Profile, encoder: RowEncoder, cells: readonly string[]): Stage[] {
  const { inputs, features, shape } = profile;
  const columns = inputs.map(({ column }) => column);
  const sentences = inputs.flatMap((_, i) => stagesOfSentence(inputs, encoder, i, cells[i]!));
  const raw = { name: 'raw', shape: [cells.length], labels: columns, values: cells };
  if (inputs.length === 1 && sentences.length > 0) return [raw, ...sentences];
  const parsed = inputs.map(({ categories, sentence, missing }, i) => {
    // A gap is nothing yet: what fills it stands among the numbers.
    if (missing && isGap(cells[i]!)) return '';
    return categories ? canonical(cells[i]!) : sentence ? cells[i]! : parseNumber(cells[i]!)!;
  });
  const labels = featureNames(profile);
  const encoded = (scaled: boolean): Float32Array => {
    const values = new Float32Array(features);
    // Cells were checked when the profile was made: one that does not fit belongs to another table.
    encoder.encode(cells, values, 0, () => new Error('the profile is not that of the table'), scaled);
    return values;
  };
  const arithmetic = sumOf(inputs.map(({ width }) => width));
  return [
    raw,
    { name: 'parsed', shape: [cells.length], labels: columns, values: parsed },
    ...sentences,
    { name: 'numbers', shape, labels, values: encoded(false), ...(arithmetic && { arithmetic }) },
    ...(encoder.scales.some((scale) => scale) ? [{ name: 'normalized', shape, labels, values: encoded(true) }] : []),
  ];
}

/** A sentence as the network sees it: cut or filled up to its length. Empty for other columns. */
function stagesOfSentence(inputs: Profile['inputs'], encoder: RowEncoder, input: number, cell: string): Stage[] {
  const sentence = encoder.sentence(input);
  if (!sentence) return [];
  const { column } = inputs[input]!;
  const stages = tokenStages(sentence.seen(cell).map(tokenName), Float32Array.from(sentence.idsOf(cell)), sentence.names);
  return inputs.length === 1 ? stages : stages.map((stage) => ({ ...stage, column }));
}

/**
 * A picture: its bytes, each channel by itself, all in one row, and what normalisation makes of them. `values` is a copy:
 * a part of all pictures' memory would be sent with the whole of it.
 */
export function stagesOfPicture(shape: Shape, values: Uint8Array, normalized: Float32Array | undefined): Stage[] {
  const channels = shape.at(-1)!;
  const plane = shape.slice(0, -1);
  const channel = (at: number): Uint8Array => Uint8Array.from({ length: sizeOf(plane) }, (_, i) => values[i * channels + at]!);
  return [
    { name: 'picture', shape, values },
    ...channelNames(channels).map((name, at) => ({ name, shape: plane, values: channel(at) })),
    { name: 'flattened', shape: [values.length], values, arithmetic: productOf(shape) },
    ...(normalized ? [{ name: 'normalized', shape, values: normalized }] : []),
  ];
}

/** What the channels of a picture are called. */
export function channelNames(count: number): string[] {
  if (count === 1) return ['grey'];
  const colours = ['red', 'green', 'blue', 'alpha'];
  if (count === 3 || count === 4) return colours.slice(0, count);
  return Array.from({ length: count }, (_, i) => `channel_${i}`);
}

/** A piece of text: its tokens one by one, all tokens that there are, its ids, and a one-hot row for each. */
export function stagesOfTokens(codec: Codec, column: string, ids: Float32Array): Stage[] {
  const vocabulary = codec.tokens.map(tokenName);
  return [
    { name: 'raw', shape: [1], labels: [column], values: [onOneLine(codec.decode(ids))] },
    ...tokenStages(Array.from(ids, (id) => vocabulary[id]!), ids.slice(), vocabulary),
  ];
}

/** Tokens as they stand in a text, and what becomes of them; one that is not in the vocabulary has the id of another. */
function tokenStages(tokens: readonly string[], ids: Float32Array, vocabulary: readonly string[]): Stage[] {
  return [
    { name: 'tokens', shape: [ids.length], values: tokens },
    { name: 'vocabulary', shape: [vocabulary.length], values: vocabulary },
    { name: 'ids', shape: [ids.length], labels: tokens, values: ids },
    ...oneHot(ids, vocabulary),
  ];
}

function oneHot(ids: Float32Array, vocabulary: readonly string[]): Stage[] {
  const shape = [ids.length, vocabulary.length];
  if (sizeOf(shape) > oneHotLimit) return [];
  const values = new Uint8Array(sizeOf(shape));
  ids.forEach((id, i) => (values[i * vocabulary.length + id] = 1));
  return [{ name: 'one_hot', shape, labels: vocabulary, values, arithmetic: productOf(shape) }];
}

/** `256 × 256 × 3 = 196,608`. */
function productOf(shape: Shape): string {
  return `${shape.map(formatCount).join(' × ')} = ${formatCount(sizeOf(shape))}`;
}

/** `1 + 3 = 4`, where a column takes more than one number and all can be named. */
function sumOf(widths: readonly number[]): string | undefined {
  if (widths.length > summandLimit || widths.every((width) => width === 1)) return undefined;
  return `${widths.map(formatCount).join(' + ')} = ${formatCount(widths.reduce((sum, width) => sum + width, 0))}`;
}
