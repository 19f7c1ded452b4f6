import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, Emitter, type Disposable } from '../base/events';
import { columnOf, columnOfTexts, moveEditor, nameOf } from './documents';
import { SpecPanel, type PanelServices } from './panel';
import { Looks } from './looks';
import { panelFolder, panelHtml } from './panelHtml';
import { randomHex } from './random';
import type { Sessions } from './sessions';
import { onTrust } from './trust';

const panelType = 'nnspec.panel';

/** Where the workspace keeps which spec a panel shows, by the panel's id, once that has been renamed. */
const movedKey = 'nnspec.movedPanels';

/** Where a new panel goes, and where its spec has to go for that. */
interface Place {
  readonly column: vscode.ViewColumn;
  readonly specGoesTo?: vscode.ViewColumn;
}

/** The panels, one a spec; they survive a reload of the window. */
export class Panels implements Disposable, vscode.WebviewPanelSerializer {
  readonly onOpen = new Emitter<SpecPanel>();
  private readonly panels = new Map<string, SpecPanel>();
  private readonly ids = new WeakMap<SpecPanel, string>();
  private readonly looks: Looks;
  private readonly store = new DisposableStore();

  constructor(
    private readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'workspaceState'>,
    private readonly sessions: Sessions,
    private readonly services: PanelServices,
  ) {
    this.looks = new Looks(context.workspaceState);
    this.store.add(vscode.window.registerWebviewPanelSerializer(panelType, this));
    this.store.add(sessions.onMove.on(({ from, to }) => this.move(from, to)));
    this.store.add(
      sessions.onChange.on(({ session, what }) => what !== 'closed' && this.get(session.uri)?.update(what)),
    );
    this.store.add(services.comparisons.onChange.on((uri) => this.get(uri)?.updateComparison()));
    // Why one could not be opened is its notice.
    this.store.add(onTrust(() => this.panels.forEach(({ session }) => void session.open().catch(() => undefined))));
    this.store.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('nnspec')) for (const panel of this.panels.values()) panel.updateSettings();
      }),
    );
  }

  get(uri: vscode.Uri): SpecPanel | undefined {
    return this.panels.get(uri.toString());
  }

  /** The panel that has the focus. */
  get active(): SpecPanel | undefined {
    return [...this.panels.values()].find(({ view }) => view.active);
  }

  /** Shows the panel of a spec; a new one where the other panels are, else beside the editor. */
  open(uri: vscode.Uri): SpecPanel {
    const known = this.get(uri);
    if (known) {
      known.show();
      return known;
    }
    const { column, specGoesTo } = this.placeFor(uri);
    const options = { viewColumn: column, preserveFocus: true };
    const panel = this.adopt(vscode.window.createWebviewPanel(panelType, titleOf(uri), options), uri);
    if (specGoesTo !== undefined) this.services.failures.logged(moveEditor(uri, column, specGoesTo));
    return panel;
  }

  /** Takes up a panel from before a reload; the webview has kept which spec it shows. */
  async deserializeWebviewPanel(view: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const panel = textIn(kept, 'panel');
    // A webview that was hidden has not heard that its spec was renamed.
    const spec = (panel !== undefined && this.moved[panel]) || textIn(kept, 'spec');
    if (spec === undefined || this.panels.has(spec)) view.dispose();
    else this.adopt(view, vscode.Uri.parse(spec, true), panel);
  }

  dispose(): void {
    this.store.dispose();
    for (const panel of this.panels.values()) panel.dispose();
  }

  /**
   * Panels share a column. A spec that was opened in that column, because a panel had the focus, goes to the other
   * texts to make room. Without another panel, it is the column beside the spec.
   */
  private placeFor(uri: vscode.Uri): Place {
    const own = columnOf(uri);
    const panels = [...this.panels.values()].map(({ view }) => view);
    const inOrder = [...panels.filter(({ visible }) => visible), ...panels.filter(({ visible }) => !visible)];
    const columns = inOrder.flatMap(({ viewColumn }) => viewColumn ?? []);
    const free = columns.find((column) => column !== own);
    if (free !== undefined) return { column: free };
    if (own === undefined) return { column: vscode.ViewColumn.Beside };
    const texts = columns.includes(own) ? columnOfTexts(own) : undefined;
    if (texts !== undefined) return { column: own, specGoesTo: texts };
    return { column: Math.min(own + 1, vscode.ViewColumn.Nine) };
  }

  private adopt(view: vscode.WebviewPanel, uri: vscode.Uri, id = randomHex(8)): SpecPanel {
    const { extensionUri } = this.context;
    view.title = titleOf(uri);
    view.iconPath = { light: this.icon('light'), dark: this.icon('dark') };
    view.webview.options = { enableScripts: true, localResourceRoots: [panelFolder(extensionUri)] };
    const session = this.sessions.of(uri);
    const panel = new SpecPanel(view, session, this.services);
    const held = this.sessions.hold(session);
    this.panels.set(uri.toString(), panel);
    this.ids.set(panel, id);
    view.onDidDispose(() => {
      this.panels.delete(session.uri.toString());
      panel.dispose();
      held.dispose();
      if (panel.look !== undefined) this.services.failures.logged(this.looks.keep(session.uri, panel.look));
      this.keepMoved(id, undefined);
    });
    view.webview.html = panelHtml(view.webview, extensionUri, { spec: uri.toString(), panel: id, look: this.looks.of(uri) });
    this.onOpen.emit(panel);
    return panel;
  }

  /** A webview that is seen hears of the new address with the session's next content; of any, the workspace knows. */
  private move(from: vscode.Uri, to: vscode.Uri): void {
    const panel = this.get(from);
    if (!panel) return;
    this.panels.delete(from.toString());
    this.panels.set(to.toString(), panel);
    panel.view.title = titleOf(to);
    this.keepMoved(this.ids.get(panel)!, to.toString());
  }

  private get moved(): Readonly<Record<string, string>> {
    return this.context.workspaceState.get(movedKey, {});
  }

  private keepMoved(id: string, spec: string | undefined): void {
    const { [id]: before, ...others } = this.moved;
    if (before === spec) return;
    const moved = spec === undefined ? others : { ...others, [id]: spec };
    this.services.failures.logged(Promise.resolve(this.context.workspaceState.update(movedKey, moved)));
  }

  private icon(theme: 'light' | 'dark'): vscode.Uri {
    return vscode.Uri.joinPath(this.context.extensionUri, 'media', `nnspec-file-${theme}.svg`);
  }
}

/** A text that a webview has kept: what that was is not certain. */
function textIn(kept: unknown, key: string): string | undefined {
  const value = typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Other than the editor's, so that the two tabs can be told apart. */
function titleOf(uri: vscode.Uri): string {
  return l10n.t('Network {0}', nameOf(uri));
}
