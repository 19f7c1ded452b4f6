import * as l10n from '@vscode/l10n';
import { columnEncoders, dataKeys, planned, trainKeys } from '../../model/catalogue';
import { isCall, type DataSpec, type Normalization, type Source, type Split, type Value } from '../../model/spec';
import { evaluate } from '../constant';
import { DATA_CONSTANTS } from '../names';
import { Scope } from '../scope';
import type { Body, DataSection, Expression, InlineData, Setting } from '../tree';
import type { Context } from './context';
import { describeWritten } from './describe';
import { defaultOf } from './entries';
import { bindRows } from './rows';
import { meant, writing } from './report';
import { bindSettings, type SectionKeys } from './settings';

/** What `data { }` or `data inline { }` says. Undefined where it has no source, which has been reported. */
export function bindData(section: DataSection | InlineData, outer: Context): DataSpec | undefined {
  const context = { ...outer, scope: columnScope(outer.scope) };
  context.keys.set('data', section.keyword);
  const settings = section.kind === 'inline' ? section.settings : section.body.entries;
  const columns = new Map<string, string>();
  const keys: SectionKeys = {
    section: 'data',
    keys: dataKeys.filter(({ name }) => section.kind === 'data' || name !== 'source'),
    special: { columns: (setting) => bindColumns(setting, columns, context) },
    explain: (setting) => explainKey(setting, context),
  };
  const values = bindSettings(settings.filter((setting) => !isReportedElsewhere(setting, context)), keys, context);
  const source = section.kind === 'inline' ? bindRows(section, context) : sourceOf(section, values, context);
  return source && dataSpec(source, values, Object.fromEntries(columns));
}

function dataSpec(source: Source, values: ReadonlyMap<string, Value>, columns: Record<string, string>): DataSpec {
  const spec: Record<string, unknown> = { source };
  for (const key of dataKeys) {
    const value = values.get(key.name) ?? defaultOf(key);
    if (value === undefined || key.name === 'source') continue;
    spec[key.name] = isNames(key.name) && !Array.isArray(value) ? [value] : value;
  }
  return {
    ...(spec as unknown as Pick<DataSpec, 'source' | 'input' | 'target' | 'ignore' | 'classes' | 'seed'>),
    columns,
    split: splitOf(values.get('split')),
    normalize: spec['normalize'] as Normalization,
  };
}
