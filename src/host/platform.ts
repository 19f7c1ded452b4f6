import type { Uri } from 'vscode';
import type { FilePart } from '../base/reading';
import type { Port } from '../protocol/rpc';

/** A worker that hosts one session. */
export interface WorkerPort extends Port {
  terminate(): void;
  /** Hears that the worker has ended though nobody terminated it, with the failure that ended it where there is one. */
  onEnd(listener: (failure?: Error) => void): void;
}

/** What differs between the node and the web extension host. */
export interface Platform {
  startWorker(): WorkerPort;
  /**
   * Where a file really lies, links followed, or refused where they cannot be followed: those below `root`, the folder
   * that it must not leave. Rejects where it does not exist.
   */
  realPath(file: Uri, root: Uri): Promise<Uri>;
  /** At most so many bytes of a file from a place on; undefined where it can be read as a whole only. */
  readPart(file: Uri, from: number, length: number): Promise<FilePart | undefined>;
  /** Bytes of the largest file that is read. */
  readonly fileLimit: number;
  /** The folder of what comes with the extension and is loaded when it is needed. */
  readonly assets: Uri;
}
