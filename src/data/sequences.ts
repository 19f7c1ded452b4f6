import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import type { Profile, TargetProfile } from '../model/profile';
import type { ModelSpec, Split } from '../model/spec';
import type { Head, Task } from '../model/task';
import { dataOf, dataSeed } from './columns';
import { requireRoom } from './room';
import { splitPlaces } from './split';
import { stagesOfTokens } from './stages';
import { Store } from './store';
import { tokenName, type Codec } from './tokens';
import type { Dataset, Sequences } from './types';

/** The column of what the network sees of a sequence. */
const column = 'sequence';

/** The token that follows, at each of so many time steps. */
export function tokenTarget(tokens: readonly string[], positions: number): TargetProfile {
  return { name: 'next_token', columns: ['next_token'], kind: 'class', classes: tokens.map(tokenName), positions };
}

export function profileSequences({ count, length, tokens }: Sequences): Profile {
  const context = length - 1;
  return {
    rows: count,
    inputs: [],
    shape: [context],
    features: context,
    ids: tokens.length,
    tokens,
    targets: [tokenTarget(tokens, context)],
  };
}

/** The network sees all tokens but the last; each from the last given one on has the one behind it as target. */
export function encodeSequences(
  sequences: Sequences,
  profile: Profile,
  spec: ModelSpec,
  task: Task | undefined,
  memoryLimit: number,
): Dataset {
  const { ids, count, length, given, origin, tokens } = sequences;
  const context = length - 1;
  const width = task?.width ?? 0;
  requireRoom(origin, count, context + width, memoryLimit, l10n.t('Take fewer samples'));
  const seen = new Float32Array(count * context);
  const own = (row: number): Float32Array => ids.subarray(row * length, (row + 1) * length);
  for (let row = 0; row < count; row++) seen.set(own(row).subarray(0, context), row * context);
  const inputs = Store.ofNumbers(seen);
  const { train, test } = splitPlaces(count, splitOf(spec), dataSeed(spec));
  const codec = digitCodec(tokens);
  return {
    profile,
    rows: count,
    inputs,
    targets: encodeAnswers(sequences, task),
    targetWidth: width,
    train,
    test,
    unanswered: new Int32Array(0),
    shown: Int32Array.from({ length: count }, (_, row) => row),
    scales: [],
    columns: [column, 'next_token'],
    cells: (row) => [codec.decode(own(row).subarray(0, given)), codec.decode(own(row).subarray(given))],
    inputColumns: [column],
    inputCells: (row) => [codec.decode(own(row).subarray(0, context))],
    // Of an output without time steps; with them, each step has its target.
    answer: (row) => tokenName(tokens[own(row).at(-1)!]!),
    input: (row) => inputs.slice(row * context, (row + 1) * context),
    codec,
    stages: (row) => stagesOfTokens(codec, column, own(row).subarray(0, context)),
    encodeInput: (cells) => encodeTyped(codec, cells, context),
  };
}

function splitOf(spec: ModelSpec): Split | undefined {
  const { split } = dataOf(spec);
  if (split?.kind !== 'stratified' && split?.kind !== 'column') return split;
  throw new UserError(
    'split-sequences',
    l10n.t('Sequences have neither classes nor columns that they could be split by; write split: 80%.'),
    { key: 'data.split' },
  );
}

/** `[rows, width]`: a target for each position, or the last token where the network gives one answer. */
function encodeAnswers(sequences: Sequences, task: Task | undefined): Store {
  const { count, length, ids } = sequences;
  const [head] = task?.heads ?? [];
  if (!task || !head) return Store.ofNumbers(new Float32Array(0));
  const targets = new Float32Array(count * task.width);
  for (let row = 0; row < count; row++) {
    for (let k = 0; k < head.positions; k++) {
      const at = length - head.positions + k;
      const id = at < sequences.given ? NaN : ids[row * length + at]!;
      store(head, id, targets, row * task.width + head.offset, k);
    }
  }
  return Store.ofNumbers(targets);
}

/** Stores a class at position `k` of a head's targets, which begin at `at`. */
function store({ encoding, width, positions }: Head, id: number, targets: Float32Array, at: number, k: number): void {
  const classes = width / positions;
  if (encoding !== 'one_hot') targets[at + k] = id;
  else if (Number.isNaN(id)) targets.fill(NaN, at + k * classes, at + (k + 1) * classes);
  else targets[at + k * classes + id] = 1;
}

/** Numbers with spaces between them; where each is one digit, the spaces may be left out. */
function digitCodec(tokens: readonly string[]): Codec {
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const isOfDigits = tokens.every((token) => token.length === 1);
  const encode = (text: string): number[] =>
    text
      .split(isOfDigits ? /[\s,]*/ : /[\s,]+/)
      .filter((token) => token !== '')
      .map((token) => idOf.get(token) ?? refuse(token));
  const refuse = (token: string): never => {
    const message = l10n.t('The input "{0}" must be made of the numbers 0 to {1}, and has "{2}".', column, tokens.length - 1, token);
    throw new UserError('input-value', message);
  };
  return { tokens, encode, decode: (ids) => Array.from(ids, (id) => tokens[id]).join(' ') };
}

/**
 * The ids of a sequence given by hand. Behind a shorter one the first token fills up: no position of a causal network
 * looks at what follows it, so that the answers to what was given are as they should be.
 */
function encodeTyped(codec: Codec, cells: readonly string[], context: number): Float32Array {
  const ids = codec.encode(cells[0] ?? '');
  if (cells.length !== 1 || ids.length === 0) {
    throw new UserError('input-value', l10n.t('The input has no value for "{0}"; give one.', column));
  }
  if (ids.length > context) {
    const message = l10n.t('The network sees {0} numbers at once, and {1} are given; leave some out.', context, ids.length);
    throw new UserError('input-count', message);
  }
  const values = new Float32Array(context);
  values.set(ids);
  return values;
}
