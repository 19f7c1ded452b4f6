import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import type { ColumnEncoding, Profile } from '../model/profile';
import type { DataSpec, ModelSpec } from '../model/spec';
import { categoriesOf, categoryLimit } from './categories';
import { missingValue, placeOf, requireNumbers, surveyColumn } from './cells';
import { assignRoles, chosenEncoder, dataOf } from './columns';
import { isAnswered, isCategory, profileTarget } from './target';
import type { Table } from './types';

/**
 * What a table is like in the light of a spec: which columns feed the network and how, and what is predicted. Looks at
 * every row, those of the test too, since shapes must not depend on how rows are drawn. Throws a `UserError` that names
 * the row and the column of the first cell that does not fit, or the setting that does not.
 */
export function profileTable(table: Table, spec: ModelSpec): Profile {
  const data = dataOf(spec);
  const roles = assignRoles(table, spec);
  const inputs = roles.inputs.map((column) => inputEncoding(table, column, data));
  const target = profileTarget(table, roles.targets, spec);
  const features = inputs.reduce((sum, { width }) => sum + width, 0);
  const answered = target ? table.rows.filter((cells) => isAnswered(cells, roles.targets)).length : 0;
  return {
    rows: table.rows.length,
    inputs,
    shape: [features],
    features,
    targets: target ? [target] : [],
    unanswered: table.rows.length - answered,
  };
}

/** How an input column becomes numbers: as `columns { }` says, else words one-hot and numbers as `normalize` says. */
function inputEncoding(table: Table, column: number, data: DataSpec): ColumnEncoding {
  const name = table.columns[column]!;
  const survey = surveyColumn(table, column);
  const chosen = chosenEncoder(data, name);
  if (chosen === undefined ? survey.holdsWords : isCategory(chosen)) {
    if (survey.firstMissing >= 0) throw missingValue(name, placeOf(table, survey.firstMissing));
    const categories = categoriesOf(table, column, () => tooManyCategories(table, name));
    return { column: name, encoder: 'one_hot', width: categories.length, categories };
  }
  requireNumbers(table, column, survey, false);
  return { column: name, encoder: numberEncoder(chosen ?? data.normalize), width: 1 };
}

function numberEncoder(chosen: string): ColumnEncoding['encoder'] {
  if (chosen === 'none' || chosen === 'number') return 'number';
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
