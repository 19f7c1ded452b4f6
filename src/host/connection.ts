import * as l10n from '@vscode/l10n';
import type { Disposable } from '../base/events';
import { UserError } from '../base/problem';
import type { ReadProgress } from '../base/reading';
import type { AssetName, FilePort } from '../data';
import { Peer, type Remote } from '../protocol/rpc';
import type { SessionApi, SessionEvents, SessionHost, SessionState } from '../protocol/session';
import type { WorkerPort } from './platform';

export interface ConnectionListener {
  onState(state: SessionState): void;
  /** Hears how far a large file of the spec has been read. */
  onReading?(progress: ReadProgress): void;
  /** The worker has ended by itself: nothing that was in it is left. Called before open calls are rejected. */
  onLost(reason: UserError, failure?: Error): void;
}

/** A worker with one session in it. */
export class Connection implements Disposable {
  private readonly peer: Peer<SessionApi, SessionEvents>;

  constructor(
    private readonly worker: WorkerPort,
    files: FilePort,
    listener: ConnectionListener,
  ) {
    const host: SessionHost = {
      readFile: (path) => files.read(path),
      readPart: async (path, from, length) => files.readPart?.(path, from, length),
      listFiles: (path) => files.list(path),
      readAsset: (name) => files.asset(name as AssetName),
    };
    this.peer = new Peer<SessionApi, SessionEvents>(worker, host);
    this.peer.on('state', (state) => listener.onState(state));
    this.peer.on('reading', (progress) => listener.onReading?.(progress));
    worker.onEnd((failure) => {
      const reason = workerEnded(failure);
      listener.onLost(reason, failure);
      this.peer.close(reason);
    });
  }

  get session(): Remote<SessionApi> {
    return this.peer.remote;
  }

  dispose(): void {
    this.peer.close(closed());
    this.worker.terminate();
  }
}

/** Why nothing is answered any more. */
export function closed(): UserError {
  return new UserError('closed', l10n.t('The network has been closed.'));
}

function workerEnded(failure: Error | undefined): UserError {
  const message = failure
    ? l10n.t('The network has stopped unexpectedly ({0}).', failure.message)
    : l10n.t('The network has stopped unexpectedly.');
  return new UserError('worker-ended', message);
}
