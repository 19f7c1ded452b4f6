import { withEveryNumber } from '../src/protocol/numbers';
import { Peer, type Port } from '../src/protocol/rpc';
import type { PanelEvents, PanelHost } from '../src/protocol/panel';

/** What VS Code gives a webview. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface HostConnection {
  readonly peer: Peer<PanelHost, PanelEvents>;
  /** What this panel kept before it was hidden or the window was reloaded, or the spec's last panel before it was closed. */
  readonly kept: unknown;
  keep(state: object): void;
}

/** Connects to the extension host. May be called once: VS Code hands out its API a single time. */
export function connect(): HostConnection {
  const api = acquireVsCodeApi();
  const port: Port = {
    post: (message) => api.postMessage(message),
    listen: (listener) => window.addEventListener('message', (event) => listener(event.data)),
  };
  const peer = new Peer<PanelHost, PanelEvents>(withEveryNumber(port));
  // After a reload the host has nothing but what is kept here to know which spec the panel shows; a renamed one tells.
  const { spec, panel, look } = document.getElementById('root')?.dataset ?? {};
  return { peer, kept: api.getState() ?? parsed(look), keep: (state) => api.setState({ spec, panel, ...state }) };
}

function parsed(look: string | undefined): unknown {
  try {
    return look === undefined ? undefined : JSON.parse(look);
  } catch {
    return undefined;
  }
}
