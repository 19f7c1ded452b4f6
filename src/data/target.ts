import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { suggest } from '../base/suggest';
import { losses } from '../model/catalogue';
import type { TargetProfile } from '../model/profile';
import type { ModelSpec } from '../model/spec';
import { lastActivation } from '../model/task';
import { categoriesOf, categoryLimit, categoryLookup } from './categories';
import { isMissing, parseNumber, placeOf, requireNumbers, surveyColumn, type Survey } from './cells';
import { chosenEncoder, dataOf, listed } from './columns';
import type { Table } from './types';

/** Pairs of class names, the negative one first. */
const opposites = [
  ['no', 'yes'],
  ['false', 'true'],
  ['0', '1'],
] as const;

/** Whether all targets of a row are given; a row without is one to predict. */
export function isAnswered(cells: readonly string[], targets: readonly number[]): boolean {
  return targets.every((column) => !isMissing(cells[column]!));
}

/**
 * Decides whether the target is a class or a number, and names the classes. Undefined where nothing is predicted, or
 * no row has an answer and the network does not say what its outputs mean.
 */
export function profileTarget(table: Table, targets: readonly number[], spec: ModelSpec): TargetProfile | undefined {
  const [column] = targets;
  if (column === undefined) return undefined;
  const columns = targets.map((target) => table.columns[target]!);
  for (const name of columns) requireEncoder(name, spec);
  if (targets.length > 1) return severalTargets(table, targets, columns, spec);
  if (!table.rows.some((cells) => isAnswered(cells, targets))) return unansweredTarget(columns, spec);
  const survey = surveyColumn(table, column);
  if (isClass(table, column, survey, spec)) {
    return { name: columns[0]!, columns, kind: 'class', classes: classNames(table, column, survey, spec) };
  }
  requireNumbers(table, column, survey, true);
  return { name: columns[0]!, columns, kind: 'number', classes: [] };
}

/** Several targets are numbers, one output each. */
function severalTargets(
  table: Table,
  targets: readonly number[],
  columns: readonly string[],
  spec: ModelSpec,
): TargetProfile | undefined {
  const data = dataOf(spec);
  const surveys = targets.map((target) => surveyColumn(table, target));
  const word = surveys.findIndex(({ holdsWords }, i) => holdsWords || isCategory(chosenEncoder(data, columns[i]!)));
  if (word >= 0 || data.classes) {
    throw new UserError(
      'several-targets',
      l10n.t(
        'Several targets ({0}) must all be numbers, and "{1}" is a class; predict it alone.',
        listed(columns),
        columns[Math.max(word, 0)]!,
      ),
      { key: 'data.target' },
    );
  }
  targets.forEach((target, i) => requireNumbers(table, target, surveys[i]!, true));
  if (!table.rows.some((cells) => isAnswered(cells, targets))) return undefined;
  return { name: columns.join(', '), columns, kind: 'number', classes: [] };
}

/** What is predicted where no row has an answer: given classes, or the no and yes of a single sigmoid unit. */
function unansweredTarget(columns: readonly string[], spec: ModelSpec): TargetProfile | undefined {
  const data = dataOf(spec);
  const { classes } = data;
  if (classes) return { name: columns[0]!, columns, kind: 'class', classes: requireClasses(classes) };
  const oneSigmoid = outputActivation(spec) === 'sigmoid' && spec.layers.at(-1)?.args['units'] === 1;
  if (!oneSigmoid || chosenEncoder(data, columns[0]!) === 'number') return undefined;
  return { name: columns[0]!, columns, kind: 'class', classes: ['no', 'yes'] };
}

function isClass(table: Table, column: number, survey: Survey, spec: ModelSpec): boolean {
  const data = dataOf(spec);
  const name = table.columns[column]!;
  const chosen = chosenEncoder(data, name);
  if (chosen === 'number') {
    if (!data.classes) return false;
    throw new UserError(
      'classes-of-number',
      l10n.t('"{0}" is a number by columns, and a number has no classes; leave one of the two settings out.', name),
      { key: 'data.classes' },
    );
  }
  if (isCategory(chosen) || data.classes || survey.holdsWords) return true;
  requireNumbers(table, column, survey, true);
  const activation = outputActivation(spec);
  return activation === 'softmax' || (activation === 'sigmoid' && hasTwoValues(table, column));
}

