import * as l10n from '@vscode/l10n';
import { formatBytes, formatCount } from '../base/format';
import { UserError, type Problem } from '../base/problem';
import type { Reading } from '../data';
import { decodeText } from '../data/text';
import type { Opened } from '../protocol/session';
import { analyse, hasErrors, type Analysis } from '../session/analysis';
import { Session } from '../session/session';
import { nodeFiles, readNamed, whyUnreadable } from './files';
import type { Options } from './options';
import type { Output } from './output';
import { readWeights } from './weightsFile';

/** Bytes that a network may take: the limit of the editor's default setting. */
export const MEMORY_LIMIT = 1024 * 1024 * 1024;

/** A spec that can run. */
export interface OpenSpec {
  readonly analysis: Analysis;
  readonly session: Session;
  readonly opened: Opened;
}

/** Text of a spec file. Throws a `UserError` where it cannot be read. */
export async function readSpec(file: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readNamed(file);
  } catch (failure) {
    if (failure instanceof UserError) throw failure;
    throw new UserError('unreadable-file', whyUnreadable(file, failure));
  }
  return decodeText(bytes, file);
}

/** Checks a spec with its data and tells its problems. */
export async function check(file: string, options: Options, output: Output): Promise<Analysis> {
  const text = await readSpec(file);
  const analysis = await analyse(text, nodeFiles(file, options.root), {
    seed: options.seed,
    memoryLimit: MEMORY_LIMIT,
    reading: readingFor(output),
  });
  output.problems(file, text, analysis.problems);
  return analysis;
}

/** Tells how far a large file has been read; whoever does not want to wait ends the command. */
function readingFor(output: Output): Reading {
  return {
    progress({ path, read, size, unit }) {
      const message =
        unit === 'bytes'
          ? l10n.t('Reading {0}: {1} of {2}', path, formatBytes(read), formatBytes(size))
          : l10n.t('Reading {0}: {1} of {2} pictures', path, formatCount(read), formatCount(size));
      output.progress(read < size ? message : '');
    },
  };
}

/** Checks a run of a checked spec's comparison, and tells what is wrong with it that is not of the spec as it stands. */
export async function checkRun(
  file: string,
  { text, problems: known }: Analysis,
  run: string,
  options: Options,
  output: Output,
): Promise<Analysis> {
  const analysis = await analyse(text, nodeFiles(file, options.root), {
    run,
    memoryLimit: MEMORY_LIMIT,
    reading: readingFor(output),
  });
  const isKnown = ({ code, span, message }: Problem): boolean =>
    known.some((other) => other.code === code && other.span.start === span.start && other.message === message);
  output.problems(file, text, analysis.problems.filter((problem) => !isKnown(problem)), { run });
  return analysis;
}

/** Opens a session on a spec, with the weights of `--load`; undefined where it has errors, which are told by then. */
export async function openSpec(file: string, options: Options, output: Output): Promise<OpenSpec | undefined> {
  const analysis = await check(file, options, output);
  if (hasErrors(analysis.problems)) return undefined;
  const session = newSession(file, options.root);
  const opened = await session.openAnalysed(analysis, { memoryLimit: MEMORY_LIMIT });
  if (options.load !== undefined) await session.loadParameters(await readWeights(options.load));
  return { analysis, session, opened };
}

/** A session in this process, with no spec open yet. */
export function newSession(file: string, root: string | undefined): Session {
  return new Session(nodeFiles(file, root), {
    now: () => performance.now(),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
}
