import * as vscode from 'vscode';
import { DisposableStore, Emitter, type Disposable } from '../base/events';
import { findDocument } from './documents';
import { movedAddress, type Rename } from './renames';
import type { SessionServices } from './sessionServices';
import { SpecSession, type SessionChange } from './specSession';

interface SessionEvent {
  readonly session: SpecSession;
  readonly what: SessionChange | 'closed';
}

/** A spec whose file has another address now. */
export interface Move {
  readonly from: vscode.Uri;
  readonly to: vscode.Uri;
}

/** Every session there is, one a spec; each lives until its document is closed and nothing holds it: a panel, a debugger. */
export class Sessions implements Disposable {
  readonly onChange = new Emitter<SessionEvent>();
  readonly onMove = new Emitter<Move>();
  private readonly sessions = new Map<string, SpecSession>();
  /** How many show a session. */
  private readonly held = new Map<SpecSession, number>();
  private readonly store = new DisposableStore();

  constructor(private readonly services: SessionServices) {
    const { workspace } = vscode;
    this.store.add(services.analyses.onAnalysis.on((known) => this.get(known.document.uri)?.follow(known)));
    this.store.add(workspace.onDidCloseTextDocument(({ uri }) => this.closeUnused(uri)));
    this.store.add(workspace.onDidRenameFiles(({ files }) => this.follow(files)));
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
    const session = new SpecSession(uri, this.services);
    this.sessions.set(uri.toString(), session);
    session.onChange.on((what) => this.onChange.emit({ session, what }));
    return session;
  }

  /** Keeps a session while something shows it; disposing of what is returned lets go. */
  hold(session: SpecSession): Disposable {
    const count = (by: number): void => {
      this.held.set(session, (this.held.get(session) ?? 0) + by);
    };
    count(1);
    return {
      dispose: () => {
        count(-1);
        this.closeUnused(session.uri);
      },
    };
  }

  dispose(): void {
    this.store.dispose();
    for (const session of this.sessions.values()) session.dispose();
    this.sessions.clear();
    this.onChange.dispose();
    this.onMove.dispose();
  }

  private closeUnused(uri: vscode.Uri): void {
    const session = this.get(uri);
    if (!session || this.held.get(session) || findDocument(uri)) return;
    this.sessions.delete(uri.toString());
    const closing = session.close();
    this.services.runs.expect(closing);
    this.services.failures.logged(closing);
    this.onChange.emit({ session, what: 'closed' });
  }

  /** A renamed file keeps its session: with it, its panel and its run. What is kept of runs follows without a session. */
  private follow(files: readonly Rename[]): void {
    this.services.failures.logged(this.services.runs.rename(files));
    for (const session of this.all()) {
      const from = session.uri;
      const to = movedAddress(from, files);
      if (!to || this.get(to)) continue;
      this.sessions.delete(from.toString());
      this.sessions.set(to.toString(), session);
      this.onMove.emit({ from, to });
      session.moveTo(to);
    }
  }
}