/** Whether a column of numbers has two different values, or just one of 0 and 1. */
function hasTwoValues(table: Table, column: number): boolean {
  const values = new Set<number>();
  for (const cells of table.rows) {
    const value = parseNumber(cells[column]!);
    if (value !== undefined) values.add(value);
    if (values.size > 2) return false;
  }
  return values.size === 2 || values.has(0) || values.has(1);
}

/** The last activation; raw scores are read as the loss reads them (cross_entropy as softmax). */
function outputActivation(spec: ModelSpec): string {
  const activation = lastActivation(spec);
  const loss = spec.train && losses.get(spec.train.loss.call);
  return activation === 'linear' ? (loss?.fusedWith ?? activation) : activation;
}

function classNames(table: Table, column: number, survey: Survey, spec: ModelSpec): readonly string[] {
  const { classes } = dataOf(spec);
  const name = table.columns[column]!;
  if (classes) {
    requireKnown(table, column, requireClasses(classes));
    return classes;
  }
  const found = categoriesOf(table, column, () => tooManyClasses(table, name, survey));
  return found.length === 1 ? withOpposite(found[0]!) : found;
}

/** The two classes where only one is known, in its own case: `Yes` gives `No, Yes`. */
function withOpposite(known: string): readonly string[] {
  const pair = opposites.find((names) => names.some((name) => name === known.toLowerCase()));
  if (!pair) return [`not ${known}`, known];
  if (known === known.toLowerCase()) return pair;
  const recased = known === known.toUpperCase() ? (name: string) => name.toUpperCase() : capitalised;
  return pair.map(recased);
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Whether a column is a class by `columns { }`. */
export function isCategory(encoder: string | undefined): boolean {
  return encoder === 'category' || encoder === 'one_hot';
}

function requireEncoder(name: string, spec: ModelSpec): void {
  const encoder = chosenEncoder(dataOf(spec), name);
  if (encoder !== 'standard' && encoder !== 'min_max') return;
  throw new UserError(
    'target-normalized',
    l10n.t('"{0}" is the target, and only inputs are normalized; write number, or leave it out of columns.', name),
    { key: 'data.columns' },
  );
}

function requireClasses(classes: readonly string[]): readonly string[] {
  const repeated = classes.find((name, i) => classes.indexOf(name) < i);
  if (repeated === undefined && classes.length >= 2) return classes;
  throw new UserError(
    repeated === undefined ? 'too-few-classes' : 'duplicate-name',
    repeated === undefined
      ? l10n.t('The setting classes must name at least two classes, in the order of their outputs.')
      : l10n.t('The class "{0}" is named twice; leave one out.', repeated),
    { key: 'data.classes' },
  );
}

/** Requires that every answer is one of the given classes. */
function requireKnown(table: Table, column: number, classes: readonly string[]): void {
  const positionOf = categoryLookup(classes);
  const row = table.rows.findIndex((cells) => !isMissing(cells[column]!) && positionOf(cells[column]!) === undefined);
  if (row < 0) return;
  const cell = table.rows[row]![column]!;
  const near = suggest(cell, classes);
  const [place, name, key] = [placeOf(table, row), table.columns[column]!, 'data.classes'];
  const message =
    near === undefined
      ? l10n.t(
          '{0}: "{1}" in the column "{2}" is none of the classes ({3}); add it to them.',
          place,
          cell,
          name,
          listed(classes),
        )
      : l10n.t('{0}: "{1}" in the column "{2}" is none of the classes; did you mean "{3}"?', place, cell, name, near);
  throw new UserError('unknown-class', message, { key });
}

function tooManyClasses(table: Table, name: string, { holdsWords }: Survey): UserError {
  return new UserError(
    'too-many-classes',
    holdsWords
      ? l10n.t(
          'The target "{0}" of {1} has more than {2} different words, too many for classes; name another column with target.',
          name,
          table.origin,
          categoryLimit,
        )
      : l10n.t(
          'The target "{0}" of {1} has more than {2} different values, too many for classes; to predict it as a number, end with a linear layer and mse.',
          name,
          table.origin,
          categoryLimit,
        ),
    { key: 'data.target' },
  );
}
