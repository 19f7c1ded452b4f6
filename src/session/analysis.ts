import * as l10n from '@vscode/l10n';
import { brief } from '../base/format';
import { cover, type Span } from '../base/span';
import { UserError, UserErrors, type Problem, type Severity } from '../base/problem';
import type { FilePort, Reading } from '../data';
import { bind, locate, type BoundSpec, type ComparedRun, type LayerOrigin, type Origins } from '../language/binder/bind';
import { parse } from '../language/parser';
import type { SpecTree } from '../language/tree';
import type { ModelSpec } from '../model/spec';
import { cautions, remarks } from './cautions';
import { compileProgram, prepare, type Prepared } from './prepare';
import { unreadableMetrics } from './readable';

/** All that is known of a spec's text: what editor, panel and CLI show of it before anything runs. */
export interface Analysis {
  readonly text: string;
  readonly tree: SpecTree;
  readonly bound: BoundSpec;
  /** Of the text alone, at first; then of data and shapes, too. In the order of the text. */
  readonly problems: readonly Problem[];
  /** Present where no problem is an error. */
  readonly prepared?: Prepared;
}

interface AnalysisOptions {
  /** Overrides the seed of the spec. */
  readonly seed?: number;
  /** Bytes that network and data may take. */
  readonly memoryLimit?: number;
  /** Label of the comparison's run that is meant; the spec as it stands unless given. */
  readonly run?: string;
  /** Who waits for large files. */
  readonly reading?: Reading;
}

/**
 * What the text says by itself: no file is read. With a label, what it says of that run of its comparison; throws a
 * `UserError` where it has no such run.
 */
export function analyseText(text: string, run?: string): Analysis {
  const { tree, problems } = parse(text);
  const bound = bind(tree, text);
  const analysis = { text, tree, bound, problems: inOrder([...problems, ...bound.problems]) };
  if (run === undefined || hasErrors(analysis.problems)) return analysis;
  return { ...analysis, bound: requireRun(bound, run).bind() };
}

function requireRun({ comparison }: BoundSpec, label: string): ComparedRun {
  const run = comparison?.runs.find((candidate) => candidate.label === label);
  if (run) return run;
  throw new UserError('no-run', l10n.t('The comparison of this spec has no run "{0}".', label));
}

/**
 * Text, data and shapes. Data is read only where the text has no error; what is wrong with it, or with the shapes
 * that follow from it, or with the memory that they need, becomes a problem on the line that it concerns.
 */
export async function analyse(text: string, files: FilePort, options: AnalysisOptions = {}): Promise<Analysis> {
  const analysis = analyseText(text, options.run);
  const { spec } = analysis.bound;
  if (!spec || hasErrors(analysis.problems)) return analysis;
  try {
    const memoryLimit = options.memoryLimit ?? Infinity;
    const joined = await prepare(withSeed(spec, options.seed), files, memoryLimit, options.reading);
    const prepared = { ...joined, ...(options.run !== undefined && { run: options.run }) };
    const program = compileProgram(prepared, memoryLimit);
    const unreadable = prepared.task ? unreadableMetrics(analysis.bound, prepared.task) : [];
    if (unreadable.length > 0) return { ...analysis, problems: inOrder([...analysis.problems, ...unreadable]) };
    const warnings = cautions(prepared, program).map((caution) => problemOf(caution, analysis.bound, 'warning'));
    const notes = remarks(prepared).map((remark) => problemOf(remark, analysis.bound, 'information'));
    return { ...analysis, problems: inOrder([...analysis.problems, ...warnings, ...notes]), prepared };
  } catch (failure) {
    if (!(failure instanceof UserError)) throw failure;
    const failures = failure instanceof UserErrors ? failure.all : [failure];
    const found = failures.map((error) => problemOf(error, analysis.bound));
    return { ...analysis, problems: inOrder([...analysis.problems, ...found]) };
  }
}

function withSeed(spec: ModelSpec, seed: number | undefined): ModelSpec {
  return seed === undefined || !spec.train ? spec : { ...spec, train: { ...spec.train, seed } };
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** A failure of data, shapes or compilation (or a warning of them) as a problem on the spec's line. */
export function problemOf(failure: UserError, { origins }: BoundSpec, severity: Severity = 'error'): Problem {
  return { code: failure.code, severity, message: failure.message, span: locate(origins, failure.at) };
}

/** The lines of a layer in the text: its entry; `input` is the data, `loss` its setting. */
export function spanOfLayer(bound: BoundSpec, layer: string): Span {
  const entry = bound.origins.layers.get(layer)?.entry;
  const head = locate(bound.origins, { layer });
  return entry ? cover(entry, head) : head;
}

/** The layers whose entry an offset stands in: several in a block that is called several times, all of a call's. */
export function layersAt({ origins }: BoundSpec, offset: number): readonly string[] {
  const isThere = ({ entry }: LayerOrigin): boolean => entry.start <= offset && offset <= entry.end;
  const found = [...origins.layers].filter(([, origin]) => isThere(origin));
  return found.flatMap(([id, { isBlock }]) => (isBlock ? layersOf(origins, id) : [id]));
}

/** The layers that share their line with others, because the block that they are in is called several times. */
export function sharedLayers({ origins: { layers } }: BoundSpec): ReadonlySet<string> {
  const counts = new Map<number, number>();
  for (const { entry } of layers.values()) counts.set(entry.start, (counts.get(entry.start) ?? 0) + 1);
  return new Set([...layers].flatMap(([id, { entry }]) => (counts.get(entry.start)! > 1 ? [id] : [])));
}

/** The layers of one call of a block. */
function layersOf({ layers }: Origins, path: string): string[] {
  return [...layers].flatMap(([id, { isBlock }]) => (!isBlock && id.startsWith(`${path}.`) ? [id] : []));
}

function inOrder(problems: readonly Problem[]): Problem[] {
  const known = new Set<string>();
  return problems
    .filter(({ code, span: { start }, message }) => {
      const key = `${start} ${code} ${message}`;
      return !known.has(key) && known.add(key);
    })
    .map((problem) => ({ ...problem, message: brief(problem.message) }))
    .sort((a, b) => a.span.start - b.span.start);
}
