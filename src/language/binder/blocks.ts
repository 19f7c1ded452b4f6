import * as l10n from '@vscode/l10n';
import type { BlockSection, LayerCall, LayerEntry, Parameter, SpecTree } from '../tree';
import { sectionsOf } from '../walk';
import type { Report } from './report';

/** A block that can be called. */
export interface Block {
  readonly name: string;
  readonly section: BlockSection;
  /** Of two with the same name, the first. */
  readonly parameters: readonly Parameter[];
}

/** The blocks of a spec, wherever they are defined. */
export interface Blocks {
  readonly byName: ReadonlyMap<string, Block>;
  /** Blocks that are a part of themselves: they have no layers that could be written out. */
  readonly endless: ReadonlySet<string>;
}

/** Gathers the blocks, and reports two of one name, parameters of one name, none at all, and circles of calls. */
export function collectBlocks(tree: SpecTree, report: Report): Blocks {
  const byName = new Map<string, Block>();
  for (const section of sectionsOf(tree, 'block')) {
    const { name } = section;
    if (!name) continue;
    if (byName.has(name.text)) {
      const message = l10n.t('There is a block "{0}" already; give this one another name.', name.text);
      report.error('duplicate-block', message, name.span);
      continue;
    }
    byName.set(name.text, { name: name.text, section, parameters: distinct(section, report) });
  }
  return { byName, endless: findEndless(byName, report) };
}

function distinct({ parameters }: BlockSection, report: Report): Parameter[] {
  const seen = new Set<string>();
  return parameters.filter(({ name: { text, span } }) => {
    if (!seen.has(text)) return seen.add(text);
    const message = l10n.t('There is a parameter "{0}" already; give this one another name.', text);
    report.error('duplicate-parameter', message, span);
    return false;
  });
}

/** Where a walk along the calls of blocks stands. */
interface Visit {
  readonly name: string;
  readonly calls: readonly LayerCall[];
  next: number;
}

/** Blocks on a circle of calls. The call that closes it is the problem. */
function findEndless(blocks: ReadonlyMap<string, Block>, report: Report): ReadonlySet<string> {
  const endless = new Set<string>();
  const done = new Set<string>();
  const enter = (name: string): Visit => ({ name, calls: callsIn(blocks.get(name)!, blocks), next: 0 });
  for (const start of blocks.keys()) {
    const path = done.has(start) ? [] : [enter(start)];
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const call = visit.calls[visit.next++];
      const name = call?.type.text;
      if (!call || name === undefined) {
        done.add(visit.name);
        path.pop();
        continue;
      }
      const at = path.findIndex((other) => other.name === name);
      if (at >= 0) markCircle(path.slice(at).map((other) => other.name), call, endless, report);
      else if (!done.has(name)) path.push(enter(name));
    }
  }
  return endless;
}

function callsIn({ section }: Block, blocks: ReadonlyMap<string, Block>): LayerCall[] {
  const calls = (entries: readonly LayerEntry[]): LayerCall[] =>
    entries.flatMap((entry) => (entry.kind === 'repeat' ? calls(entry.body.entries) : [entry]));
  return calls(section.body.entries).filter(({ type }) => blocks.has(type.text));
}

function markCircle(names: readonly string[], { type }: LayerCall, endless: Set<string>, report: Report): void {
  const isTold = names.every((name) => endless.has(name));
  for (const name of names) endless.add(name);
  if (isTold) return;
  const message =
    names.length === 1
      ? l10n.t('The block "{0}" calls itself, which would never end; leave the call out, or use "repeat".', type.text)
      : l10n.t('The block "{0}" calls itself by way of {1}, which would never end; leave a call out.', type.text, others(names));
  report.error('endless-block', message, type.span);
}

function others([, ...names]: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`).join(', ');
  return names.length > 3 ? `${shown}, …` : shown;
}
