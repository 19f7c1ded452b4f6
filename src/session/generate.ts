import * as l10n from '@vscode/l10n';
import { exp, log } from '../base/math';
import { UserError } from '../base/problem';
import { Random } from '../base/random';
import type { Codec, Dataset } from '../data';
import { isCausal } from '../model/causal';
import type { Head } from '../model/task';
import type { GenerateRequest, Generated } from '../protocol/session';
import type { Evaluation } from './evaluation';
import type { Prepared } from './prepare';
import { probabilitiesOf } from './predictions';

/** Tokens that one request may ask for: they come one by one, and nobody is heard in between. */
const MOST = 10_000;

/** Goes on with a text, token by token, each predicted from as many before it as the network sees at once. */
export function generate(prepared: Prepared, evaluation: Evaluation, request: GenerateRequest): Generated {
  const { prompt, count, temperature = 0, seed = prepared.spec.train?.seed ?? 0 } = request;
  const { dataset, codec, head, context } = requireTokens(prepared);
  requireRequest(request);
  const ids = codec.encode(prompt);
  if (ids.length === 0) throw new UserError('input-value', l10n.t('There is nothing to go on with; give a beginning.'));
  const random = new Random(seed, 'generate');
  const given = ids.length;
  for (let i = 0; i < count; i++) {
    const window = ids.slice(-context);
    const isShort = window.length < context;
    const needsAll = head.positions === 1 ? !dataset.windows : !isCausal(prepared.spec.layers);
    if (isShort && needsAll) throw tooShort(window.length, context);
    // What answers only at the end of its window has a short text there; else what stands behind a short beginning
    // does not matter: no position of a causal network looks at what follows it.
    const input = isShort && head.positions === 1 ? dataset.encodeInput([codec.decode(window)]) : filled(window, context);
    const [output] = evaluation.output(input);
    const units = output!.length / head.positions;
    const at = head.positions === 1 ? 0 : window.length - 1;
    const probabilities = probabilitiesOf(head, output!.slice(at * units, (at + 1) * units));
    ids.push(temperature === 0 ? largest(probabilities) : draw(probabilities, temperature, random.uniform(i)));
  }
  // With what stands between the beginning and what follows it: words and digits have spaces between them.
  const text = codec.decode(ids).slice(codec.decode(ids.slice(0, given)).length);
  return { text, tokens: ids.slice(given).map((id) => codec.tokens[id]!) };
}

function filled(ids: readonly number[], context: number): Float32Array {
  const input = new Float32Array(context);
  input.set(ids);
  return input;
}

function tooShort(given: number, context: number): UserError {
  const message = l10n.t('The network sees {0} tokens at once, and {1} are given; begin with {0} or more.', context, given);
  return new UserError('input-count', message);
}

/** What a network of tokens consists of. */
interface Tokens {
  readonly dataset: Dataset;
  readonly codec: Codec;
  readonly head: Head;
  /** How many the network sees at once. */
  readonly context: number;
}

function requireTokens({ dataset, task }: Prepared): Tokens {
  const [head] = task?.heads ?? [];
  const { codec } = dataset ?? {};
  if (dataset && codec && head?.classes.length === codec.tokens.length) {
    return { dataset, codec, head, context: dataset.profile.features };
  }
  throw new UserError(
    'no-tokens',
    l10n.t('Only a network that predicts the next token can go on with a text: one with target: next_token.'),
  );
}

function requireRequest({ count, temperature = 0 }: GenerateRequest): void {
  if (!Number.isInteger(count) || count < 0 || count > MOST) {
    throw new UserError('generate-count', l10n.t('The number of tokens must be a whole number from 0 to {0}.', MOST));
  }
  if (!(temperature >= 0 && Number.isFinite(temperature))) {
    throw new UserError('generate-temperature', l10n.t('The temperature must be a number of at least 0.'));
  }
}

function largest(probabilities: readonly number[]): number {
  return probabilities.reduce((best, p, i) => (p > probabilities[best]! ? i : best), 0);
}

/** One of them, each as likely as p^(1/temperature): `at` in [0, 1) says which. */
function draw(probabilities: readonly number[], temperature: number, at: number): number {
  const scores = probabilities.map((p) => log(p) / temperature);
  const highest = Math.max(...scores);
  const shares = scores.map((score) => exp(score - highest));
  let rest = at * shares.reduce((sum, share) => sum + share, 0);
  const found = shares.findIndex((share) => (rest -= share) < 0);
  return found < 0 ? largest(probabilities) : found;
}
