import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/events';
import { UserError } from '../base/problem';
import type { ComparisonAction } from '../protocol/comparison';
import type { PanelContent, PanelEvents, PanelHost } from '../protocol/panel';
import { withEveryNumber } from '../protocol/numbers';
import { Peer, type Port } from '../protocol/rpc';
import { spanOfLayer } from '../session/analysis';
import type { Analyses } from './analyses';
import type { Comparisons } from './comparisons';
import { columnOf, findDocument, rangeOf, requireDocument } from './documents';
import type { Failures } from './failures';
import { panelSettings } from './settings';
import type { SpecSession } from './specSession';

export interface PanelServices {
  readonly analyses: Analyses;
  readonly failures: Failures;
  /** What the command Train does, of which the panel's button is one more way in. */
  train(session: SpecSession): Promise<void>;
  readonly comparisons: Comparisons;
  /** What the commands for comparing do. */
  compare(session: SpecSession, action: ComparisonAction): Promise<void>;
}

/**
 * One spec's panel. Its webview is not kept while it is hidden: all it shows is the session's, where it looks is
 * its kept state, so that it comes back as it was and costs nothing meanwhile.
 */
export class SpecPanel implements Disposable {
  private readonly store = new DisposableStore();
  /** Where the reader looks, as the webview has told it last. */
  look: string | undefined;
  private conversation: Conversation | undefined;
  private cursorLayers: readonly string[] = [];

  constructor(
    readonly view: vscode.WebviewPanel,
    readonly session: SpecSession,
    private readonly services: PanelServices,
  ) {
    this.store.add(view.onDidChangeViewState(() => this.followVisibility()));
    this.store.add({ dispose: () => this.conversation?.dispose() });
    this.followVisibility();
  }

  show(): void {
    this.view.reveal(undefined, true);
  }

  /** Gives the panel the keyboard. */
  focus(): void {
    this.view.reveal(undefined, false);
  }

  /** Tells the webview that the program has moved on, or that there is another. */
  update(what: 'content' | 'state'): void {
    const { state } = this.session;
    if (what === 'content') this.emit('content', this.content);
    else if (state) this.emit('state', state);
  }

  /** Tells the webview how the reader wants to see it, after a change. */
  updateSettings(): void {
    this.emit('settings', panelSettings(this.session.uri));
  }

  /** Tells the webview how the comparison of the spec has moved on. */
  updateComparison(): void {
    this.emit('comparison', { view: this.services.comparisons.viewOf(this.session.uri) });
  }

  /** Lights the layers that the editor's cursor stands on. */
  pointAt(layers: readonly string[]): void {
    if (layers.join() === this.cursorLayers.join()) return;
    this.cursorLayers = layers;
    this.emit('cursor', { layers });
  }

  dispose(): void {
    this.store.dispose();
  }

  private get content(): PanelContent {
    return { ...this.session.content, settings: panelSettings(this.session.uri) };
  }

  private emit<K extends keyof PanelEvents>(name: K, value: PanelEvents[K]): void {
    this.conversation?.peer.emit(name, value);
  }

  /** A webview that was hidden comes back as a new one: what the old one has asked must not be answered to it. */
  private followVisibility(): void {
    if (this.view.visible === (this.conversation !== undefined)) return;
    this.conversation?.dispose();
    this.conversation = this.view.visible ? converse(this.view.webview, this.host()) : undefined;
  }

  private host(): PanelHost {
    const { session, services } = this;
    const told =
      <A extends unknown[], T>(action: (...args: A) => Promise<T>) =>
      (...args: A): Promise<T> =>
        action(...args).catch((failure: unknown) => {
          throw new UserError('failed', services.failures.explain(failure));
        });
    return {
      ready: told(async () => {
        // Why it could not be opened is part of the content.
        await session.open().catch(() => undefined);
        this.emit('cursor', { layers: this.cursorLayers });
        this.updateComparison();
        return this.content;
      }),
      keepLook: (look) => Promise.resolve(void (this.look = look)),
      train: told(() => services.train(session)),
      pause: told(() => session.pause()),
      step: told((unit) => session.step(unit)),
      stepBack: told((unit) => session.stepBack(unit)),
      reset: told(() => session.reset()),
      setLearningRate: told((value) => session.setLearningRate(value)),
      setSpeed: told((speed) => session.setSpeed(speed)),
      read: told((slices) => session.read(slices)),
      explain: told((request) => session.explain(request)),
      curve: told((epoch) => session.curve(epoch)),
      rows: told((request) => session.rows(request)),
      sampleStages: told((row) => session.ask((live) => live.sampleStages(row))),
      dataSummary: told((request) => session.ask((live) => live.dataSummary(request))),
      predict: told((request) => session.predict(request)),
      compare: told((action) => services.compare(session, action)),
      comparedCurves: told((requests) => services.comparisons.curve(session.uri, requests)),
      choose: told((action) => session.choose(action)),
      reveal: told((layer) => this.reveal(layer)),
    };
  }

  /** Selects a layer's line, in the editor of the spec, which may be hidden or closed. */
  async reveal(layer: string): Promise<void> {
    const document = findDocument(this.session.uri) ?? (await requireDocument(this.session.uri));
    const { bound } = this.services.analyses.of(document).analysis;
    const range = rangeOf(document, spanOfLayer(bound, layer));
    const viewColumn = columnOf(document.uri) ?? vscode.ViewColumn.One;
    const editor = await vscode.window.showTextDocument(document, { viewColumn, preserveFocus: true });
    editor.selection = new vscode.Selection(range.start, range.end);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

interface Conversation extends Disposable {
  readonly peer: Peer<object>;
}

function converse(webview: vscode.Webview, host: PanelHost): Conversation {
  const store = new DisposableStore();
  const port: Port = {
    post: (message) => void webview.postMessage(message),
    listen: (listener) => store.add(webview.onDidReceiveMessage(listener)),
  };
  const peer = store.add(new Peer<object>(withEveryNumber(port), host));
  return { peer, dispose: () => store.dispose() };
}
