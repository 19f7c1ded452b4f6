import * as l10n from '@vscode/l10n';
import { parseArgs } from 'node:util';
import { UserError } from '../base/problem';

/** What stands behind a command. */
export interface Options {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly train: boolean;
  readonly epochs?: number;
  readonly seed?: number;
  readonly input?: string;
  readonly count: number;
  readonly back: number;
  readonly root?: string;
}

/** The options that each command takes, beside `--json`, `--root` and `--help`. */
export const commandOptions: Readonly<Record<string, readonly string[]>> = {
  check: [],
  train: ['epochs', 'seed'],
  predict: ['input', 'train', 'epochs', 'seed'],
  step: ['count', 'back', 'seed'],
  weights: ['train', 'epochs', 'seed'],
};

const definitions = {
  json: { type: 'boolean' },
  train: { type: 'boolean' },
  epochs: { type: 'string' },
  seed: { type: 'string' },
  input: { type: 'string' },
  count: { type: 'string' },
  back: { type: 'string' },
  root: { type: 'string' },
} as const;

/** Reads the words behind a command. Throws a `UserError` that says what is off. */
export function readOptions(command: string, words: readonly string[]): Options {
  const { values, positionals } = parse(words);
  const allowed = new Set([...(commandOptions[command] ?? []), 'json', 'root']);
  const foreign = Object.keys(values).find((name) => !allowed.has(name));
  if (foreign) throw usage(l10n.t('{0} takes no --{1}.', command, foreign));
  if (positionals.length === 0) throw usage(l10n.t('{0} needs a file: nnspec {0} FILE.', command));
  if (command !== 'check' && positionals.length > 1) throw usage(l10n.t('{0} takes one file.', command));
  return {
    files: positionals,
    json: values.json ?? false,
    train: values.train ?? false,
    epochs: whole('epochs', values.epochs, 1),
    seed: whole('seed', values.seed, 0),
    input: values.input,
    count: whole('count', values.count, 0) ?? 1,
    back: whole('back', values.back, 0) ?? 0,
    root: values.root,
  };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: joined(words), options: definitions, allowPositionals: true });
  } catch (failure) {
    throw usage((failure as Error).message.split('\n')[0] ?? '');
  }
}

/** `--input "-1,-1,1"` begins with a dash and would be read as an option: ties it to its name. */
function joined(words: readonly string[]): string[] {
  const result: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const value = words[i + 1];
    if (words[i] === '--input' && value !== undefined) {
      result.push(`--input=${value}`);
      i++;
    } else result.push(words[i]!);
  }
  return result;
}

function whole(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) {
    throw usage(l10n.t('--{0} needs a whole number of at least {1}, and got "{2}".', name, least, text));
  }
  return value;
}

function usage(message: string): UserError {
  return new UserError('usage', message);
}
