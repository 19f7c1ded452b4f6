import * as vscode from 'vscode';
import { DisposableStore, Emitter, type Disposable } from '../base/events';
import type { FilePort } from '../data';
import { analyse, analyseText, hasErrors, type Analysis } from '../session/analysis';
import { isSpec, openSpecs } from './documents';
import { specFiles } from './files';
import type { Failures } from './failures';
import type { Platform } from './platform';
import { memoryLimit } from './settings';

/** Milliseconds without a keystroke after which a text is looked at. */
const TYPING_PAUSE = 150;

/** What is known of a document's text. */
export interface Known {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly analysis: Analysis;
  /** Whether data and shapes have been looked at, or need not be because of errors in the text. */
  readonly complete: boolean;
  /** What the text and its data mean: the same string, the same network. Undefined where the text has errors. */
  readonly meaning?: string;
}

/** The newest analysis of every open spec: of the text at once, of its data a little later. */
export class Analyses implements Disposable {
  readonly onAnalysis = new Emitter<Known>();
  private readonly known = new Map<string, Known>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Data files by spec, watched so that a corrected file corrects the problems. */
  private readonly watched = new Map<string, Map<string, Disposable>>();
  /** How often the data of a spec has changed. */
  private readonly dataChanges = new Map<string, number>();
  private readonly store = new DisposableStore();

  constructor(
    private readonly platform: Platform,
    private readonly failures: Failures,
  ) {
    const { workspace } = vscode;
    this.store.add(workspace.onDidOpenTextDocument((document) => this.later(document, 0)));
    this.store.add(workspace.onDidChangeTextDocument(({ document }) => this.later(document, TYPING_PAUSE)));
    this.store.add(workspace.onDidCloseTextDocument((document) => this.forget(document)));
    this.store.add(workspace.onDidChangeConfiguration((change) => this.limitChanged(change)));
    for (const document of openSpecs()) this.later(document, 0);
  }

  /** Of the text as it stands now, at least of the text alone. */
  of(document: vscode.TextDocument): Known {
    const key = document.uri.toString();
    const known = this.known.get(key);
    if (known?.version === document.version) return known;
    const analysis = analyseText(document.getText());
    return this.keep(document, analysis, hasErrors(analysis.problems));
  }

  /** With data and shapes. */
  async complete(document: vscode.TextDocument): Promise<Known> {
    const known = this.of(document);
    if (known.complete) return known;
    const options = { memoryLimit: memoryLimit(document.uri) };
    const analysis = withoutData(await analyse(document.getText(), this.filesOf(document.uri), options));
    // The text may have changed meanwhile; what was found out is of the text as it was.
    if (document.version === known.version) return this.keep(document, analysis, true);
    return { ...known, analysis, complete: true };
  }

  /** The files of a spec; what is read is watched from then on. */
  filesOf(spec: vscode.Uri): FilePort {
    return specFiles(spec, this.platform, (file) => this.watch(spec, file));
  }

  dispose(): void {
    this.store.dispose();
    this.onAnalysis.dispose();
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const files of this.watched.values()) for (const watcher of files.values()) watcher.dispose();
  }

  private later(document: vscode.TextDocument, delay: number): void {
    if (!isSpec(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.set(key, setTimeout(() => this.failures.logged(this.complete(document)), delay));
  }

  private keep(document: vscode.TextDocument, analysis: Analysis, complete: boolean): Known {
    const key = document.uri.toString();
    const { spec } = analysis.bound;
    const isGood = spec && !hasErrors(analysis.problems);
    const meaning = isGood ? `${this.dataChanges.get(key) ?? 0} ${JSON.stringify(spec)}` : undefined;
    const known: Known = { document, version: document.version, analysis, complete, meaning };
    if (!document.isClosed) this.known.set(key, known);
    this.onAnalysis.emit(known);
    return known;
  }

  /** What a spec may take of memory decides whether it has a problem. */
  private limitChanged(change: vscode.ConfigurationChangeEvent): void {
    for (const document of openSpecs()) {
      if (!change.affectsConfiguration('nnspec.memoryLimit', document.uri)) continue;
      this.known.delete(document.uri.toString());
      this.later(document, 0);
    }
  }

  private forget({ uri }: vscode.TextDocument): void {
    const key = uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    this.known.delete(key);
    for (const watcher of this.watched.get(key)?.values() ?? []) watcher.dispose();
    this.watched.delete(key);
  }

  private watch(spec: vscode.Uri, file: vscode.Uri): void {
    const key = spec.toString();
    const files = this.watched.get(key) ?? new Map<string, Disposable>();
    this.watched.set(key, files);
    if (files.has(file.toString())) return;
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(file, '..'), escapeGlob(name));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const changed = () => this.dataChanged(key);
    watcher.onDidChange(changed);
    watcher.onDidCreate(changed);
    watcher.onDidDelete(changed);
    files.set(file.toString(), watcher);
  }

  private dataChanged(key: string): void {
    this.dataChanges.set(key, (this.dataChanges.get(key) ?? 0) + 1);
    const document = this.known.get(key)?.document;
    this.known.delete(key);
    if (document) this.later(document, TYPING_PAUSE);
  }
}

/** The data itself is the session's; the editor needs its profile only. */
function withoutData({ prepared, ...analysis }: Analysis): Analysis {
  return { ...analysis, prepared: prepared && { ...prepared, dataset: undefined } };
}

function escapeGlob(name: string): string {
  return name.replaceAll(/[*?{}[\]]/g, '[$&]');
}
