import * as l10n from '@vscode/l10n';
import { parseArgs } from 'node:util';
import { UserError } from '../base/problem';
import { suggest } from '../base/suggest';

/** Parts of the data that can be asked for. */
const partNames = ['train', 'test'] as const;

/** What stands behind a command. */
export interface Options {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly train: boolean;
  readonly epochs?: number;
  readonly seed?: number;
  readonly input?: string;
  /** Tokens that are to follow the input, and how freely they are drawn. */
  readonly generate?: number;
  readonly temperature?: number;
  /** Which sample of the data, or of a part of it, from 0. */
  readonly sample: number;
  readonly part?: (typeof partNames)[number];
  readonly count: number;
  readonly back: number;
  readonly root?: string;
  /** File of weights to begin with, and to write at the end. */
  readonly load?: string;
  readonly save?: string;
}

const definitions = {
  json: { type: 'boolean' },
  train: { type: 'boolean' },
  epochs: { type: 'string' },
  seed: { type: 'string' },
  input: { type: 'string' },
  generate: { type: 'string' },
  temperature: { type: 'string' },
  sample: { type: 'string' },
  part: { type: 'string' },
  count: { type: 'string' },
  back: { type: 'string' },
  root: { type: 'string' },
  load: { type: 'string' },
  save: { type: 'string' },
  locale: { type: 'string' },
} as const;

type OptionName = keyof typeof definitions;

/** Options that every command takes, beside `--help`. The locale is taken out of the words before they are read. */
const common: readonly OptionName[] = ['json', 'root', 'locale'];

/** The options that each command takes of its own. */
const commandOptions: Readonly<Record<string, readonly OptionName[]>> = {
  check: [],
  train: ['epochs', 'seed', 'load', 'save'],
  predict: ['input', 'generate', 'temperature', 'train', 'epochs', 'seed', 'load'],
  compare: ['epochs'],
  data: ['sample', 'part', 'seed', 'load'],
  step: ['count', 'back', 'seed', 'load'],
  weights: ['train', 'epochs', 'seed', 'load', 'save'],
  dap: [],
};

/** Reads the words behind a command. Throws a `UserError` that says what is off. */
export function readOptions(command: string, words: readonly string[]): Options {
  const { values, files } = parse(command, words);
  if (command === 'dap') {
    if (files.length > 0) throw usage(l10n.t('dap takes no file: its client names the spec to debug.'));
  } else if (files.length === 0) throw usage(l10n.t('{0} needs a file: nnspec {0} FILE.', command));
  if (command !== 'check' && files.length > 1) throw usage(l10n.t('{0} takes one file.', command));
  return {
    files,
    json: values.has('json'),
    train: values.has('train'),
    epochs: whole('epochs', values.get('epochs'), 1),
    seed: whole('seed', values.get('seed'), 0, MAX_SEED),
    input: values.get('input'),
    generate: whole('generate', values.get('generate'), 1),
    temperature: amount('temperature', values.get('temperature')),
    sample: whole('sample', values.get('sample'), 0) ?? 0,
    part: partOf(values.get('part')),
    count: whole('count', values.get('count'), 0) ?? 1,
    back: whole('back', values.get('back'), 0) ?? 0,
    root: values.get('root'),
    load: file('load', values.get('load')),
    save: file('save', values.get('save')),
  };
}

/** Node's own strict mode refuses values that begin with a dash (`--input "-1,1"`), and says so in English only. */
function parse(command: string, words: readonly string[]) {
  const allowed = [...common, ...(commandOptions[command] ?? [])];
  const { tokens } = parseArgs({ args: [...words], options: definitions, strict: false, tokens: true });
  const values = new Map<OptionName, string>();
  const files: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') files.push(token.value);
    if (token.kind !== 'option') continue;
    const name = allowed.find((candidate) => candidate === token.name);
    if (!name) throw unknownOption(command, token.rawName, token.name, allowed);
    const takesValue = definitions[name].type === 'string';
    if (takesValue && token.value === undefined) throw usage(l10n.t('--{0} needs a value.', name));
    if (!takesValue && token.value !== undefined) throw usage(l10n.t('--{0} takes no value.', name));
    values.set(name, token.value ?? '');
  }
  return { values, files };
}

function unknownOption(command: string, written: string, name: string, allowed: readonly string[]): UserError {
  const near = suggest(name, allowed);
  return usage(
    near
      ? l10n.t('{0} has no option {1}; did you mean --{2}?', command, written, near)
      : l10n.t('{0} has no option {1}; it takes {2}.', command, written, allowed.map((each) => `--${each}`).join(', ')),
  );
}

/** Largest seed, as in a spec. */
const MAX_SEED = 2 ** 32 - 1;

function whole(name: OptionName, text: string | undefined, least: number, most = Infinity): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw usage(
    most === Infinity
      ? l10n.t('--{0} needs a whole number of at least {1}, and got "{2}".', name, least, text)
      : l10n.t('--{0} needs a whole number from {1} to {2}, and got "{3}".', name, least, most, text),
  );
}

function amount(name: OptionName, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw usage(l10n.t('--{0} needs a number of at least 0, and got "{1}".', name, text));
}

function partOf(text: string | undefined): Options['part'] {
  const part = partNames.find((name) => name === text);
  if (text === undefined || part) return part;
  throw usage(l10n.t('--part is train or test, and not "{0}".', text));
}

function file(name: OptionName, text: string | undefined): string | undefined {
  if (text === '') throw usage(l10n.t('--{0} needs the name of a file.', name));
  return text;
}

function usage(message: string): UserError {
  return new UserError('usage', message);
}
