import { Random } from '../../src/base/random';

// Specs spoilt in every way that a hand, a paste or a malicious file may spoil them. Each mutant is a function of
// (seed, index), so that one that fails can be made again by itself.

/** Random choices, one after the other. */
export class Dice {
  private readonly random: Random;
  private drawn = 0;

  constructor(seed: number, index: number) {
    this.random = new Random(seed, 'mutation', index);
  }

  below(bound: number): number {
    return this.random.below(bound, this.drawn++);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

/** What is spoilt: `runnable` specs are without any problem, `others` use what the language has and cannot run yet. */
export interface Originals {
  readonly runnable: readonly string[];
  readonly others: readonly string[];
}

export interface Mutant {
  readonly text: string;
  /** What was done, one word each. */
  readonly kinds: readonly string[];
}

type Mutate = (text: string, dice: Dice, originals: Originals) => string;

const NUMBERS = [
  ...['0', '-1', '1', '2', '3', '7', '0.5', '100%', '0%', '-0', '1e308', '1e309', '1e-320', '2147483648', '4294967296'],
  ...['9007199254740992', '99999999999999999999', '1000000', '65536', '100000', 'nan', 'NaN', 'inf', '-Infinity', 'infinity'],
  ...['1e9', '2000000000', '1e999999999', `${'9'.repeat(400)}`, `0.${'0'.repeat(400)}1`, '.5', '5.', '1e', '0x10', '1_000'],
];

const WORDS = [
  ...['dense', 'relu', 'rellu', 'softmax', 'sigmoid', 'adam', 'sgd', 'mse', 'cross_entropy', 'binary_cross_entropy', 'hinge'],
  ...['input', 'target', 'classes', 'features', 'vocabulary', 'true', 'false', 'none', 'not', 'and', 'or', 'repeat', 'let'],
  ...['network', 'block', 'data', 'inline', 'layers', 'train', 'expect', 'compare', 'csv', 'xor', 'spiral', 'source', 'split'],
  ...['weights', 'bias', 'from', 'units', 'standard', 'min_max', 'category', 'number', 'ignore', 'column', 'stratified', 'all'],
  ...['constructor', '__proto__', 'hasOwnProperty', 'toString', 'loss', 'h1', 'Linear', 'lr', 'ReLU', 'within', 'epochs'],
];

const PUNCTUATION = [
  ...['{', '}', '(', ')', '[', ']', ',', ':', ';', '=', '->', '.', '?', '"', "'", '//', '/*', '*/', '#', '%', '-', '+', '*'],
  ...['/', '<', '<=', '==', '!=', '&&', '||', '!', '\\', '@', '$', '`', '\n', '\n\n', '\t', ' '],
];

const ODDITIES = [
  ...['\ud800', '\udc00', '\ud83d\ude00', '\u0000', '\u0001', '\ufeff', '\ufffe', '\uffff', '\u2028', '\u2029', '\u0085', '\r'],
  ...['\r\n', '\n\r', '\u00a0', '\u200b', '\u202e', '\u0301', 'ﬁ', '：', '，', '（', '）', '；', '＝', '“', '”', '‘', '。', '｛', '｝'],
  ...['０', '１２', 'ｄｅｎｓｅ', '→', '×', '≤', 'ñ', '漢字', '\u1e9b\u0323', '🧠', '\u000b', '\u000c', '\u001b[31m', '<img src=x>'],
];

const LINES = [
  ...['let a = a', 'let a = b\nlet b = a', 'h1 = dense(3, from: h1)', 'h2 = dense(3, from: h9)', 'dense(4, relu, from: input)'],
  ...['repeat 1000000000 { dense(1) }', 'repeat -1 { dense(1) }', 'repeat 1e308 { repeat 1e308 { dense(2) } }', 'input(1000000000)'],
  ...['dense(2000000000)', 'dense(9007199254740993)', 'batch_size: 1000000000000', 'batch_size: all', 'epochs: 9007199254740992'],
  ...['steps: 1', 'seed: -1', 'seed: 1e300', 'seed: 18446744073709551616', 'split: 0%', 'split: 100%', 'split: column(species)'],
  ...['source: spiral(points: 1e9)', 'source: xor(points: 3)', 'source: csv("none.csv")', 'source: csv("../../etc/passwd")'],
  ...['source: csv("iris.csv", delimiter: "")', 'source: csv("iris.csv", header: false)', 'target: nothing', 'ignore: [x, y]'],
  ...['normalize: standard', 'normalize: min_max', 'columns { species: number }', 'columns { x: category, y: ignore }'],
  ...['classes: [no, yes]', 'classes: []', 'classes: [1, 1]', 'optimizer: sgd(momentum: 1)', 'optimizer: adam(epsilon: 0)'],
  ...['loss: mse', 'loss: cross_entropy', 'train.loss < 1e308 * 10', 'overfits(batch: 1e18)', 'loss / 0 == nan', 'not not not loss'],
  ...['dense(1, weights: [[1e39]])', 'dense(2, weights: [[1], [2, 3]])', 'dense(1, weights: uniform(-1, 1), bias: [nan])'],
  ...['repeat 2 { h = dense(2, relu) }', 'repeat classes { dense(2) }', 'block b(n: 2, n) { b(n) }', 'residual(classes, kind: tanh)'],
  ...['add(h1, h2)', 'add(h1)', 'concat(input, h1, input)', 'multiply(input, input)', 'dense(classes)', 'dense(2 * features - 1)'],
  ...['reshape(2, 2)', 'reshape(features)', 'flatten()', 'activation(relu)', 'softmax()', 'dense(2, from: input.x1)', 'input(2, 2)'],
  ...['let n = classes', 'let k = k0 + features * 1e308', 'dense(2, from: input["petal_width"])', 'add(from: [h1, input.x])'],
  ...['dense(1, weights: normal(deviation: 1e308))', '1, 2 -> 3', '?, ? -> ?', 'a, b, a -> a', 'constructor, __proto__ -> toString'],
];

const tokensOf = (text: string): string[] => text.match(/\s+|[\w.]+|./gsu) ?? [];

function replaceOne(pieces: string[], dice: Dice, change: (piece: string) => string[]): string {
  const at = dice.below(Math.max(1, pieces.length));
  pieces.splice(at, 1, ...change(pieces[at] ?? ''));
  return pieces.join('');
}

function onTokens(change: (tokens: string[], at: number, dice: Dice) => void): Mutate {
  return (text, dice) => {
    const tokens = tokensOf(text);
    change(tokens, dice.below(Math.max(1, tokens.length)), dice);
    return tokens.join('');
  };
}

function onLines(change: (lines: string[], at: number, dice: Dice) => void): Mutate {
  return (text, dice) => {
    const lines = text.split('\n');
    change(lines, dice.below(lines.length), dice);
    return lines.join('\n');
  };
}

const numberAt = /\d[\w.]*/g;

const changeNumber: Mutate = (text, dice) => {
  const found = [...text.matchAll(numberAt)];
  if (found.length === 0) return text;
  const { index, 0: old } = dice.pick(found);
  return text.slice(0, index) + dice.pick(NUMBERS) + text.slice(index + old.length);
};

/** A small change of a number, which leaves most specs whole. */
const nudgeNumber: Mutate = (text, dice) => {
  const found = [...text.matchAll(/\b\d+\b/g)];
  if (found.length === 0) return text;
  const { index, 0: old } = dice.pick(found);
  return text.slice(0, index) + String(1 + dice.below(40)) + text.slice(index + old.length);
};

const splice: Mutate = (text, dice, { runnable, others }) => {
  const other = dice.pick([...runnable, ...others]);
  const [cut, from] = [dice.below(text.length + 1), dice.below(other.length + 1)];
  return dice.chance(50) ? text.slice(0, cut) + other.slice(from) : text.slice(0, cut) + other + text.slice(cut);
};

const lineEnds: Mutate = (text, dice) =>
  text.replace(/\n/g, () => (dice.chance(70) ? '\n' : dice.pick(['\r\n', '\r', '\u2028', '\u2029', '\n\r', '\u0085'])));

const crlf: Mutate = (text) => text.replace(/\n/g, '\r\n');

const fullWidth: Mutate = (text, dice) =>
  text.replace(/[!-~]/g, (character) => (dice.chance(8) ? String.fromCharCode(character.charCodeAt(0) + 0xfee0) : character));

/** What grows with the text: a parser that is not linear, or recurses, shows here. Rare, for they are slow. */
const huge: Mutate = (text, dice) => {
  const at = dice.below(text.length + 1);
  const count = 10 ** (2 + dice.below(3));
  const piece = dice.pick([
    ...['(', '[', '{', '[[', '((1', '-', 'not ', '! ', '1 + ', 'a.', 'a(', '[0, ', 'repeat 2 {', 'dense(', '"', '#', '// ', '/*'],
    ...['dense(2)\n', 'let a = [1]\n', 'x: 1\n', '1, 2 -> 3\n', 'train { }\n', 'layers {', ' ', '\t', 'a', '9', '?', ', ', '-> '],
    ...['\ud800', '\ufeff', '\r', '，', '：', '"\\u{110000}"', 'h = dense(2, from: h)\n', 'loss < 1 and ', 'a and not ', '} ', ')'],
  ]);
  return text.slice(0, at) + piece.repeat(count) + (dice.chance(30) ? ')'.repeat(count) : '') + text.slice(at);
};

/** Each constant twice the one before. */
const doublingLets: Mutate = (text, dice) => {
  const count = 5 + dice.below(60);
  const lets = Array.from({ length: count }, (_, i) => `let d${i + 1} = [d${i}, d${i}]\n`).join('');
  return `let d0 = [1]\n${lets}${text}\nlayers { dense(1, weights: d${count}) }`;
};

/** Each block calls the one before it twice, or as often as is drawn; what they come to doubles each time. */
const doublingBlocks: Mutate = (text, dice) => {
  const count = 2 + dice.below(60);
  const calls = dice.pick(['b(n)\n', 'b(n), b(n)\n', 'repeat n { b(n) }\n', 'x = b(n)\nadd(x, input)\n', '']);
  const blocks = Array.from({ length: count }, (_, i) => `block b${i + 1}(n) {\n${calls.replaceAll('b(', `b${i}(`)}}\n`).join('');
  const first = dice.pick(['dense(n)', 'repeat n { h = dense(n) }', `b${count}(n)`, 'dense(n, from: h)', 'input(n)']);
  return `${text}\nblock b0(n) {\n${first}\n}\n${blocks}\nlayers { repeat 3 { b${count}(${dice.pick(NUMBERS)}) } }`;
};

/** Layers of the text become a block that is called in their place, or are repeated. */
const wrapLayers: Mutate = (text, dice) => {
  const found = /\blayers\s*\{\n([^{}]*)\}/.exec(text);
  if (!found) return text;
  const [whole, body = ''] = found;
  const count = dice.pick(['1', '2', '3', 'n', '0', '40', '-1']);
  const call = dice.pick(['part(2)', 'a = part(2)', 'part(n: 2)', 'part(classes)', 'part()', 'part(2, from: input)']);
  const wrapped = dice.pick([
    `layers {\n${call}\n}\nblock part(n) {\n${body}}`,
    `layers {\nrepeat ${count} { ${call} }\n}\nblock part(n: 3) {\n${body}}`,
    `layers {\nrepeat ${count} {\n${body}}\n}`,
    `layers {\n${body}repeat 2 { residual(4), s = add(input, residual_1) }\n}\nblock residual(n) {\na = dense(n)\nadd(input, a)\n}`,
  ]);
  return text.replace(whole, () => wrapped);
};

/** With how often each is taken, of the sum of all. */
const MUTATIONS: readonly (readonly [kind: string, weight: number, mutate: Mutate])[] = [
  ['delete-token', 12, onTokens((tokens, at) => tokens.splice(at, 1))],
  ['double-token', 8, onTokens((tokens, at) => tokens.splice(at, 0, tokens[at] ?? ''))],
  ['insert-token', 8, onTokens((tokens, at, dice) => tokens.splice(at, 0, dice.pick([...PUNCTUATION, ...WORDS])))],
  ['replace-word', 8, (text, dice) => {
    const pieces = tokensOf(text);
    return replaceOne(pieces, dice, () => [dice.pick(WORDS)]);
  }],
  ['swap-tokens', 6, onTokens((tokens, at, dice) => {
    const other = dice.below(Math.max(1, tokens.length));
    [tokens[at], tokens[other]] = [tokens[other] ?? '', tokens[at] ?? ''];
  })],
  ['delete-line', 10, onLines((lines, at) => lines.splice(at, 1))],
  ['double-line', 8, onLines((lines, at) => lines.splice(at, 0, lines[at] ?? ''))],
  ['insert-line', 12, onLines((lines, at, dice) => lines.splice(at, 0, dice.pick(LINES)))],
  ['swap-lines', 5, onLines((lines, at, dice) => {
    const other = dice.below(lines.length);
    [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
  })],
  ['long-line', 1, onLines((lines, at, dice) => (lines[at] += dice.pick([' ', 'x', ' x', '1,', ' // ']).repeat(50_000)))],
  ['number', 20, changeNumber],
  ['nudge', 25, nudgeNumber],
  ['odd', 8, (text, dice) => {
    const at = dice.below(text.length + 1);
    return text.slice(0, at) + dice.pick(ODDITIES) + text.slice(at);
  }],
  ['cut', 3, (text, dice) => text.slice(0, dice.below(text.length + 1))],
  ['splice', 6, splice],
  ['line-ends', 3, lineEnds],
  ['crlf', 3, crlf],
  ['full-width', 3, fullWidth],
  ['huge', 1, huge],
  ['doubling-lets', 1, doublingLets],
  ['doubling-blocks', 1, doublingBlocks],
  ['wrap-layers', 5, wrapLayers],
];

const TOTAL = MUTATIONS.reduce((sum, [, weight]) => sum + weight, 0);

function drawMutation(dice: Dice): readonly [string, Mutate] {
  let left = dice.below(TOTAL);
  for (const [kind, weight, mutate] of MUTATIONS) {
    if (left < weight) return [kind, mutate];
    left -= weight;
  }
  throw new Error('the weights do not add up');
}

/** The mutant of an index: one to four changes of one text, mostly of a runnable one. */
export function mutantOf(seed: number, index: number, originals: Originals): Mutant {
  const dice = new Dice(seed, index);
  let text = dice.pick(dice.chance(80) ? originals.runnable : originals.others);
  const kinds: string[] = [];
  const count = dice.pick([1, 1, 1, 2, 2, 3, 4]);
  for (let i = 0; i < count; i++) {
    const [kind, mutate] = drawMutation(dice);
    text = mutate(text, dice, originals);
    kinds.push(kind);
  }
  return { text, kinds };
}

/**
 * A smaller text that still fails: parts are left out, ever smaller ones, while the failure stays. Ends after
 * `limit` tries.
 */
export async function shrink(text: string, fails: (text: string) => Promise<boolean>, limit = 2000): Promise<string> {
  let smallest = text;
  let tries = 0;
  for (let size = Math.ceil(text.length / 2); size >= 1; size = size > 1 ? Math.ceil(size / 2) : 0) {
    for (let at = 0; at < smallest.length && tries < limit; ) {
      const candidate = smallest.slice(0, at) + smallest.slice(at + size);
      tries++;
      if (await fails(candidate)) smallest = candidate;
      else at += size;
    }
  }
  return smallest;
}
