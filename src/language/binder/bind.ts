import * as l10n from '@vscode/l10n';
import type { Problem } from '../../base/problem';
import { span, type Span } from '../../base/span';
import { isInline, type DataSpec, type ModelSpec, type TrainSpec } from '../../model/spec';
import { evaluateLets } from '../constant';
import type { BlockSection, Expression, LayersSection, SpecTree } from '../tree';
import { descendants, findSection, sectionsOf } from '../walk';
import { bindCompare, type Comparison, type Rebound } from './compare';
import type { Context } from './context';
import { bindData } from './data';
import { bindExpect, type BoundCheck, type ExpectSurroundings } from './expect';
import { bindLayers, type BoundLayers } from './layers';
import type { Origins } from './origins';
import { Places } from './places';
import { Report } from './report';
import { bindStop, type BoundStop } from './stop';
import { bindTrain } from './train';

export type { ComparedRun, Comparison } from './compare';
export type { BoundCheck } from './expect';
export type { BoundStop } from './stop';
export { locate, type LayerOrigin, type Origins } from './origins';

/** What a tree means. */
export interface BoundSpec {
  /**
   * With every default filled in. Best effort where there are problems: what is wrong is left out, and what is there
   * is complete. Undefined where no layer is.
   */
  readonly spec?: ModelSpec;
  /** In the order of the text. What the parser has reported is not reported again. */
  readonly problems: readonly Problem[];
  /** The entries of `expect { }` that can be checked. */
  readonly checks: readonly BoundCheck[];
  /** What ends training early. */
  readonly stop?: BoundStop;
  readonly origins: Origins;
  /** What `compare { }` asks for; undefined where it is not there, or wrong. */
  readonly comparison?: Comparison;
}

/** Gives a tree its meaning. Never throws. With the text, fixes that take out an entry take its line, too. */
export function bind(tree: SpecTree, text?: string): BoundSpec {
  const context = contextOf(tree, text, new Map());
  const bound = bindSections(tree, text, context);
  const section = findSection(tree, 'compare');
  const comparison = section && bindCompare(section, context, (values) => rebind(tree, text, values));
  return { ...bound, problems: inOrder(context.report), ...(comparison && { comparison }) };
}

/** The tree with other values at some places, by their paths. */
function rebind(tree: SpecTree, text: string | undefined, values: ReadonlyMap<string, Expression>): Rebound {
  const context = contextOf(tree, text, values);
  return { bound: bindSections(tree, text, context), places: context.places };
}

function contextOf(tree: SpecTree, text: string | undefined, values: ReadonlyMap<string, Expression>): Context {
  const report = new Report(text);
  const places = new Places(values);
  const scope = evaluateLets(tree, report.problems, (name) => places.at(`let.${name}`, 'written'));
  return { report, scope, keys: new Map(), places, literals: new WeakMap() };
}

