import * as l10n from '@vscode/l10n';
import { RESERVED } from '../names';
import type { LayerCall } from '../tree';
import type { Report } from './report';

/** A layer as it stands in the text, with the id that the rules for names give it. */
export interface NamedCall {
  readonly id: string;
  readonly call: LayerCall;
}

/**
 * Ids for the layers of a body, in expanded order. One without a name is `type_n`, the n-th of its type with the
 * named ones counted; a name already taken is skipped. So is a layer named whose name is wrong, after reporting it.
 */
export function nameLayers(calls: readonly LayerCall[], report: Report): NamedCall[] {
  const given = givenNames(calls, report);
  const taken = new Set(given.values());
  const counts = new Map<string, number>();
  return calls.map((call) => {
    const type = call.type.text;
    const ordinal = (counts.get(type) ?? 0) + 1;
    counts.set(type, ordinal);
    const id = type === 'input' ? 'input' : (given.get(call) ?? freshName(type, ordinal, taken));
    taken.add(id);
    return { id, call };
  });
}

/** The names that count, by layer: the first of equal ones, and none that is a word of the language. */
function givenNames(calls: readonly LayerCall[], report: Report): Map<LayerCall, string> {
  const names = new Map<LayerCall, string>();
  const taken = new Set<string>();
  for (const call of calls) {
    const { name, type } = call;
    if (!name || type.text === 'input' || RESERVED.has(name.text)) continue;
    if (taken.has(name.text)) {
      report.error(
        'duplicate-name',
        l10n.t('There is a layer "{0}" already; give this one another name.', name.text),
        name.span,
      );
      continue;
    }
    taken.add(name.text);
    names.set(call, name.text);
  }
  return names;
}

function freshName(type: string, ordinal: number, taken: ReadonlySet<string>): string {
  let n = ordinal;
  while (taken.has(`${type}_${n}`)) n++;
  return `${type}_${n}`;
}
