import type * as vscode from 'vscode';
import { DisposableStore, Emitter, type Disposable } from '../base/events';
import type { ComparisonAction, ComparisonView, CurveRequest } from '../protocol/comparison';
import type { EpochRecord } from '../protocol/session';
import { nothingToCompare, nothingToTrain, requirePrepared } from '../session/opening';
import { Comparison, type ComparisonServices } from './comparison';
import { requireDocument } from './documents';
import type { Sessions } from './sessions';
import { requireTrust } from './trust';

/** The comparison of each spec: at most one, which stays until it is cleared, or until its spec is closed. */
export class Comparisons implements Disposable {
  /** Tells the spec whose comparison has changed, begun or gone. */
  readonly onChange = new Emitter<vscode.Uri>();
  private readonly comparisons = new Map<string, Comparison>();
  private readonly store = new DisposableStore();

  constructor(
    sessions: Sessions,
    private readonly services: ComparisonServices,
  ) {
    this.store.add(sessions.onChange.on(({ session, what }) => what === 'closed' && this.clear(session.uri)));
    this.store.add(sessions.onMove.on(({ from, to }) => this.move(from, to)));
    this.store.add(
      services.analyses.onAnalysis.on((known) => this.comparisons.get(known.document.uri.toString())?.follow(known)),
    );
  }

  viewOf(uri: vscode.Uri): ComparisonView | undefined {
    return this.comparisons.get(uri.toString())?.view;
  }

  /** Specs that have one. */
  all(): readonly { readonly uri: vscode.Uri; readonly view: ComparisonView }[] {
    return [...this.comparisons.values()].map(({ uri, view }) => ({ uri, view }));
  }

  async act(uri: vscode.Uri, action: ComparisonAction): Promise<void> {
    const comparison = this.comparisons.get(uri.toString());
    if (action === 'start') await this.start(uri);
    else if (action === 'pause') await comparison?.pause();
    else if (action === 'stop') await comparison?.stop();
    else this.clear(uri);
  }

  async curve(uri: vscode.Uri, requests: readonly CurveRequest[]): Promise<readonly (readonly EpochRecord[])[]> {
    return (await this.comparisons.get(uri.toString())?.curve(requests)) ?? requests.map(() => []);
  }

  dispose(): void {
    this.store.dispose();
    for (const comparison of this.comparisons.values()) comparison.dispose();
    this.comparisons.clear();
    this.onChange.dispose();
  }

  /** Begins anew what is over, goes on with what is paused; one that runs is left to itself. */
  private async start(uri: vscode.Uri): Promise<void> {
    requireTrust();
    const before = this.comparisons.get(uri.toString());
    if (before && !before.isOver) return before.proceed();
    const known = await this.services.analyses.complete(await requireDocument(uri));
    requirePrepared(known.analysis);
    const { spec, comparison } = known.analysis.bound;
    if (!spec?.train) throw nothingToTrain();
    if (!comparison) throw nothingToCompare();
    const begun = new Comparison(uri, known, this.services);
    this.comparisons.get(uri.toString())?.dispose();
    this.comparisons.set(uri.toString(), begun);
    begun.onChange.on(() => this.onChange.emit(begun.uri));
    this.onChange.emit(uri);
    this.services.failures.logged(begun.train());
  }

  private clear(uri: vscode.Uri): void {
    const comparison = this.comparisons.get(uri.toString());
    if (!comparison) return;
    this.comparisons.delete(uri.toString());
    comparison.dispose();
    this.onChange.emit(uri);
  }

  private move(from: vscode.Uri, to: vscode.Uri): void {
    const comparison = this.comparisons.get(from.toString());
    if (!comparison) return;
    this.comparisons.delete(from.toString());
    this.comparisons.set(to.toString(), comparison);
    comparison.moveTo(to);
    this.onChange.emit(to);
  }
}
