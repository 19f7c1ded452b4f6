import { Peer, type Port } from '../protocol/rpc';
import type { SessionHost } from '../protocol/session';
import type { Scheduler } from '../session/ports';
import { Session } from '../session/session';

/** What a kind of worker brings. */
export interface Thread {
  readonly port: Port;
  readonly scheduler: Scheduler;
}

/** Hosts one session behind a port. All of the worker's logic is the session's; a thread only brings port and time. */
export function serve({ port, scheduler }: Thread): void {
  const files = {
    read: (path: string) => peer.remote.readFile(path),
    readPart: (path: string, from: number, length: number) => peer.remote.readPart(path, from, length),
    list: (path: string) => peer.remote.listFiles(path),
    asset: (name: string) => peer.remote.readAsset(name),
  };
  const session: Session = new Session(files, scheduler);
  const peer: Peer<SessionHost> = new Peer<SessionHost>(port, session);
  session.reader.onProgress.on((progress) => peer.emit('reading', progress));
  session.onState.on((state) => peer.emit('state', state));
}
