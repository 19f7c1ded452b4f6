import * as l10n from '@vscode/l10n';
import { clip } from '../base/format';
import { LineMap } from '../base/span';
import { UserError, type Problem } from '../base/problem';

/** Exit codes: all well; an expectation does not hold; the spec, its data or the command is wrong. */
export const exitCodes = { ok: 0, failed: 1, wrong: 2 } as const;

/** Columns of a line that goes to no terminal. */
const DEFAULT_WIDTH = 100;

/** Where a command writes: one JSON object a line, or sentences for a person. */
export class Output {
  /** Whether a line of `progress` stands on the terminal: all else begins on an empty one. */
  private isProgressing = false;

  constructor(
    readonly json: boolean,
    private readonly stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number },
    private readonly stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number },
  ) {}

  /** Whether a line may be rewritten in place. */
  get live(): boolean {
    return !this.json && this.stdout.isTTY === true;
  }

  /** Columns that a line has room for. */
  get width(): number {
    return this.stdout.columns ?? DEFAULT_WIDTH;
  }

  /** A record with `--json`, else its text. */
  record(value: { readonly type: string } & Record<string, unknown>, text: () => string): void {
    this.progress('');
    this.stdout.write(`${this.json ? toJson(value) : text()}\n`);
  }

  /** A line for a person, among the results. */
  line(text: string): void {
    this.progress('');
    if (!this.json) this.stdout.write(`${text}\n`);
  }

  /** A line that the next one overwrites; an empty one clears it. Written to a terminal only. */
  overwrite(text: string): void {
    if (this.live) this.stdout.write(`\r\u001b[2K${clip(text, (this.stdout.columns ?? 80) - 1)}`);
  }

  /**
   * Problems of a file, as compilers write them. Errors of a run that goes wrong stand on the same channel. `of` says
   * which run of a comparison they are of.
   */
  problems(file: string, text: string, problems: readonly Problem[], of: { readonly run?: string } = {}): void {
    const lines = new LineMap(text);
    for (const { severity, span, code, message } of problems) {
      const { line, column } = lines.positionAt(span.start);
      const place = { file, line: line + 1, column: column + 1 };
      this.record(
        { type: 'problem', ...of, severity, ...place, code, message },
        () => `${file}:${place.line}:${place.column}: ${severityName(severity)}: ${ofRun(message, of.run)}`,
      );
    }
  }

  /** What is wrong and stands on no line of a spec: the command itself, a missing file, an input by hand. */
  failure(code: string, message: string, file: string | null = null, of: Readonly<Record<string, unknown>> = {}): void {
    const place = { file, line: null, column: null };
    if (this.json) this.record({ type: 'problem', ...of, severity: 'error', ...place, code, message }, () => message);
    else this.note(message);
  }

  /** How far something is that takes its time, for whoever looks at the terminal; an empty text clears the line. */
  progress(text: string): void {
    if (!this.stderr.isTTY || (text === '' && !this.isProgressing)) return;
    this.isProgressing = text !== '';
    // A terminal that does not know how wide it is says 0.
    this.stderr.write(`\r\u001b[2K${clip(text, (this.stderr.columns || 80) - 1)}`);
  }

  /** A remark for a person, apart from the results. */
  note(message: string): void {
    this.progress('');
    if (!this.json) this.stderr.write(`nnspec: ${message}\n`);
  }
}

/** A failure with a sentence, also where it is a defect of ours. */
export function toUserError(failure: unknown): UserError {
  if (failure instanceof UserError) return failure;
  return new UserError('defect', l10n.t('Something went wrong inside NNSpec: {0}', String(failure)));
}

function ofRun(message: string, run: string | undefined): string {
  return run === undefined ? message : l10n.t('With {0}: {1}', run, message);
}

function severityName(severity: Problem['severity']): string {
  if (severity === 'error') return l10n.t('error');
  return severity === 'warning' ? l10n.t('warning') : l10n.t('note');
}

/** JSON in which the numbers that JSON lacks are strings. */
function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'number' && !Number.isFinite(item) ? String(item) : item,
  );
}
