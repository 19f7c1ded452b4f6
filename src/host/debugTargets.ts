import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, Emitter, type Disposable } from '../base/events';
import { UserError } from '../base/problem';
import type { DebugTarget, DebugTargets, TargetChange, TargetPositions } from '../debug/target';
import type { StepUnit, TensorSlice } from '../protocol/session';
import { positionsIn } from '../session/positions';
import type { Analyses } from './analyses';
import { findDocument, isSpec, nameOf, requireDocument } from './documents';
import type { Sessions } from './sessions';
import { precision } from './settings';
import type { SpecSession } from './specSession';

/** A spec's address as debugger and workbench write it to each other. */
export function pathOf(uri: vscode.Uri): string {
  return uri.scheme === 'file' ? uri.fsPath : uri.toString();
}

/** The address that such a path means; one without a scheme is a file of the machine that the host runs on. */
export function uriOf(path: string): vscode.Uri {
  // A single letter before the colon is a drive.
  return /^[A-Za-z][\w+.-]+:/.test(path) ? vscode.Uri.parse(path, true) : vscode.Uri.file(path);
}

/** The specs that are being debugged: their own sessions, which panel and editor look at, too. */
export class SpecTargets implements DebugTargets, Disposable {
  /** Debugging of a spec has begun or ended. */
  readonly onChange = new Emitter<vscode.Uri>();
  /** By session: a renamed file keeps its own. */
  private readonly debugged = new Map<SpecSession, SpecTarget>();

  constructor(
    private readonly sessions: Sessions,
    private readonly analyses: Analyses,
  ) {}

  isDebugged(uri: vscode.Uri): boolean {
    const session = this.sessions.get(uri);
    return session !== undefined && this.debugged.has(session);
  }

  async attach(program: string): Promise<DebugTarget> {
    const document = await requireDocument(uriOf(program));
    const { uri } = document;
    if (!isSpec(document)) {
      throw new UserError('no-spec', l10n.t('{0} is no spec: NNSpec debugs .nnspec files.', nameOf(uri)));
    }
    if (this.isDebugged(uri)) {
      throw new UserError('debugged', l10n.t('{0} is being debugged already; stop that first.', nameOf(uri)));
    }
    const session = this.sessions.of(uri);
    const target = new SpecTarget(session, this.sessions, this.analyses, () => this.release(session));
    this.debugged.set(session, target);
    try {
      await target.open();
    } catch (failure) {
      target.detach();
      throw failure;
    }
    this.onChange.emit(uri);
    return target;
  }

  dispose(): void {
    for (const target of [...this.debugged.values()]) target.detach();
    this.onChange.dispose();
  }

  private release(session: SpecSession): void {
    this.debugged.delete(session);
    this.onChange.emit(session.uri);
  }
}

/** The session of one spec, as the debugger sees it. */
class SpecTarget implements DebugTarget {
  private readonly changes = new Emitter<TargetChange>();
  private readonly store = new DisposableStore();

  constructor(
    private readonly session: SpecSession,
    sessions: Sessions,
    private readonly analyses: Analyses,
    release: () => void,
  ) {
    this.store.add({ dispose: release });
    this.store.add(this.changes);
    this.store.add(sessions.hold(session));
    this.store.add(
      sessions.onChange.on((event) => event.session === session && this.changes.emit(event.what)),
    );
    this.store.add(
      analyses.onAnalysis.on(({ document }) => this.isOurs(document.uri) && this.changes.emit('text')),
    );
  }

  get path(): string {
    return pathOf(this.session.uri);
  }

  get name(): string {
    return nameOf(this.session.uri);
  }

  get program() {
    return this.session.program;
  }

  get state() {
    return this.session.state;
  }

  get problem(): string | undefined {
    const { notice } = this.session.content;
    return notice?.severity === 'error' ? notice.message : undefined;
  }

  /** In the document as it stands; where it has been closed, nothing has a place. */
  get positions(): TargetPositions {
    const document = findDocument(this.session.uri);
    return document ? positionsIn(this.analyses.of(document).analysis) : nowhere;
  }

  get digits(): number {
    return precision(this.session.uri);
  }

  matches(path: string): boolean {
    return this.isOurs(uriOf(path));
  }

  onChange(listener: (what: TargetChange) => void): Disposable {
    return this.changes.on(listener);
  }

  async open(): Promise<void> {
    try {
      await this.session.open();
    } catch (failure) {
      // The notice says in which line, too.
      throw failure instanceof UserError ? new UserError(failure.code, this.problem ?? failure.message) : failure;
    }
  }

  reset(): Promise<void> {
    return this.session.reset();
  }

  proceed(): Promise<void> {
    return this.session.proceed();
  }

  reverse(): Promise<void> {
    return this.session.reverse();
  }

  step(unit: StepUnit): Promise<void> {
    return this.session.step(unit);
  }

  stepBack(unit: StepUnit): Promise<void> {
    return this.session.stepBack(unit);
  }

  pause(): Promise<void> {
    return this.session.pause();
  }

  setStops(instructions: readonly number[]): Promise<void> {
    return this.session.setStops(instructions);
  }

  read(slices: readonly TensorSlice[]) {
    return this.session.read(slices);
  }

  detach(): void {
    this.store.dispose();
  }

  private isOurs(uri: vscode.Uri): boolean {
    return uri.toString() === this.session.uri.toString();
  }
}

const nowhere: TargetPositions = {
  ofLayer: () => undefined,
  ofSection: () => ({ line: 0, column: 0 }),
  layersAt: () => [],
};
