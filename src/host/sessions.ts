import * as vscode from 'vscode';
import { DisposableStore, Emitter, type Disposable } from '../base/events';
import type { Analyses } from './analyses';
import { findDocument } from './documents';
import type { Failures } from './failures';
import type { Platform } from './platform';
import { SpecSession, type SessionChange } from './specSession';

export interface SessionEvent {
  readonly session: SpecSession;
  readonly what: SessionChange | 'closed';
}

/** Every session there is, one a spec; each lives until neither its document nor a panel of it is open and no debugger holds it. */
export class Sessions implements Disposable {
  readonly onChange = new Emitter<SessionEvent>();
  private readonly sessions = new Map<string, SpecSession>();
  /** How many hold a spec: a panel that shows it, a debugger. */
  private readonly held = new Map<string, number>();
  private readonly store = new DisposableStore();

  constructor(
    private readonly analyses: Analyses,
    private readonly platform: Platform,
    private readonly failures: Failures,
  ) {
    this.store.add(analyses.onAnalysis.on((known) => this.get(known.document.uri)?.follow(known)));
    this.store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.closeUnused(uri)));
  }

  get(uri: vscode.Uri): SpecSession | undefined {
    return this.sessions.get(uri.toString());
  }

  all(): readonly SpecSession[] {
    return [...this.sessions.values()];
  }

  /** The session of a spec, made where there is none; nothing is opened yet. */
  of(uri: vscode.Uri): SpecSession {
    const known = this.get(uri);
    if (known) return known;
    const session = new SpecSession(uri, this.analyses, this.platform, this.failures);
    this.sessions.set(uri.toString(), session);
    session.onChange.on((what) => this.onChange.emit({ session, what }));
    return session;
  }

  /** Keeps a spec's session while something shows it; disposing of what is returned lets go. */
  hold(uri: vscode.Uri): Disposable {
    this.count(uri, 1);
    return {
      dispose: () => {
        this.count(uri, -1);
        this.closeUnused(uri);
      },
    };
  }

  dispose(): void {
    this.store.dispose();
    for (const session of this.sessions.values()) session.dispose();
    this.sessions.clear();
    this.onChange.dispose();
  }

  private count(uri: vscode.Uri, by: number): void {
    this.held.set(uri.toString(), (this.held.get(uri.toString()) ?? 0) + by);
  }

  private closeUnused(uri: vscode.Uri): void {
    const session = this.get(uri);
    if (!session || this.held.get(uri.toString()) || findDocument(uri)) return;
    this.sessions.delete(uri.toString());
    session.dispose();
    this.onChange.emit({ session, what: 'closed' });
  }
}
