import * as l10n from '@vscode/l10n';
import { activations, dataKeys, losses, optimizers, trainKeys } from '../../model/catalogue';
import { isCall, type Call, type LayerSpec, type TrainSpec, type Value } from '../../model/spec';
import { activationOf, sourceOf } from '../../model/task';
import { evaluate } from '../constant';
import { printExpression } from '../print';
import type { Setting, TrainSection } from '../tree';
import type { Context } from './context';
import { defaultOf, defaultsOf } from './entries';
import { writing } from './report';
import { bindSettings, type SectionKeys } from './settings';
import { bindValue } from './values';

/** What the rest of the spec says of what is trained. */
interface Trained {
  readonly layers: readonly LayerSpec[];
  /** The targets that the text names, where they are more than one. */
  readonly targets: readonly string[];
}

/** What `train { }` says, with all defaults; a loss by the activation of the layer before it. */
export function bindTrain(section: TrainSection, { layers, targets }: Trained, context: Context): TrainSpec {
  context.keys.set('train', section.keyword);
  const settings = section.body.entries;
  const own = new Map<string, Call>();
  const keys: SectionKeys = {
    section: 'train',
    keys: trainKeys,
    special: { loss: (setting) => bindLosses(setting, own, context) },
    explain: (setting) => explainKey(setting, settings, context),
  };
  const values = bindSettings(settings, keys, context);
  reportTwoLengths(settings, context);
  reportTwoClips(settings, context);
  const clipNorm = values.get('clip_norm') as number | undefined;
  const clipValue = values.get('clip_value') as number | undefined;
  const loss = callOf(values.get('loss'));
  const predicting = layers.filter(({ id }) => targets.includes(id));
  if (!loss && predicting.length === targets.length) {
    for (const layer of predicting) if (!own.has(layer.id)) own.set(layer.id, usualLoss(layer, layers));
  }
  const metrics = values.get('metrics') as readonly string[] | undefined;
  return {
    loss: loss ?? usualLoss(layers.at(-1), layers),
    ...(own.size > 0 && { losses: Object.fromEntries(own) }),
    ...(metrics && { metrics }),
    optimizer: valueOf(values, 'optimizer') as Call,
    schedule: valueOf(values, 'schedule') as Call,
    batchSize: valueOf(values, 'batch_size') as number | 'all',
    length: countsSteps(values, context)
      ? { unit: 'steps', count: values.get('steps') as number }
      : { unit: 'epochs', count: valueOf(values, 'epochs') as number },
    shuffle: valueOf(values, 'shuffle') as boolean,
    seed: valueOf(values, 'seed') as number,
    l1: valueOf(values, 'l1') as number,
    l2: valueOf(values, 'l2') as number,
    ...(clipNorm !== undefined && { clipNorm }),
    ...(clipValue !== undefined && { clipValue }),
    gradientNorm: clipNorm !== undefined,
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

/** The loss with which a layer is trained where none is named: by the activation whose numbers it gives. */
function usualLoss(layer: LayerSpec | undefined, layers: readonly LayerSpec[]): Call {
  const name = activations.get(activationOf(sourceOf(layer, layers)))?.loss ?? 'mse';
  return { call: name, args: defaultsOf(losses.get(name)!) };
}

/** `loss { price: mse, kind: cross_entropy(weight: 0.5) }`. */
function bindLosses({ value }: Setting, own: Map<string, Call>, context: Context): void {
  const { report, scope, keys } = context;
  for (const { key, value: written, span: at } of value.kind === 'body' ? value.entries : []) {
    const path = `train.loss.${key.text}`;
    if (own.has(key.text)) {
      const message = l10n.t('"{0}" is set twice; leave one out.', key.text);
      report.error('duplicate-key', message, key.span, report.removal(at));
      continue;
    }
    if (written.kind === 'body') {
      report.error('wrong-kind', l10n.t('"{0}" takes a value, not braces: "{0}: …".', key.text), written.open ?? at);
      continue;
    }
    keys.set(path, at);
    const found = evaluate(written, scope, report.problems);
    const slot = { name: key.text, owner: 'loss', path };
    const loss = found && bindValue(found, { kind: 'entry', table: 'loss' }, slot, context);
    if (isCall(loss)) own.set(key.text, loss);
  }
}

function reportTwoClips(settings: readonly Setting[], { report }: Context): void {
  const second = secondOf(settings, ['clip_norm', 'clip_value']);
  if (!second) return;
  const message = l10n.t('Gradients are clipped by their norm or by their values, not both; leave one out.');
  report.error('two-clips', message, second.key.span, report.removal(second.span));
}

/** Of settings that exclude each other, the second one that is there. */
function secondOf(settings: readonly Setting[], names: readonly string[]): Setting | undefined {
  const found = names.flatMap((name) => settings.find(({ key }) => key.text === name) ?? []);
  return found.sort((a, b) => a.span.start - b.span.start)[1];
}

function reportTwoLengths(settings: readonly Setting[], { report }: Context): void {
  const second = secondOf(settings, ['epochs', 'steps']);
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
