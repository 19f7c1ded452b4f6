import * as vscode from 'vscode';
import { DisposableStore, Emitter, type Disposable } from '../base/events';
import type { FilePort } from '../data';
import { analyse, analyseText, hasErrors, type Analysis } from '../session/analysis';
import type { Identity } from '../session/checkpoint';
import { identify } from '../session/saving';
import { isSpec, openSpecs } from './documents';
import { FarAnalyses } from './farAnalyses';
import { filesOfCurrent, LargeFile, specFiles } from './files';
import type { Failures } from './failures';
import type { Platform } from './platform';
import { memoryLimit } from './settings';

/** Milliseconds without a keystroke after which a text is looked at. */
const TYPING_PAUSE = 150;

/** Bytes of the largest file that is read in the host itself. */
const HOST_LIMIT = 4 * 1024 * 1024;

/** What is known of a document's text. */
export interface Known {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly analysis: Analysis;
  /** Whether data and shapes have been looked at, or need not be because of errors in the text. */
  readonly complete: boolean;
  /** What a run of this text depends on. Known where data has been looked at, and nothing is wrong. */
  readonly identity?: Identity;
}

/** Whether a run made from the one is a run of the other, too. */
export function isSameRun(a: Identity | undefined, b: Identity | undefined): boolean {
  return a !== undefined && b !== undefined && a.spec === b.spec && a.data === b.data && a.engine === b.engine;
}

/** The newest analysis of every open spec: of the text at once, of its data a little later. */
export class Analyses implements Disposable {
  readonly onAnalysis = new Emitter<Known>();
  readonly far: FarAnalyses;
  private readonly known = new Map<string, Known>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Data files and folders by spec, watched so that a corrected file corrects the problems. */
  private readonly watched = new Map<string, Map<string, Disposable>>();
  private readonly store = new DisposableStore();

  constructor(
    private readonly platform: Platform,
    private readonly failures: Failures,
  ) {
    const { workspace } = vscode;
    this.far = this.store.add(new FarAnalyses(platform));
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
    return this.keep({ document, version: document.version, analysis, complete: hasErrors(analysis.problems) });
  }

  /** With data and shapes. */
  async complete(document: vscode.TextDocument): Promise<Known> {
    const known = this.of(document);
    if (known.complete) return known;
    let found: Known;
    try {
      found = { ...known, complete: true, ...(await this.look(document)) };
    } catch (failure) {
      // A look at large data is given up where text or data have changed meanwhile.
      if (document.isClosed || this.known.get(document.uri.toString()) === known) throw failure;
      return this.complete(document);
    }
    // Text or data may have changed meanwhile; what was found out is of both as they were.
    const isCurrent = document.version === known.version && this.known.get(document.uri.toString()) === known;
    return isCurrent ? this.keep(found) : found;
  }

  /** The files of a spec, which may be moved; what is read is watched from then on. `most`: bytes, as in `specFiles`. */
  filesOf(spec: () => vscode.Uri, most?: number): FilePort {
    return filesOfCurrent(() =>
      specFiles(spec(), this.platform, {
        file: (file) => this.watchFile(spec(), file),
        folder: (folder) => this.watchFolder(spec(), folder),
        most,
      }),
    );
  }

  /** Looks at a spec again: what its text is joined with has changed, or was not read to its end. */
  renew(spec: vscode.Uri): void {
    const document = this.known.get(spec.toString())?.document;
    this.known.delete(spec.toString());
    this.far.end(spec);
    if (document) this.later(document, TYPING_PAUSE);
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

  private keep(known: Known): Known {
    const { document } = known;
    if (!document.isClosed) this.known.set(document.uri.toString(), known);
    this.onAnalysis.emit(known);
    return known;
  }

  /** What a spec may take of memory decides whether it has a problem. */
  private limitChanged(change: vscode.ConfigurationChangeEvent): void {
    for (const document of openSpecs()) {
      if (change.affectsConfiguration('nnspec.memoryLimit', document.uri)) this.renew(document.uri);
    }
  }

  private forget({ uri }: vscode.TextDocument): void {
    const key = uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    this.known.delete(key);
    this.far.end(uri);
    for (const watcher of this.watched.get(key)?.values() ?? []) watcher.dispose();
    this.watched.delete(key);
  }

  /** A file of its own, or of a folder that is watched with all that is in it. */
  private watchFile(spec: vscode.Uri, file: vscode.Uri): void {
    for (let folder = file; folder.path.length > 1; folder = vscode.Uri.joinPath(folder, '..')) {
      if (this.watched.get(spec.toString())?.has(watchKey(folder, '**'))) return;
    }
    this.watchPath(spec, file);
  }

  private watchFolder(spec: vscode.Uri, folder: vscode.Uri): void {
    this.watch(spec, folder, '**');
    this.watchPath(spec, folder);
  }

  /** Also the folders on the way there from the spec's own: of one that is deleted, nothing is told of what was in it. */
  private watchPath(spec: vscode.Uri, file: vscode.Uri): void {
    const folder = vscode.Uri.joinPath(file, '..');
    this.watch(spec, folder, escapeGlob(file.path.slice(file.path.lastIndexOf('/') + 1)));
    const isAboveSpec = spec.path.startsWith(`${folder.path.replace(/\/$/, '')}/`);
    if (!isAboveSpec && folder.path.length > 1) this.watchPath(spec, folder);
  }

  private watch(spec: vscode.Uri, folder: vscode.Uri, glob: string): void {
    const key = spec.toString();
    const watchers = this.watched.get(key) ?? new Map<string, Disposable>();
    this.watched.set(key, watchers);
    if (watchers.has(watchKey(folder, glob))) return;
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, glob));
    const changed = () => this.renew(spec);
    watcher.onDidChange(changed);
    watcher.onDidCreate(changed);
    watcher.onDidDelete(changed);
    watchers.set(watchKey(folder, glob), watcher);
  }

  /** Text, data and shapes: here where the data is small, else in a worker, so that the host stays free. */
  private async look(document: vscode.TextDocument): Promise<Pick<Known, 'analysis' | 'identity'>> {
    const { uri } = document;
    const text = document.getText();
    try {
      const analysis = await analyse(text, this.filesOf(() => uri, HOST_LIMIT), { memoryLimit: memoryLimit(uri) });
      return { analysis: withoutData(analysis), identity: identityOf(analysis) };
    } catch (failure) {
      if (!(failure instanceof LargeFile)) throw failure;
      const { problems, prepared, identity } = await this.far.look(document, this.filesOf(() => uri));
      return { analysis: { ...analyseText(text), problems, prepared }, identity };
    }
  }
}

function identityOf({ prepared, problems }: Analysis): Identity | undefined {
  return prepared && !hasErrors(problems) ? identify(prepared) : undefined;
}

/** The data itself is the session's; the editor needs its profile only. */
function withoutData({ prepared, ...analysis }: Analysis): Analysis {
  return { ...analysis, prepared: prepared && { ...prepared, dataset: undefined } };
}

function watchKey(folder: vscode.Uri, glob: string): string {
  return `${folder.toString()} ${glob}`;
}

function escapeGlob(name: string): string {
  return name.replaceAll(/[*?{}[\]]/g, '[$&]');
}
