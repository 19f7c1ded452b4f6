import * as l10n from '@vscode/l10n';
import { activations, dataKeys, optimizers, trainKeys } from '../../model/catalogue';
import { isCall, type Call, type LayerSpec, type TrainSpec, type Value } from '../../model/spec';
import { activationOf } from '../../model/task';
import { printExpression } from '../print';
import type { Setting, TrainSection } from '../tree';
import type { Context } from './context';
import { defaultOf } from './entries';
import { writing } from './report';
import { bindSettings, type SectionKeys } from './settings';

/** What `train { }` says, with all defaults; the loss by the last layer's activation. */
export function bindTrain(section: TrainSection, last: LayerSpec | undefined, context: Context): TrainSpec {
  context.keys.set('train', section.keyword);
  const settings = section.body.entries;
  const keys: SectionKeys = {
    section: 'train',
    keys: trainKeys,
    special: { loss: (setting) => reportLosses(setting, context) },
    explain: (setting) => explainKey(setting, settings, context),
  };
  const values = bindSettings(settings, keys, context);
  reportTwoLengths(settings, context);
  return {
    loss: callOf(values.get('loss')) ?? { call: activations.get(activationOf(last))?.loss ?? 'mse', args: {} },
    optimizer: valueOf(values, 'optimizer') as Call,
    batchSize: valueOf(values, 'batch_size') as number | 'all',
    length: countsSteps(values, context)
      ? { unit: 'steps', count: values.get('steps') as number }
      : { unit: 'epochs', count: valueOf(values, 'epochs') as number },
    shuffle: valueOf(values, 'shuffle') as boolean,
    seed: valueOf(values, 'seed') as number,
  };
}

/** `steps` counts where it is set, unless a comparison sets `epochs`. */
function countsSteps(values: ReadonlyMap<string, Value>, { places }: Context): boolean {
  if (!values.has('steps')) return false;
  return places.valueFor('train.steps') !== undefined || places.valueFor('train.epochs') === undefined;
}

function valueOf(values: ReadonlyMap<string, Value>, name: string): Value | undefined {
  const key = trainKeys.find((candidate) => candidate.name === name);
  return values.get(name) ?? (key && defaultOf(key));
}

function callOf(value: Value | undefined): Call | undefined {
  return isCall(value) ? value : undefined;
}

function reportLosses({ key }: Setting, { report }: Context): void {
  report.notYet(l10n.t('A loss for each of several targets is not supported yet; write "loss: …".'), key.span);
}

function reportTwoLengths(settings: readonly Setting[], { report }: Context): void {
  const [, second] = ['epochs', 'steps']
    .flatMap((name) => settings.find(({ key }) => key.text === name) ?? [])
    .sort((a, b) => a.span.start - b.span.start);
  if (!second) return;
  const message = l10n.t('Training lasts a number of epochs or of steps, not both; leave one out.');
  report.error('two-lengths', message, second.key.span, report.removal(second.span));
}

/** A key that belongs to the optimizer or to `data`. */
function explainKey(setting: Setting, settings: readonly Setting[], { report }: Context): boolean {
  const { key, span, value } = setting;
  const argument = key.text === 'lr' ? 'learning_rate' : key.text;
  const optimizer = optimizerWith(argument);
  if (optimizer !== undefined && value.kind !== 'body') {
    const text = `optimizer: ${optimizer}(${argument}: ${printExpression(value)})`;
    const hasOptimizer = settings.some((other) => other.key.text === 'optimizer');
    const fix = hasOptimizer || value.kind === 'missing' ? undefined : writing(text, span);
    report.error('misplaced-key', l10n.t('"{0}" is an argument of the optimizer: {1}.', argument, text), key.span, fix);
    return true;
  }
  if (!dataKeys.some(({ name }) => name === key.text)) return false;
  report.error('misplaced-key', l10n.t('"{0}" stands in data, not in train.', key.text), key.span);
  return true;
}

/** The default optimizer if it has the argument, else the first one that does. */
function optimizerWith(argument: string): string | undefined {
  const usual = callOf(trainKeys.find(({ name }) => name === 'optimizer')?.default)?.call;
  const names = [...(usual === undefined ? [] : [usual]), ...optimizers.keys()];
  return names.find((name) => optimizers.get(name)?.arguments.some((candidate) => candidate.name === argument));
}
