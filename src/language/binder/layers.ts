import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span';
import { layers } from '../../model/catalogue';
import type { LayerSpec } from '../../model/spec';
import type { LayersSection, SpecTree } from '../tree';
import { descendants } from '../walk';
import { collectBlocks, type Blocks } from './blocks';
import { bindBody, type Body, type Bound, type BoundBody, type Part } from './body';
import type { Context } from './context';
import { Expansion, TooLarge } from './expansion';
import type { LayerOrigin } from './origins';
import { unknownParameters } from './parameters';
import { keyOf, type Report } from './report';

/** The layers of a spec, with its blocks written out. */
export interface BoundLayers {
  /** Those that are complete; one that is not is left out, and what reads it reads what it would have read. */
  readonly layers: readonly LayerSpec[];
  /** Of all layers and calls of blocks, in the order in which they compute. */
  readonly origins: ReadonlyMap<string, LayerOrigin>;
}

/** What the rest of the spec says, as far as layers need it. */
export interface LayerSurroundings {
  /** Several targets, each of which may have a layer of its name that predicts it. */
  readonly targets: readonly string[];
  readonly hasData: boolean;
}

const nothing: BoundBody = { layers: [], origins: [], parts: [], output: 'input' };

export function bindLayers(
  tree: SpecTree,
  section: LayersSection | undefined,
  around: LayerSurroundings,
  context: Context,
): BoundLayers {
  const blocks = collectBlocks(tree, context.report);
  const outside = new Set(section ? namesIn(section) : []);
  checkBlocks(blocks, outside, context);
  const known = new Set(context.report.problems.map(keyOf));
  const bound = section ? bindSection(section, new Expansion(blocks, context.scope, known, outside), around, context) : nothing;
  reportUnused(bound.parts, around.targets, context.report);
  const origins = new Map<string, LayerOrigin>();
  for (const [id, origin] of bound.origins) if (!origins.has(id)) origins.set(id, origin);
  reportTargets(bound, around.targets, origins, context.report);
  return { layers: runnable(bound.layers), origins };
}

function namesIn(section: LayersSection): string[] {
  return [...descendants(section)].flatMap((node) => (node.kind === 'layer' && node.name ? node.name.text : []));
}

/** What is wrong with blocks whatever they are called with, also with those that nothing calls. */
function checkBlocks(blocks: Blocks, outside: ReadonlySet<string>, context: Context): void {
  const nothingKnown = new Set<string>();
  for (const block of blocks.byName.values()) {
    const expansion = new Expansion(blocks, context.scope, nothingKnown, outside);
    const { body, name } = block.section;
    const scope = unknownParameters(block, context);
    const draft: Body = { entries: body.entries, path: '', input: 'input', block, isDraft: true };
    const bound = guarded(() => bindBody(draft, expansion, { ...context, scope }), (name ?? body).span, context.report);
    reportUnused(bound.parts, [], context.report);
  }
}

function bindSection(
  section: LayersSection,
  expansion: Expansion,
  { hasData }: LayerSurroundings,
  context: Context,
): BoundBody {
  const noData = () => l10n.t('The input has columns only where there is data; read "input" as a whole.');
  const body: Body = { entries: section.body.entries, path: '', input: 'input', ...(!hasData && { noColumns: noData }) };
  return guarded(() => bindBody(body, expansion, context), () => expansion.place ?? section.keyword, context.report);
}

/** Nothing of a network that is too large. */
function guarded(action: () => BoundBody, place: Span | (() => Span), report: Report): BoundBody {
  try {
    return action();
  } catch (failure) {
    if (!(failure instanceof TooLarge)) throw failure;
    const isTold = report.problems.some(({ code }) => code === 'too-many-layers');
    if (!isTold) report.error('too-many-layers', failure.message, typeof place === 'function' ? place() : place);
    return nothing;
  }
}

/**
 * Warns of layers from which no way leads to the last one, or to one that predicts a target of its own. One that is
 * written out several times is of use where one of these is.
 */
function reportUnused(parts: readonly Part[], targets: readonly string[], report: Report): void {
  const last = parts.at(-1);
  if (!last) return;
  const needed = new Set([last.id, ...targets]);
  const unused = new Map<Part['call'], Part>();
  const used = new Set<Part['call']>();
  for (const part of [...parts].reverse()) {
    if (needed.has(part.id)) {
      used.add(part.call);
      for (const id of part.reads) needed.add(id);
    } else unused.set(part.call, part);
  }
  for (const [call, { id }] of unused) {
    if (used.has(call)) continue;
    const message = l10n.t('Nothing reads "{0}" on the way to the output, which is the last layer, "{1}".', id, last.id);
    report.warning('unused-layer', message, (call.name ?? call.type).span);
  }
}

/** With several targets, a layer named like each predicts it: not like some only. */
function reportTargets(
  bound: BoundBody,
  targets: readonly string[],
  origins: ReadonlyMap<string, LayerOrigin>,
  report: Report,
): void {
  const ids = new Set(bound.layers.map(({ id }) => id));
  const [named, others] = [targets.filter((target) => ids.has(target)), targets.filter((target) => !ids.has(target))];
  const origin = origins.get(named[0] ?? '');
  if (!origin || others.length === 0) return;
  const message = l10n.t(
    'The layer "{0}" predicts the target of its name, and no layer is named {1}; name one like each target, or none.',
    named[0]!,
    others.slice(0, 5).map((name) => `"${name}"`).join(', '),
  );
  report.error('target-layers', message, origin.head);
}

/** The complete layers. Where one is left out, its first input takes its place. */
function runnable(bound: readonly Bound[]): LayerSpec[] {
  const standIns = new Map<string, string>();
  const resolve = (id: string): string => standIns.get(id) ?? id;
  return bound.flatMap(({ id, type: name, inputs, args }) => {
    const read = inputs.map(resolve);
    const type = layers.get(name);
    if (type && args && read.length >= Math.min(type.reads.least, 1)) {
      return [{ id, type: type.name, inputs: read.slice(0, type.reads.most), args }];
    }
    if (id !== 'input') standIns.set(id, read[0] ?? 'input');
    return [];
  });
}
