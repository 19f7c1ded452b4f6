import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/events';
import { formatNumber } from '../base/format';
import { sharedLayers, spanOfLayer } from '../session/analysis';
import type { Analyses } from './analyses';
import type { SpecTargets } from './debugTargets';
import { editorsOf, findDocument } from './documents';
import type { Failures } from './failures';
import { inlineTexts, inlineValues, lineTexts, runningText } from './inlineValues';
import type { Sessions } from './sessions';
import { precision, showsInlineValues } from './settings';
import type { SpecSession } from './specSession';

/** Milliseconds between two changes of the editor while training runs. */
const RUNNING_PACE = 200;

/** What stands in the editor of a spec; layers, not lines: the text may change under it. */
export interface Shown {
  /** The layer whose step runs next; `input` is the data, `loss` its setting. */
  readonly next?: string;
  /** Texts at the ends of lines, by layer. */
  readonly values: ReadonlyMap<string, string>;
  /** The same with exact numbers, for who points at them. */
  readonly exact: ReadonlyMap<string, string>;
}

const nothing: Shown = { values: new Map(), exact: new Map() };

/** Marks the line that runs next, and puts the values of what just ran at the end of its line. */
export class Decorations implements Disposable {
  private readonly store = new DisposableStore();
  private readonly next = this.store.add(
    vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
      overviewRulerColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
    }),
  );
  private readonly values = this.store.add(
    vscode.window.createTextEditorDecorationType({
      after: { margin: '0 0 0 3ch', color: new vscode.ThemeColor('editorCodeLens.foreground') },
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
    }),
  );
  private readonly shown = new Map<string, Shown>();
  private readonly pending = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly analyses: Analyses,
    private readonly sessions: Sessions,
    private readonly failures: Failures,
    private readonly debugged: SpecTargets,
  ) {
    this.store.add(debugged.onChange.on((uri) => this.paint(uri)));
    this.store.add(sessions.onChange.on(({ session }) => this.later(session)));
    this.store.add(analyses.onAnalysis.on(({ document }) => this.paint(document.uri)));
    this.store.add(vscode.window.onDidChangeVisibleTextEditors(() => this.refreshAll()));
    this.store.add(
      vscode.workspace.onDidChangeConfiguration((change) => change.affectsConfiguration('nnspec') && this.refreshAll()),
    );
  }

  /** What stands in a spec's editor now. */
  of(uri: vscode.Uri): Shown {
    return this.shown.get(uri.toString()) ?? nothing;
  }

  dispose(): void {
    for (const timer of this.pending.values()) clearTimeout(timer);
    this.store.dispose();
  }

  private refreshAll(): void {
    for (const session of this.sessions.all()) this.later(session);
  }

  /** At once while a step is looked at; while training runs, a few times a second. */
  private later(session: SpecSession): void {
    const key = session.uri.toString();
    const isRunning = session.state?.status === 'running';
    if (this.pending.has(key)) {
      if (isRunning) return;
      clearTimeout(this.pending.get(key));
    }
    const refresh = () => {
      this.pending.delete(key);
      this.failures.logged(this.refresh(session));
    };
    this.pending.set(key, setTimeout(refresh, isRunning ? RUNNING_PACE : 0));
  }

  private async refresh(session: SpecSession): Promise<void> {
    const { uri } = session;
    if (editorsOf(uri).length === 0) return;
    const { state } = session;
    const shown = await this.look(session);
    // Another state has come while this one was read: its own refresh is on the way.
    if (session.state !== state) return;
    this.shown.set(uri.toString(), shown);
    this.paint(uri);
  }

  private async look(session: SpecSession): Promise<Shown> {
    const { uri, program, state } = session;
    if (!program || !state || this.sessions.get(uri) !== session) return nothing;
    const withValues = showsInlineValues(uri);
    const digits = precision(uri);
    if (state.status === 'running') {
      return withValues ? { ...nothing, values: new Map([['loss', runningText(program, state, digits)]]) } : nothing;
    }
    const isOver = program.mode === 'predict' && state.status === 'finished';
    const next = isOver ? undefined : program.instructions[state.next]?.layer;
    if (!withValues) return { ...nothing, next };
    const wanted = inlineValues(program, state);
    const frames = await session.read(wanted.map(({ slice }) => slice));
    const values = inlineTexts(wanted, frames, (value) => formatNumber(value, digits));
    return { next, values, exact: inlineTexts(wanted, frames, String) };
  }

  /** Puts what is to be seen where the text has it now. */
  private paint(uri: vscode.Uri): void {
    const document = findDocument(uri);
    const editors = editorsOf(uri);
    if (!document || editors.length === 0) return;
    const { next, values, exact } = this.of(uri);
    const { bound } = this.analyses.of(document).analysis;
    const lineOf = (layer: string) => document.lineAt(document.positionAt(spanOfLayer(bound, layer).start)).range;
    // While a spec is being debugged, VS Code marks the line: the top of the call stack.
    const marked = next === undefined || this.debugged.isDebugged(uri) ? [] : [lineOf(next)];
    const lines = lineTexts(values, exact, (layer) => lineOf(layer).start.line, sharedLayers(bound));
    const texts = [...lines].map(([line, { text: contentText, hover }]) => ({
      range: atEnd(document.lineAt(line).range),
      renderOptions: { after: { contentText } },
      hoverMessage: asPlainText(hover),
    }));
    for (const editor of editors) {
      editor.setDecorations(this.next, marked);
      editor.setDecorations(this.values, texts);
    }
  }
}

function atEnd({ end }: vscode.Range): vscode.Range {
  return new vscode.Range(end, end);
}

/** Names in it are the spec's, and no Markdown. */
function asPlainText(text: string | undefined): vscode.MarkdownString | undefined {
  return text === undefined ? undefined : new vscode.MarkdownString().appendCodeblock(text, 'plaintext');
}
