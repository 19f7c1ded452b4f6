import { Peer, type Port } from '../protocol/rpc';
import type { SessionHost } from '../protocol/session';
import type { Scheduler } from '../session/ports';
import { Session } from '../session/session';

/** Hosts one session behind a port. All of the worker's logic is the session's; the entries only make the port. */
export function serve(port: Port, scheduler: Scheduler): void {
  const session: Session = new Session(
    {
      read: (path) => peer.remote.readFile(path),
      readPart: (path, from, length) => peer.remote.readPart(path, from, length),
    },
    scheduler,
  );
  const peer: Peer<SessionHost> = new Peer<SessionHost>(port, session);
  session.reader.onProgress.on((progress) => peer.emit('reading', progress));
  session.onState.on((state) => peer.emit('state', state));
}
