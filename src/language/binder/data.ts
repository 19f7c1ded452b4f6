import * as l10n from '@vscode/l10n';
import { columnEncoders, dataKeys, sentenceEncoders, sources, trainKeys } from '../../model/catalogue';
import {
  isCall, isLines,
  type Call, type DataSpec, type Normalization, type PictureReading, type SentenceReading, type Source, type Split,
  type TextReading, type Tokenization, type Value,
} from '../../model/spec';
import { DATA_CONSTANTS } from '../names';
import { Scope } from '../scope';
import type { DataSection, InlineData, Setting } from '../tree';
import type { Context } from './context';
import { bindColumns, type Encoder } from './encoders';
import { defaultOf } from './entries';
import { bindRows } from './rows';
import { checkTest, kindOfSamples, predictedInstead, reportForeignKeys } from './samples';
import { bindSettings, type SectionKeys } from './settings';

/** What `data { }` or `data inline { }` says. Undefined where it has no source, which has been reported. */
export function bindData(section: DataSection | InlineData, outer: Context): DataSpec | undefined {
  const context = { ...outer, scope: columnScope(outer.scope) };
  context.keys.set('data', section.keyword);
  const settings = section.kind === 'inline' ? section.settings : section.body.entries;
  const encoders = new Map<string, Encoder>();
  const keys: SectionKeys = {
    section: 'data',
    keys: dataKeys.filter(({ name }) => section.kind === 'data' || name !== 'source'),
    special: { columns: (setting) => bindColumns(setting, encoders, context) },
    explain: (setting) => explainKey(setting, settings, context),
  };
  const values = bindSettings(settings.filter((setting) => !lacksPercent(setting)), keys, context);
  const source = section.kind === 'inline' ? bindRows(section, context) : sourceOf(section, values, context);
  if (!source) return undefined;
  checkTest(settings, source, values, context);
  const predicts = predictedInstead(settings, kindOfSamples(source), context);
  if (predicts) values.delete('target');
  if (predicts === 'input' && hasChanges(values.get('augment'))) {
    const message = l10n.t('"augment" changes what the network sees, and the input itself would stay the target as it was; leave one of the two out.');
    context.report.error('target-kind', message, context.keys.get('data.augment')!);
  }
  if (!hasSize(values.get('size'), context)) values.delete('size');
  const spec = dataSpec(source, values, encoders, predicts);
  reportForeignKeys(settings, spec, context);
  return spec;
}

/** In the data section the words for numbers that the data gives (`classes`, …) are columns like any other. */
function columnScope(outer: Scope): Scope {
  const scope = new Scope(outer);
  for (const text of DATA_CONSTANTS) {
    if (!outer.isDeclared(text)) scope.declare(text, { kind: 'name', text, path: [text], span: { start: 0, end: 0 } });
  }
  return scope;
}

function dataSpec(
  source: Source,
  values: ReadonlyMap<string, Value>,
  written: ReadonlyMap<string, Encoder>,
  predicts: DataSpec['predicts'],
): DataSpec {
  const kind = kindOfSamples(source);
  const valueOf = (name: string): Value | undefined => {
    const key = dataKeys.find((candidate) => candidate.name === name);
    return values.get(name) ?? (key && defaultOf(key));
  };
  const [input, target, classes] = [valueOf('input'), valueOf('target'), valueOf('classes')];
  const [test, split, seed, missing] = ['test', 'split', 'seed', 'missing'].map(valueOf);
  const encoders = isLines(source) ? new Map([['text', { name: valueOf('tokenize') as string }], ...written]) : written;
  const sentences = sentenceReading(encoders, valueOf);
  const hasImages = source.call === 'images' || (isCall(test) && test.call === 'images');
  return {
    source,
    ...(input !== undefined && { input: input as readonly string[] }),
    ...(target !== undefined && { target: target as readonly string[] }),
    ...(predicts && { predicts }),
    ...(kind === 'window' && { text: textReading(valueOf) }),
    ...(hasImages && { pictures: pictureReading(valueOf) }),
    ...(hasChanges(valueOf('augment')) && { augment: valueOf('augment') as DataSpec['augment'] }),
    ...(sentences && { sentences }),
    ignore: valueOf('ignore') as readonly string[],
    ...(classes !== undefined && { classes: classes as readonly string[] }),
    columns: Object.fromEntries([...encoders].map(([column, { name }]) => [column, name])),
    ...(test !== undefined && { test: test as Call }),
    ...(split !== undefined && { split: splitOf(split) }),
    normalize: (kind === 'picture' || kind === 'array') && !values.has('normalize') ? 'unit' : (valueOf('normalize') as Normalization),
    ...(missing !== 'error' && { missing: missing as DataSpec['missing'] }),
    ...(seed !== undefined && { seed: seed as number }),
  };
}

type ValueOf = (name: string) => Value | undefined;

