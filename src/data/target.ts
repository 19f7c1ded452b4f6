import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { losses } from '../model/catalogue';
import type { TargetProfile } from '../model/profile';
import type { LayerSpec, ModelSpec } from '../model/spec';
import { activationOf, inputOf, lossFor, sourceOf } from '../model/task';
import { categoriesOf, categoryLimit, categoryLookup, nearCategory } from './categories';
import { canonical, isMissing, parseNumber, placeOf, requireNumbers, surveyColumn, trainingRows, type Survey } from './cells';
import { chosenEncoder, dataOf, listed } from './columns';
import { requireLearned } from './secondSource';
import { isTokenization } from './sentences';
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
 * Decides of each target whether it is a class or a number, and names the classes. Numbers that the last layer predicts
 * together are one target. Empty where nothing is predicted, or no row has an answer and the network does not say what
 * its outputs mean.
 */
export function profileTargets(table: Table, targets: readonly number[], spec: ModelSpec): readonly TargetProfile[] {
  const columns = targets.map((target) => table.columns[target]!);
  for (const name of columns) requireEncoder(name, spec);
  const own = ownLayers(columns, spec);
  if (targets.length > 1 && !own) return numbersTogether(table, targets, columns, spec);
  const data = dataOf(spec);
  const questions = targets.map((column, i): Question => ({ table, column, spec, layer: own?.[i] ?? spec.layers.at(-1) }));
  const classes = questions.length > 1 && data.classes ? questionWithClasses(questions) : questions[0];
  const profiles = questions.map((question) =>
    profileTarget({ ...question, ...(question === classes && { classes: data.classes }) }),
  );
  return profiles.every((profile) => profile !== undefined) ? profiles : [];
}

/** A target column, and what the spec says of it. */
interface Question {
  readonly table: Table;
  readonly column: number;
  readonly spec: ModelSpec;
  /** The layer that predicts it. */
  readonly layer: LayerSpec | undefined;
  /** Its classes, where `classes:` names them. */
  readonly classes?: readonly string[];
}

const nameOf = ({ table, column }: Question): string => table.columns[column]!;

/** The layers that are named like targets, where each of several has one. */
function ownLayers(columns: readonly string[], { layers }: ModelSpec): readonly LayerSpec[] | undefined {
  if (columns.length < 2) return undefined;
  const found = columns.map((name) => layers.find(({ id }) => id === name));
  const without = columns.filter((_, i) => !found[i]);
  if (without.length === columns.length) return undefined;
  if (without.length === 0) return found as LayerSpec[];
  throw new UserError(
    'target-without-layer',
    l10n.t(
      'A layer named like a target predicts it: "{0}" has one, and "{1}" has none. Name a layer "{1}", too, or give the layer "{0}" another name, so that the last layer predicts all.',
      columns.find((name) => !without.includes(name))!,
      without[0]!,
    ),
    { key: 'data.target' },
  );
}

/** Of several targets, the only one that is a class: `classes:` speaks of it. */
function questionWithClasses(questions: readonly Question[]): Question | undefined {
  const [found, second] = questions.filter((question) => isClass(question, survey(question)));
  if (found && !second) return found;
  const message = found
    ? l10n.t('"{0}" and "{1}" are both classes, and classes names those of one target; leave it out.', nameOf(found), nameOf(second!))
    : l10n.t('None of the targets ({0}) is a class, so classes names none; leave it out.', listed(questions.map(nameOf)));
  throw new UserError('classes-of-several', message, { key: 'data.classes' });
}

const survey = ({ table, column }: Question): Survey => surveyColumn(table, column);

function profileTarget(question: Question): TargetProfile | undefined {
  const { table, column } = question;
  const name = nameOf(question);
  if (!table.rows.some((cells) => isAnswered(cells, [column]))) return unansweredTarget(question);
  const surveyed = survey(question);
  if (isClass(question, surveyed)) {
    return { name, columns: [name], kind: 'class', classes: classNames(question, surveyed) };
  }
  requireNumbers(table, column, surveyed, true);
  return { name, columns: [name], kind: 'number', classes: [] };
}

/** Several targets that the last layer predicts are numbers, one output each. */
function numbersTogether(
  table: Table,
  targets: readonly number[],
  columns: readonly string[],
  spec: ModelSpec,
): readonly TargetProfile[] {
  const data = dataOf(spec);
  const surveys = targets.map((target) => surveyColumn(table, target));
  const word = surveys.findIndex(({ holdsWords }, i) => holdsWords || isCategory(chosenEncoder(data, columns[i]!)));
  if (word >= 0 || data.classes) {
    throw new UserError(
      'several-targets',
      l10n.t(
        'One layer predicts several targets ({0}) only if all are numbers, and "{1}" is a class; name a layer after each target.',
        listed(columns),
        columns[Math.max(word, 0)]!,
      ),
      { key: 'data.target' },
    );
  }
  targets.forEach((target, i) => requireNumbers(table, target, surveys[i]!, true));
  if (!table.rows.some((cells) => isAnswered(cells, targets))) return [];
  return [{ name: columns.join(', '), columns, kind: 'number', classes: [] }];
}

