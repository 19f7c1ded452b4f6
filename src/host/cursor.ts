import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/events';
import { layerAt } from '../session/analysis';
import type { Analyses } from './analyses';
import { isSpec } from './documents';
import type { Panels } from './panels';

/** Tells each panel which layer the cursor of its spec's editor stands on. */
export class Cursors implements Disposable {
  private readonly store = new DisposableStore();

  constructor(
    private readonly analyses: Analyses,
    private readonly panels: Panels,
  ) {
    this.store.add(vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.follow(textEditor)));
    this.store.add(vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.follow(editor)));
  }

  follow({ document, selection }: vscode.TextEditor): void {
    const panel = this.panels.get(document.uri);
    if (!panel || !isSpec(document)) return;
    panel.pointAt(layerAt(this.analyses.of(document).analysis.bound, document.offsetAt(selection.active)));
  }

  dispose(): void {
    this.store.dispose();
  }
}
