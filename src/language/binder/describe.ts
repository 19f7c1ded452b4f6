import * as l10n from '@vscode/l10n';
import type { EntryTable, ValueKind } from '../../model/catalogue';
import { describeNumbers } from '../../model/catalogue/numbers';
import type { Value as Written } from '../value';

/** What a slot takes, for a message: "a whole number of at least 1". */
export function describeKind(kind: ValueKind): string {
  switch (kind.kind) {
    case 'number':
      return describeNumbers(kind);
    case 'boolean':
      return l10n.t('true or false');
    case 'string':
      return l10n.t('a text in quotes');
    case 'column':
      return l10n.t('the name of a column');
    case 'columns':
      return l10n.t('the name of a column, or a list of them');
    case 'classes':
      return l10n.t('a list of class names');
    case 'word':
      return kind.words.length === 1 ? `${kind.words[0]}` : l10n.t('one of {0}', kind.words.join(', '));
    case 'words':
      return l10n.t('some of {0}', kind.words.join(', '));
    case 'entry':
      return describeTable(kind.table);
    case 'condition':
      return l10n.t('a condition');
    case 'literal':
      return l10n.t('a list of numbers');
    case 'either':
      return kind.kinds.map(describeKind).reduce((a, b) => l10n.t('{0} or {1}', a, b));
  }
}

function describeTable(table: EntryTable): string {
  switch (table) {
    case 'activation':
      return l10n.t('an activation');
    case 'loss':
      return l10n.t('a loss');
    case 'optimizer':
      return l10n.t('an optimizer');
    case 'schedule':
      return l10n.t('a schedule');
    case 'initializer':
      return l10n.t('an initializer');
    case 'source':
      return l10n.t('a data source');
    case 'split':
      return l10n.t('a split');
  }
}

/** What was written instead: `"relu" is a name`; where it came from a constant, what that is. */
export function describeWritten(value: Written): string {
  const what = describeValue(value);
  return value.constant === undefined ? what : l10n.t('the constant {0}, {1}', value.constant, what);
}

function describeValue(value: Written): string {
  switch (value.kind) {
    case 'number':
      return String(value.value);
    case 'string':
      return l10n.t('the text "{0}"', shortened(value.value));
    case 'boolean':
      return String(value.value);
    case 'name':
      return l10n.t('the name {0}', shortened(value.text));
    case 'list':
      return l10n.t('a list');
    case 'call':
      return `${shortened(value.name)}(…)`;
    case 'deferred':
      return l10n.t('a number that the data gives');
  }
}

function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