function textReading(valueOf: ValueOf): TextReading {
  const stride = valueOf('stride') as number | undefined;
  return {
    tokenize: valueOf('tokenize') as TextReading['tokenize'],
    context: valueOf('context') as number,
    ...(stride !== undefined && { stride }),
    ...tokensReading(valueOf),
  };
}

function hasChanges(augment: Value | undefined): boolean {
  return Array.isArray(augment) && augment.length > 0;
}

function pictureReading(valueOf: (name: string) => Value | undefined): PictureReading {
  const size = valueOf('size');
  const colors = valueOf('colors') as PictureReading['colors'];
  if (size === undefined) return { colors };
  return { size: typeof size === 'number' ? [size, size] : (size as readonly [number, number]), colors };
}

/** Whether a size that is a list is a height and a width; what is wrong is reported. */
function hasSize(size: Value | undefined, { report, keys }: Context): boolean {
  if (!Array.isArray(size)) return true;
  const isSide = (side: unknown): boolean => typeof side === 'number' && Number.isInteger(side) && side >= 1 && side <= 4096;
  if (size.length === 2 && size.every(isSide)) return true;
  const message = l10n.t('The size of pictures is [height, width], two whole numbers from 1 to 4096, or one for both.');
  report.error('out-of-range', message, keys.get('data.size')!);
  return false;
}

/** How columns of sentences are read; undefined where there is none. */
function sentenceReading(encoders: ReadonlyMap<string, Encoder>, valueOf: ValueOf): SentenceReading | undefined {
  const columns = [...encoders].filter(([, { name }]) => sentenceEncoders.includes(name));
  if (columns.length === 0) return undefined;
  const length = valueOf('length') as number | undefined;
  return {
    ...(length !== undefined && { length }),
    ...tokensReading(valueOf),
    oneHot: columns.filter(([, { gives }]) => gives === 'one_hot').map(([column]) => column),
  };
}

function tokensReading(valueOf: ValueOf): Omit<Tokenization, 'tokenize'> {
  const given = ['vocabulary', 'lowercase', 'punctuation', 'dictionary'].map((key) => [key, valueOf(key)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function splitOf(value: Value): Split {
  if (!isCall(value)) return { kind: 'automatic', train: value as number };
  if (value.call === 'column') return { kind: 'column', column: value.args['name'] as string };
  return { kind: value.call as 'random' | 'stratified' | 'ordered', train: value.args['train'] as number };
}

function sourceOf(
  { keyword }: DataSection,
  values: ReadonlyMap<string, Value>,
  { report, keys }: Context,
): Source | undefined {
  const source = values.get('source');
  if (isCall(source)) return source;
  if (keys.has('data.source')) return undefined;
  const message = l10n.t(
    'The data has no source; write "source: csv(…)" with the path of a file, or "data inline" with rows.',
  );
  return report.error('missing-source', message, keyword);
}

/** A key that stands in `train`, in a source or in `columns`; or a source beside rows. */
function explainKey({ key, value, span }: Setting, settings: readonly Setting[], { report }: Context): boolean {
  if (key.text === 'source') {
    const message = l10n.t(
      'The rows of "data inline" are its source; leave "source" out, or write "data { … }" without rows.',
    );
    report.error('misplaced-key', message, key.span, report.removal(span));
    return true;
  }
  const elsewhere = placeOfKey(key.text, value, settings);
  if (elsewhere !== undefined) {
    report.error('misplaced-key', elsewhere, key.span);
    return true;
  }
  if (!trainKeys.some(({ name }) => name === key.text)) return false;
  report.error('misplaced-key', l10n.t('"{0}" stands in train, not in data.', key.text), key.span);
  return true;
}

/** Where a key belongs that is an argument of a source, or an encoder of a column. */
function placeOfKey(key: string, value: Setting['value'], settings: readonly Setting[]): string | undefined {
  if (columnEncoders.includes(key)) {
    const [named] = value.kind === 'list' ? value.items : [value];
    const column = named?.kind === 'name' ? named.text : 'age';
    return l10n.t('How a column is read is said behind its name: {0}.', `columns { ${column}: ${key} }`);
  }
  const written = settings.find((setting) => setting.key.text === 'source')?.value;
  const own = written?.kind === 'call' ? written.name.text : written?.kind === 'name' ? written.text : '';
  const taking = [...sources.values()].filter(({ arguments: all }) => all.some(({ name }) => name === key));
  const source = taking.find(({ name }) => name === own) ?? taking[0];
  return source && l10n.t('"{0}" is said of the source, in its parentheses: {1}.', key, `${source.name}(${source.file ? '"…", ' : ''}${key}: …)`);
}

/** Whether a split is a number such as 80, of which the parser has said that it lacks its percent sign. */
function lacksPercent({ key, value }: Setting): boolean {
  const share = value.kind === 'call' ? value.args[0]?.value : value;
  if (key.text !== 'split' || share?.kind !== 'number') return false;
  return !share.text.endsWith('%') && share.value > 1 && share.value <= 100;
}
