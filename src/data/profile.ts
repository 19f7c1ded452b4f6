import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { columnShape, featureNames, type ColumnEncoding, type Profile, type TargetProfile } from '../model/profile';
import type { DataSpec, Filling, ModelSpec } from '../model/spec';
import { categoriesOf, categoryLimit, indexLimit } from './categories';
import { isGap, isMissing, missingValue, parseNumber, placeOf, requireNumbers, sourceKey, surveyColumn, type Survey } from './cells';
import { assignRoles, chosenEncoder, dataOf, dataSeed, inputAsTarget, type Roles } from './columns';
import { separate } from './encode';
import { requireLearned } from './secondSource';
import { isTokenization, sentenceEncoding } from './sentences';
import { splitRows } from './split';
import { isCategory, profileTargets } from './target';
import type { Table } from './types';

/**
 * What a table is like in the light of a spec: which columns feed the network and how, and what is predicted. Looks at
 * every row, those of the test too, since shapes must not depend on how rows are drawn. Throws a `UserError` that names
 * the row and the column of the first cell that does not fit, or the setting that does not.
 */
export function profileTable(table: Table, spec: ModelSpec): Profile {
  const data = dataOf(spec);
  const roles = assignRoles(table, spec);
  const inputs = roles.inputs.map((column) =>
    isTokenization(chosenEncoder(data, table.columns[column]!))
      ? sentences(table, column, spec, roles)
      : inputEncoding(table, column, data),
  );
  const features = inputs.reduce((sum, { width }) => sum + width, 0);
  const [only, another] = inputs;
  const shape = only?.sentence && !another ? columnShape(only) : [features];
  const { dropped } = table;
  const profile = { rows: table.rows.length, inputs, shape, features, ...(dropped && { dropped }) };
  if (data.predicts === 'input') return { ...profile, targets: [inputTarget(inputs)] };
  return { ...profile, targets: profileTargets(table, roles.targets, spec) };
}

/** A column of sentences: what its tokens are, the training rows say. */
function sentences(table: Table, column: number, spec: ModelSpec, { targets }: Roles): ColumnEncoding {
  const data = dataOf(spec);
  const reading = data.sentences;
  const encoder = chosenEncoder(data, table.columns[column]!);
  if (!isTokenization(encoder) || !reading) throw new Error('the spec does not say how sentences are read');
  const train = trainingRows(table, data.predicts === 'input' ? [] : profileTargets(table, targets, spec), spec);
  return sentenceEncoding(table, column, encoder, reading, train);
}

/** The rows that train; all of the source where none does. */
function trainingRows(table: Table, targets: readonly TargetProfile[], spec: ModelSpec): Int32Array {
  const profile = { rows: table.rows.length, inputs: [], shape: [], features: 0, targets };
  const { answered } = separate(table, profile, spec);
  const { train } = splitRows(table, profile, answered, dataOf(spec).split, dataSeed(spec));
  return train.length > 0 ? train : Int32Array.from({ length: table.test?.from ?? table.rows.length }, (_, row) => row);
}

/** The input itself as target; ids are no numbers that something could be near to. */
function inputTarget(inputs: readonly ColumnEncoding[]): TargetProfile {
  const shape = inputs.map(({ width }) => width);
  const column = inputs.find(({ ids, sentence }) => ids !== undefined || sentence);
  if (!column) return inputAsTarget(featureNames({ inputs, shape }));
  const message = column.sentence
    ? l10n.t('"{0}" is a column of sentences, and tokens cannot be predicted as numbers; ignore it.', column.column)
    : l10n.t('"{0}" is encoded as index, and an id cannot be predicted as a number; encode it as one_hot, or ignore it.', column.column);
  throw new UserError('target-kind', message, { key: 'data.columns' });
}

/** How an input column becomes numbers: as `columns { }` says, else words one-hot and numbers as `normalize` says. */
function inputEncoding(table: Table, column: number, data: DataSpec): ColumnEncoding {
  const name = table.columns[column]!;
  const isEmpty = data.missing ? isGap : isMissing;
  const survey = surveyColumn(table, column, isEmpty);
  const chosen = chosenEncoder(data, name);
  const filling = data.missing === 'drop' ? undefined : data.missing;
  const missing = filling && { missing: filling };
  if (chosen === 'index') return { ...indexEncoding(table, column, survey, filling), ...missing };
  if (chosen === undefined ? survey.holdsWords : isCategory(chosen)) {
    if (!filling && survey.firstMissing >= 0) throw emptyCell(table, name, survey.firstMissing);
    const categories = categoriesOf(table, column, () => tooManyCategories(table, name), { isEmpty });
    requireLearned(table, column, categories, isEmpty);
    return { column: name, encoder: 'one_hot', width: categories.length, categories, ...missing };
  }
  requireNumbers(table, column, survey, missing !== undefined);
  return { column: name, encoder: numberEncoder(chosen ?? data.normalize), width: 1, ...missing };
}

/** The different words or whole numbers of a column, ascending, become the ids 0, 1, 2, … */
function indexEncoding(table: Table, column: number, survey: Survey, filling: Filling | undefined): ColumnEncoding {
  const name = table.columns[column]!;
  const { firstMissing } = survey;
  if (firstMissing >= 0 && (!filling || filling === 'zero')) throw noId(table, name, firstMissing, filling);
  const isEmpty = filling ? isGap : isMissing;
  const row = table.rows.findIndex((cells) => !isEmpty(cells[column]!) && isFraction(cells[column]!));
  if (row >= 0) {
    const message = l10n.t(
      '{0}: "{1}" in the column "{2}" is no whole number, and ids stand for whole numbers or words; encode the column as number.',
      placeOf(table, row),
      table.rows[row]![column]!,
      name,
    );
    throw new UserError('index-fraction', message, { key: 'data.columns' });
  }
  const categories = categoriesOf(table, column, () => tooManyIds(table, name), { limit: indexLimit, isEmpty });
  requireLearned(table, column, categories, isEmpty);
  return { column: name, encoder: 'index', width: 1, categories, ids: categories.length };
}

/** The error for an empty cell among ids. */
function noId(table: Table, column: string, row: number, filling: Filling | undefined): UserError {
  if (!filling) return emptyCell(table, column, row);
  const message = l10n.t(
    '{0}: the column "{1}" has no value, and no id stands for nothing; write missing: drop, or mean for the most frequent one.',
    placeOf(table, row),
    column,
  );
  return new UserError('missing-value', message, { key: 'data.missing' });
}

function emptyCell(table: Table, column: string, row: number): UserError {
  return missingValue(column, placeOf(table, row), { key: sourceKey(table, row) });
}

function isFraction(cell: string): boolean {
  const value = parseNumber(cell);
  return value !== undefined && !Number.isInteger(value);
}

function tooManyIds(table: Table, name: string): UserError {
  return new UserError(
    'too-many-categories',
    l10n.t('The column "{0}" of {1} has more than {2} different values, too many for ids.', name, table.origin, indexLimit),
    { key: 'data.columns' },
  );
}

function numberEncoder(chosen: string): ColumnEncoding['encoder'] {
  if (chosen === 'none' || chosen === 'unit' || chosen === 'number') return 'number';
  if (chosen === 'standard' || chosen === 'min_max') return chosen;
  throw new Error(`no encoder ${chosen}`);
}

function tooManyCategories(table: Table, name: string): UserError {
  return new UserError(
    'too-many-categories',
    l10n.t(
      'The column "{0}" of {1} has more than {2} different words, one input each; leave it out with ignore: "{0}".',
      name,
      table.origin,
      categoryLimit,
    ),
    { key: 'data.source' },
  );
}
