import * as l10n from '@vscode/l10n';
import { formatCount, formatNumber } from '../base/format';
import { isolated, visible } from '../base/visible';
import { formatShape, type Shape } from '../model/shape';
import { partName, type ClassBalance, type ColumnSummary, type SampleStage } from '../protocol/data';
import type { ProgramView } from '../protocol/session';
import { aligned, blocks, matrix, picture } from './tables';

/** Lines of names and numbers that a stage takes, and rows of a matrix. */
const BLOCKS = 4;
const MATRIX_ROWS = 12;

/** A stage for a person: its name and shape, and what is in it as far as the width goes. */
export function stageText(stage: SampleStage, stages: readonly SampleStage[], width: number): string {
  const { name, column, layer, shape, arithmetic } = stage;
  const owner = [column, layer].filter((part) => part !== undefined);
  const of = owner.length === 0 ? '' : ` (${owner.map(isolated).join(', ')})`;
  const head = `${name}${of} [${formatShape(shape)}]${arithmetic === undefined ? '' : `  ${arithmetic}`}`;
  return [head, ...body(stage, stages, width - 2).map((line) => `  ${line}`.trimEnd())].join('\n');
}

function body(stage: SampleStage, stages: readonly SampleStage[], width: number): string[] {
  const { name, shape, values } = stage;
  if (name === 'picture' || name === 'reshaped') return picture(values as ArrayLike<number>, shape, width);
  const plane = shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  return plane.length === 2 ? grid(stage, plane, stages, width) : list(stage, width);
}

/** A matrix; of tokens, each row begins with its token. */
function grid({ name, column, values, labels }: SampleStage, shape: Shape, stages: readonly SampleStage[], width: number): string[] {
  const isOfTokens = name === 'one_hot' || name === 'embedding';
  const tokens = isOfTokens ? stages.find((stage) => stage.name === 'tokens' && stage.column === column)?.values : undefined;
  const names = { rows: tokens && Array.from(tokens, wordOf), columns: labels?.map(visible) };
  return matrix(values as ArrayLike<number>, [shape[0]!, shape[1]!], names, { width, rows: MATRIX_ROWS });
}

/** Names and what belongs to each below them; where there are none, the places of words. */
function list({ shape, values, labels }: SampleStage, width: number): string[] {
  const words = Array.from(values.slice(0, BLOCKS * width), wordOf);
  if (values.length === 1 && shape[0] === 1 && typeof values[0] === 'string') return words;
  const places = typeof values[0] === 'string' ? words.map((_, place) => String(place)) : undefined;
  const names = labels?.slice(0, words.length).map(visible) ?? places;
  return blocks(names ? [names, words] : [words], width, BLOCKS, values.length);
}

function wordOf(value: string | number): string {
  return typeof value === 'number' ? formatNumber(value) : visible(value);
}

/** Columns that are told of; of more, the first. */
const COLUMNS = 40;

/** The data's columns, a line each. */
export function columnsText(columns: readonly ColumnSummary[], width: number): string[] {
  const heads = [l10n.t('column'), l10n.t('used as'), l10n.t('missing'), l10n.t('least'), l10n.t('most'), l10n.t('mean'), l10n.t('deviation')];
  const rows = columns.slice(0, COLUMNS).map(({ name, role, missing, numbers, words }) => [
    ...[visible(name), roleName(role), formatCount(missing)],
    ...(numbers ? [numbers.least, numbers.most, numbers.mean, numbers.deviation].map((value) => formatNumber(value)) : []),
    ...(words ? [wordsText(words)] : []),
  ]);
  const numeric = rows.filter((_, i) => !columns[i]!.words);
  const worded = rows.filter((_, i) => columns[i]!.words);
  const lines = [
    ...(numeric.length > 0 ? aligned([heads, ...numeric], ['left', 'left', 'right', 'right', 'right', 'right', 'right'], 24) : []),
    ...(worded.length > 0 ? aligned([[...heads.slice(0, 3), l10n.t('what stands in it')], ...worded], ['left', 'left', 'right', 'left'], width) : []),
  ];
  return columns.length > COLUMNS ? [...lines, l10n.t('… {0} more', formatCount(columns.length - COLUMNS))] : lines;
}

function roleName(role: ColumnSummary['role']): string {
  switch (role) {
    case 'input':
      return l10n.t('input');
    case 'target':
      return l10n.t('target');
    case 'unused':
      return l10n.t('nothing');
  }
}

/** `3 different: a (12), b (4), …` */
function wordsText({ distinct, frequent }: NonNullable<ColumnSummary['words']>): string {
  const told = frequent.slice(0, 6).map(({ word, count }) => `${visible(word)} (${formatCount(count)})`);
  return `${l10n.t('{0} different', formatCount(distinct))}: ${told.join(', ')}${distinct > told.length ? ', …' : ''}`;
}

/** Classes that are told of; of more, the first. */
const CLASSES = 30;

/** How often each class is the answer, in both parts. */
export function balanceText({ target, classes, train, test }: ClassBalance, mode: ProgramView['mode']): string[] {
  const heads = [visible(target), partName('train', mode), partName('test', mode)];
  const rows = classes.slice(0, CLASSES).map((name, i) => [visible(name), formatCount(train[i]!), formatCount(test[i]!)]);
  const lines = aligned([heads, ...rows], ['left', 'right', 'right'], 40);
  return classes.length > CLASSES ? [...lines, l10n.t('… {0} more', formatCount(classes.length - CLASSES))] : lines;
}