function inOrder({ problems }: Report): readonly Problem[] {
  return problems.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** All but `compare`. */
function bindSections(tree: SpecTree, text: string | undefined, context: Context): BoundSpec {
  const dataSection = findSection(tree, 'data') ?? findSection(tree, 'inline');
  const data = dataSection && bindData(dataSection, context);
  const { layers, origins } = bindLayersOf(tree, data, context, text);
  const trainSection = findSection(tree, 'train');
  const train = trainSection && bindTrain(trainSection, { layers, targets: severalTargets(data) }, context);
  const around: ExpectSurroundings = { isLayer: (name) => origins.has(name), hasTest: hasTest(data, context) };
  const stop = trainSection && bindStop(trainSection, around, context);
  const checks = bindChecks(tree, around, context);
  const name = findSection(tree, 'network')?.title?.value ?? '';
  const spec: ModelSpec = { name, ...(data && { data }), layers, ...(train && { train: withNorm(train, checks, stop) }) };
  return {
    ...(layers.length > 0 && { spec }),
    problems: inOrder(context.report),
    checks,
    ...(stop && { stop }),
    origins: { layers: origins, keys: context.keys },
  };
}

function bindLayersOf(
  tree: SpecTree,
  data: DataSpec | undefined,
  context: Context,
  text: string | undefined,
): BoundLayers {
  const section = findSection(tree, 'layers');
  if (!section || section.body.entries.length === 0) reportNoLayers(tree, section, context, text);
  for (const block of sectionsOf(tree, 'block')) reportEmptyBlock(block, context, text);
  const hasData = findSection(tree, 'data') !== undefined || findSection(tree, 'inline') !== undefined;
  return bindLayers(tree, section, { targets: severalTargets(data), hasData }, context);
}

function reportEmptyBlock({ name, body }: BlockSection, { report }: Context, text: string | undefined): void {
  if (!name || !body.close || body.entries.length > 0) return;
  if (text !== undefined && isWritten(text, body.span)) return;
  report.error('no-layers', l10n.t('The block "{0}" has no layer; give it one, such as "dense(8, relu)".', name.text), name.span);
}

function reportNoLayers(
  tree: SpecTree,
  section: LayersSection | undefined,
  { report }: Context,
  text: string | undefined,
): void {
  const example = 'layers { dense(1) }';
  const [first] = tree.sections;
  if (section) {
    const isReported = !section.body.close || (text !== undefined && isWritten(text, section.body.span));
    const message = l10n.t('"layers" has no layer; a smallest one is "{0}".', example);
    if (!isReported) report.error('no-layers', message, section.keyword);
  } else if (first) {
    report.error('no-layers', l10n.t('The spec has no layers; add "{0}".', example), first.keyword);
  } else if (text === undefined || !hasRest(tree, text)) {
    const message = l10n.t(
      'The spec is empty; a smallest one is "{0}", with "data { … }" and "train { … }" to train it.',
      example,
    );
    report.error('empty-spec', message, span(0, Math.min(1, tree.span.end)));
  }
}

/** Whether something stands between a body's braces, which the parser could not read. */
function isWritten(text: string, { start, end }: Span): boolean {
  return /\w/.test(text.slice(start + 1, end - 1).replace(/\/\/.*|\/\*[^]*?\*\//g, ''));
}

/** Whether a text without sections holds more than comments and a version. */
function hasRest({ comments, version }: SpecTree, text: string): boolean {
  let position = version?.span.end ?? 0;
  for (const { span: comment } of comments) {
    if (text.slice(position, comment.start).trim() !== '') return true;
    position = Math.max(position, comment.end);
  }
  return text.slice(position).trim() !== '';
}

/** The targets that the text names, where they are more than one. */
function severalTargets(data: DataSpec | undefined): readonly string[] {
  const own = data && isInline(data.source) ? data.source.header.slice(data.source.inputs) : [];
  const targets = data?.target ?? own;
  return targets.length > 1 ? targets : [];
}

/** Whether a part of the data is kept for testing. Where data or its split is wrong, that is said already. */
function hasTest(data: DataSpec | undefined, { keys }: Context): boolean {
  return !data || data.split !== undefined || ['data.split', 'data.test'].some((key) => keys.has(key));
}

/** The norm of the gradients is computed where something reads it. */
function withNorm(train: TrainSpec, checks: readonly BoundCheck[], stop: BoundStop | undefined): TrainSpec {
  const conditions = [...checks, ...(stop?.kind === 'condition' ? [stop] : [])];
  const nodes = conditions.flatMap(({ expression }) => [...descendants(expression)]);
  const isRead = nodes.some((node) => node.kind === 'name' && node.text === 'gradient_norm');
  return { ...train, gradientNorm: train.gradientNorm || isRead };
}

function bindChecks(tree: SpecTree, around: ExpectSurroundings, context: Context): BoundCheck[] {
  const section = findSection(tree, 'expect');
  if (!section) return [];
  if (!findSection(tree, 'train')) {
    const message = l10n.t('Nothing is expected of a network that is not trained; add "train { … }".');
    context.report.warning('expect-without-train', message, section.keyword);
  }
  return bindExpect(section, around, context);
}
