import * as l10n from '@vscode/l10n';
import { columnEncoders, planned, sentenceEncoders } from '../../model/catalogue';
import { evaluate } from '../constant';
import type { Setting } from '../tree';
import type { CallValue, Value as Written } from '../value';
import type { Context } from './context';
import { describeWritten } from './describe';
import { meant, writing } from './report';

/** How `columns { }` says that a column is encoded. */
export interface Encoder {
  readonly name: string;
  /** What a token becomes, where the encoder cuts cells into tokens: `words(one_hot)`. Default: `index`. */
  readonly gives?: 'index' | 'one_hot';
}

/** `columns { label: category, sentence: words }`. */
export function bindColumns({ key, value }: Setting, encoders: Map<string, Encoder>, context: Context): void {
  const { report } = context;
  if (value.kind !== 'body') {
    report.error('wrong-kind', l10n.t('"{0}" is followed by braces: "{0} { label: category }".', key.text), key.span);
    return;
  }
  for (const setting of value.entries) {
    const column = setting.key.text;
    if (encoders.has(column)) {
      const message = l10n.t('"{0}" is set twice; leave one out.', column);
      report.error('duplicate-key', message, setting.key.span, report.removal(setting.span));
      continue;
    }
    const encoder = encoderOf(setting, context);
    if (encoder !== undefined) encoders.set(column, encoder);
  }
}

function encoderOf(setting: Setting, context: Context): Encoder | undefined {
  const { report } = context;
  const { value } = setting;
  const written = value.kind === 'body' ? undefined : evaluate(value, context.scope, report.problems);
  const name = written?.kind === 'call' ? written.name : written?.kind === 'name' ? written.text : undefined;
  if (name !== undefined && planned['encoder']?.includes(name)) {
    return report.notYet(l10n.t('"{0}" is not supported yet.', name), value.span);
  }
  if (written?.kind === 'name' && columnEncoders.includes(written.text)) return { name: written.text };
  if (written?.kind === 'call' && sentenceEncoders.includes(written.name)) return sentenceEncoder(written, context);
  if (!written && value.kind !== 'body') return undefined;
  return reportUnknown(setting, written, name, context);
}

/** `words(one_hot)`. */
function sentenceEncoder({ name, args, span }: CallValue, { report }: Context): Encoder | undefined {
  const [argument, another] = args;
  if (!argument) return { name };
  const gives = argument.value.kind === 'name' ? argument.value.text : undefined;
  if (!another && !argument.name && (gives === 'index' || gives === 'one_hot')) return { name, gives };
  const message = l10n.t('{0} takes nothing or one_hot: {0} makes an id of each token, {0}(one_hot) a row with a single one.', name);
  return report.error('wrong-arguments', message, argument.span, writing(`${name}(one_hot)`, span));
}

function reportUnknown(
  { key, value }: Setting,
  written: Written | undefined,
  name: string | undefined,
  { report }: Context,
): undefined {
  const near = name === undefined ? undefined : meant(name, columnEncoders);
  const what = written ? describeWritten(written) : '{ }';
  const message =
    near === undefined
      ? l10n.t('The column "{0}" is encoded as one of {1}, not as {2}.', key.text, columnEncoders.join(', '), what)
      : l10n.t('The column "{0}" cannot be encoded as {1}; did you mean "{2}"?', key.text, what, near);
  return report.error('unknown-choice', message, value.span, writing(near, value.span));
}
