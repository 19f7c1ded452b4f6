import * as l10n from '@vscode/l10n';
import { RESERVED } from '../names';
import type { LayerCall } from '../tree';
import type { ExpandedCall } from './expansion';
import type { Report } from './report';

/** A layer as it stands in the text, with the id that the rules for names give it within its body. */
export interface NamedCall extends ExpandedCall {
  readonly id: string;
  /** The name by which the layers below read it besides its id: in a `repeat`, `h` is the latest of `h_1`, `h_2`. */
  readonly name?: string;
}

/**
 * Ids for the layers of a body, in expanded order. One without a name is `type_n`, the n-th of its type with the
 * named ones counted; one named `h` in a `repeat` is `h_n`, the n-th of this name. A number already taken is skipped.
 * Where a name is wrong, which is reported, the layer is one without.
 */
export function nameLayers(calls: readonly ExpandedCall[], report: Report): NamedCall[] {
  const given = givenNames(calls, report);
  const single = calls.flatMap(({ call, isRepeated }) => (isRepeated ? [] : (given.get(call) ?? [])));
  const taken = new Set(single);
  const [numbers, rounds] = [new Numbers(taken), new Numbers(taken)];
  return calls.map((expanded): NamedCall => {
    const { call, isRepeated } = expanded;
    const name = given.get(call);
    const numbered = numbers.count(call.type.text);
    if (call.type.text === 'input') return { ...expanded, id: 'input' };
    if (name === undefined) return { ...expanded, id: numbers.take(call.type.text, numbered) };
    return { ...expanded, name, id: isRepeated ? rounds.take(name, rounds.count(name)) : name };
  });
}

/** The names that count, by layer: the first of equal ones, and none that is a word of the language. */
function givenNames(calls: readonly ExpandedCall[], report: Report): Map<LayerCall, string> {
  const names = new Map<LayerCall, string>();
  const taken = new Map<string, LayerCall>();
  for (const { call } of calls) {
    const { name, type } = call;
    if (!name || type.text === 'input' || RESERVED.has(name.text)) continue;
    const other = taken.get(name.text) ?? call;
    if (other !== call) {
      const message = l10n.t('There is a layer "{0}" already; give this one another name.', name.text);
      report.error('duplicate-name', message, name.span);
      continue;
    }
    taken.set(name.text, call);
    names.set(call, name.text);
  }
  return names;
}

/** Numbered names that differ from all others of the body. */
class Numbers {
  private readonly counts = new Map<string, number>();
  /** The latest number given, by name: those up to it are taken from the number asked for then. */
  private readonly latest = new Map<string, number>();

  /** `taken` are the names of the body so far, to which those given are added. */
  constructor(private readonly taken: Set<string>) {}

  /** Counts one more, and how many there are. */
  count(what: string): number {
    const count = (this.counts.get(what) ?? 0) + 1;
    this.counts.set(what, count);
    return count;
  }

  /** `name_n`, or with the next number that is free. */
  take(name: string, wanted: number): string {
    let n = Math.max(wanted, (this.latest.get(name) ?? 0) + 1);
    while (this.taken.has(`${name}_${n}`)) n++;
    this.latest.set(name, n);
    this.taken.add(`${name}_${n}`);
    return `${name}_${n}`;
  }
}
