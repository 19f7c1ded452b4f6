import * as l10n from '@vscode/l10n';
import process from 'node:process';
import { UserError } from '../base/problem';
import { suggest } from '../base/suggest';
import { version } from '../../package.json';
import { check } from './commands/check';
import { compare } from './commands/compare';
import { dap } from './commands/dap';
import { data } from './commands/data';
import { predict } from './commands/predict';
import { step } from './commands/step';
import { train } from './commands/train';
import { weights } from './commands/weights';
import { chooseLocale } from './locale';
import { readOptions, type Options } from './options';
import { exitCodes, Output, toUserError } from './output';

const commands: Readonly<Record<string, (options: Options, output: Output) => Promise<number>>> = {
  check,
  train,
  compare,
  data,
  predict,
  step,
  weights,
  dap,
};

function help(): string {
  const usage: [string, string][] = [
    ['check FILE...', l10n.t('tell what is wrong with specs, their data and shapes')],
    ['train FILE [--epochs N] [--seed N] [--save W]', l10n.t('train, and say which expectations hold')],
    ['compare FILE [--epochs N]', l10n.t('train each run of the compare section, and put their ends side by side')],
    [
      'data FILE [--sample N] [--part train|test]',
      l10n.t('show what a sample goes through until it is numbers, and what the columns and classes are like'),
    ],
    [
      'predict FILE [--input "-1,-1,1"] [--train]',
      l10n.t('predict for an input, else for rows marked ?, else for the test rows, else for all'),
    ],
    [
      'predict FILE --input "To be" --generate N',
      l10n.t('go on with a text by N tokens: the likeliest, or with --temperature T drawn by the seed'),
    ],
    ['step FILE [--count N] [--back M]', l10n.t('run N instructions forward, then M back, with their arithmetic')],
    ['weights FILE [--train] [--save W]', l10n.t('print every parameter, initial or trained')],
    ['dap', l10n.t('serve a debugger over stdin and stdout (Debug Adapter Protocol)')],
  ];
  return [
    l10n.t('Usage: nnspec COMMAND FILE [options]'),
    '',
    ...usage.map(([words, meaning]) => `  ${words.padEnd(46)} ${meaning}`),
    '',
    l10n.t('predict and weights use the initial parameters, unless --train trains first (with --epochs N, --seed N).'),
    l10n.t('--save W.safetensors writes the weights at the end; --load W.safetensors (all but check and compare) begins with them.'),
    l10n.t('Everywhere: --json (one JSON object a line), --root FOLDER (files are read from there), --help, --version.'),
    l10n.t("Messages: --locale LOCALE, which is en or zh-cn; else in the system's language."),
    l10n.t('Exit codes: 0 all well, 1 an expectation does not hold, 2 the spec, its data or the command is wrong.'),
  ].join('\n');
}

async function main(all: readonly string[]): Promise<number> {
  const output = new Output(all.includes('--json'), process.stdout, process.stderr);
  let file: string | undefined;
  try {
    const words = chooseLocale(all, process.env);
    const name = words.find((word) => !word.startsWith('-'));
    if (words.includes('--version')) {
      output.record({ type: 'version', version }, () => version);
      return exitCodes.ok;
    }
    const asksHelp = name === 'help' || words.includes('--help') || words.includes('-h');
    if (asksHelp || words.length === 0) {
      output.record({ type: 'help', text: help() }, help);
      return asksHelp ? exitCodes.ok : exitCodes.wrong;
    }
    const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (name === undefined || !command) throw unknownCommand(name ?? words[0]!);
    const options = readOptions(name, words.toSpliced(words.indexOf(name), 1));
    [file] = options.files;
    return await command(options, output);
  } catch (failure) {
    const { code, message } = toUserError(failure);
    output.failure(code, message, file);
    return exitCodes.wrong;
  }
}

function unknownCommand(name: string): UserError {
  const near = suggest(name, Object.keys(commands));
  const known = Object.keys(commands).join(', ');
  return new UserError(
    'usage',
    near
      ? l10n.t('There is no command "{0}"; did you mean {1}?', name, near)
      : l10n.t('There is no command "{0}"; the commands are {1}.', name, known),
  );
}

// A reader that has seen enough (`| head`) closes the pipe: that is no failure of ours.
process.stdout.on('error', (failure: NodeJS.ErrnoException) => process.exit(failure.code === 'EPIPE' ? 0 : 2));
void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