/** What is predicted where no row has an answer: given classes, or the no and yes of a single sigmoid unit. */
function unansweredTarget(question: Question): TargetProfile | undefined {
  const { spec, layer, classes } = question;
  const name = nameOf(question);
  const target = { name, columns: [name], kind: 'class' } as const;
  if (classes) return { ...target, classes: requireClasses(classes) };
  const oneSigmoid = outputActivation(question) === 'sigmoid' && hasOneUnit(layer, spec.layers);
  if (!oneSigmoid || chosenEncoder(dataOf(spec), name) === 'number') return undefined;
  return { ...target, classes: ['no', 'yes'] };
}

function isClass(question: Question, { holdsWords }: Survey): boolean {
  const { table, column, spec, classes } = question;
  const name = nameOf(question);
  const chosen = chosenEncoder(dataOf(spec), name);
  if (chosen === 'number') {
    if (!classes) return false;
    throw new UserError(
      'classes-of-number',
      l10n.t('"{0}" is a number by columns, and a number has no classes; leave one of the two settings out.', name),
      { key: 'data.classes' },
    );
  }
  if (isCategory(chosen) || classes || holdsWords) return true;
  requireNumbers(table, column, survey(question), true);
  const activation = outputActivation(question);
  return activation === 'softmax' || (activation === 'sigmoid' && hasTwoValues(table, column));
}

/** Whether a column of numbers has two different values, or just one of 0 and 1. */
function hasTwoValues(table: Table, column: number): boolean {
  const values = new Set<number>();
  for (const cells of trainingRows(table)) {
    const value = parseNumber(cells[column]!);
    if (value !== undefined) values.add(value);
    if (values.size > 2) return false;
  }
  return values.size === 2 || values.has(0) || values.has(1);
}

/** The activation before a target; raw scores are read as the loss reads them (cross_entropy as softmax). */
function outputActivation(question: Question): string {
  const { spec, layer } = question;
  const activation = activationOf(sourceOf(layer, spec.layers));
  const loss = spec.train && losses.get(lossFor(spec, nameOf(question), layer).call);
  if (loss?.name === 'hinge') return hasOneUnit(layer, spec.layers) ? 'sigmoid' : 'softmax';
  return activation === 'linear' ? (loss?.fusedWith ?? activation) : activation;
}

/** Layers that give as many numbers as the first layer they read. */
const pointwise: ReadonlySet<string> = new Set(
  ['activation', 'softmax', 'dropout', 'flatten', 'batch_norm', 'layer_norm', 'add', 'multiply'],
);

/** Whether a layer gives one number, as far as that is known without the data. */
function hasOneUnit(layer: LayerSpec | undefined, layers: readonly LayerSpec[]): boolean {
  let found = layer;
  while (found && pointwise.has(found.type)) found = inputOf(found, layers);
  return found?.args['units'] === 1;
}

function classNames(question: Question, surveyed: Survey): readonly string[] {
  const { table, column, classes } = question;
  if (classes) {
    requireKnown(table, column, requireClasses(classes));
    return classes;
  }
  const found = categoriesOf(table, column, () => tooManyClasses(table, nameOf(question), surveyed));
  const known = found.length === 1 ? withOpposite(found[0]!) : found;
  requireLearned(table, column, known, isMissing);
  return known;
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

/** Whether a target is a class, or an input one-hot, by `columns { }`; an input that is `index` is asked for before. */
export function isCategory(encoder: string | undefined): boolean {
  return encoder === 'category' || encoder === 'one_hot' || encoder === 'index';
}

function requireEncoder(name: string, spec: ModelSpec): void {
  const encoder = chosenEncoder(dataOf(spec), name);
  if (isTokenization(encoder)) {
    const message = l10n.t('"{0}" is the target, and sentences only feed the network; a target is a number or a category.', name);
    throw new UserError('target-kind', message, { key: 'data.columns' });
  }
  if (encoder !== 'standard' && encoder !== 'min_max') return;
  throw new UserError(
    'target-normalized',
    l10n.t('"{0}" is the target, and only inputs are normalized; write number, or leave it out of columns.', name),
    { key: 'data.columns' },
  );
}

function requireClasses(classes: readonly string[]): readonly string[] {
  const names = classes.map(canonical);
  const repeated = classes.find((_, i) => names.indexOf(names[i]!) < i);
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
  const near = nearCategory(cell, classes);
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
