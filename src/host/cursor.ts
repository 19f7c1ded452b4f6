import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/events';
import { layersAt } from '../session/analysis';
import type { Analyses } from './analyses';
import { editorsOf, isSpec } from './documents';
import type { Panels } from './panels';

/** Milliseconds that the cursor rests before its layer is looked for: each keystroke moves it, too. */
const CURSOR_PAUSE = 100;

/** Tells each panel which layers the cursor of its spec's editor stands on. */
export class Cursors implements Disposable {
  private readonly store = new DisposableStore();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly analyses: Analyses,
    private readonly panels: Panels,
  ) {
    this.store.add(vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.later(textEditor)));
    this.store.add(vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.later(editor)));
    this.store.add(panels.onOpen.on(({ session }) => editorsOf(session.uri).forEach((editor) => this.later(editor))));
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.store.dispose();
  }

  private later(editor: vscode.TextEditor): void {
    if (!this.panels.get(editor.document.uri)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.follow(editor), CURSOR_PAUSE);
  }

  private follow({ document, selection }: vscode.TextEditor): void {
    const panel = this.panels.get(document.uri);
    if (!panel || !isSpec(document)) return;
    panel.pointAt(layersAt(this.analyses.of(document).analysis.bound, document.offsetAt(selection.active)));
  }
}
