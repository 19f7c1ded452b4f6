import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { Workbench } from '../../test/support/workbench';
import type { HostRecord } from './probe';
import { ownShare, processorTime } from './processor';
import { specText, workloadFiles, type Workload } from './workloads';

/** The benchmark's end of the probe in the extension host. */
class HostProbe {
  private constructor(
    private readonly server: Server,
    private readonly sockets: Set<Socket>,
  ) {}

  static async start(): Promise<HostProbe> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HostProbe(server, sockets);
  }

  /** With which the server of a workbench is to be started. */
  get env(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return { NNSPEC_PROBE: String(port), NODE_OPTIONS: `--require ${path.resolve('out/bench/support/probe.cjs')}` };
  }

  async during(work: () => Promise<void>): Promise<HostRecord> {
    const { socket } = this;
    socket.write('begin');
    await work();
    const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    socket.write('end');
    return JSON.parse(await answer) as HostRecord;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private get socket(): Socket {
    const socket = [...this.sockets].at(-1);
    if (!socket) throw new Error('The extension host has not called: is NODE_OPTIONS taken from it?');
    return socket;
  }
}

/** What the extension host went through, and what of a processor all but its busiest thread took: browser and server. */
export interface HostLook extends HostRecord {
  readonly beside?: number;
}

/** What the panel's webview did. */
export interface PanelRecord {
  readonly milliseconds: number;
  /** Frames in which the panel showed something new. */
  readonly drawn: number;
  /** Messages with the session's state, and with numbers of tensors. */
  readonly states: number;
  readonly numbers: number;
  /** Frames that the browser gave to a loop that asks for each, and the longest time between two; where it was asked. */
  readonly frames: number;
  readonly longest: number;
}

interface Counting {
  /** Times of frames with changes, and of those that the loop got. */
  changes: number[];
  frames: number[];
  states: number;
  numbers: number;
  isLooping: boolean;
}

type Counted = Omit<Counting, 'isLooping'>;
type Scope = { counting?: Counting };

/** Runs in the webview, as text: counts from now on. */
function countInPanel(isLooping: boolean): void {
  const scope = globalThis as Scope;
  const fresh: Counting = { changes: [], frames: [], states: 0, numbers: 0, isLooping };
  const isNew = scope.counting === undefined;
  const counting = (scope.counting ??= { ...fresh });
  Object.assign(counting, fresh);
  const loop = (at: number): void => {
    counting.frames.push(at);
    if (counting.isLooping) requestAnimationFrame(loop);
  };
  if (isLooping) requestAnimationFrame(loop);
  if (!isNew) return;
  const everything = { subtree: true, childList: true, attributes: true, characterData: true };
  const observer = new MutationObserver(() => counting.changes.push(Number(document.timeline.currentTime)));
  observer.observe(document.getElementById('root')!, everything);
  window.addEventListener('message', ({ data }: MessageEvent<{ kind?: string; name?: string; value?: unknown }>) => {
    const { kind, name, value } = data;
    if (kind === 'event' && name === 'state') counting.states++;
    const frames = kind === 'result' && Array.isArray(value) ? (value as { values?: unknown }[]) : [];
    if (frames.some(({ values }) => values instanceof Float32Array)) counting.numbers++;
  });
}

/** Runs in the webview, too. */
function readCounted(): Counted {
  const counting = (globalThis as Scope).counting!;
  counting.isLooping = false;
  const { changes, frames, states, numbers } = counting;
  return { changes, frames, states, numbers };
}

/** A workbench in which a workload trains, its spec in the editor and its panel beside it. */
export class Desk {
  private constructor(
    readonly workbench: Workbench,
    private readonly host: HostProbe,
    private readonly file: string,
  ) {}

  static async open(workload: Workload): Promise<Desk> {
    const host = await HostProbe.start();
    const file = `${workload.toLowerCase()}.nnspec`;
    const text = specText(workload);
    const workbench = await Workbench.start({ files: { [file]: text, 'notes.txt': '' }, env: host.env }).catch((failure: unknown) => {
      host.close();
      throw failure;
    });
    const desk = new Desk(workbench, host, file);
    for (const name of ['images', 'labels']) {
      if (text.includes(`"${name}"`)) writeFileSync(path.join(workbench.folder, name), await workloadFiles.read(name));
    }
    await workbench.open(file);
    await workbench.runCommand('NNSpec: Open Panel');
    await desk.button('Train').waitFor({ timeout: 60_000 });
    return desk;
  }

  async close(): Promise<void> {
    await this.workbench.close();
    this.host.close();
  }

  train(): Promise<void> {
    return this.button('Train').click();
  }

  pause(): Promise<void> {
    return this.button('Pause').click();
  }

  /** Puts another editor where the panel is: its webview is gone until it is shown again. */
  async hidePanel(): Promise<void> {
    const other = this.workbench.tab('notes.txt');
    if (await other.isVisible()) return other.click();
    await this.panelTab.click();
    await this.workbench.open('notes.txt');
  }

  async showPanel(): Promise<void> {
    await this.panelTab.click();
    await this.button('Pause').waitFor({ timeout: 60_000 });
  }

  async measureHost(milliseconds: number): Promise<HostLook> {
    const before = processorTime();
    const record = await this.host.during(() => this.workbench.page.waitForTimeout(milliseconds));
    const own = ownShare(before, processorTime());
    return { ...record, beside: own !== undefined && record.share !== undefined ? own - record.share : undefined };
  }

  /** Both; `everyFrame` has the browser draw as many frames as it can. */
  async measureBoth(milliseconds: number, everyFrame = false): Promise<{ host: HostLook; panel: PanelRecord }> {
    const frame = await this.frame();
    await frame.evaluate(countInPanel, everyFrame);
    const begun = performance.now();
    const host = await this.measureHost(milliseconds);
    const counted = await frame.evaluate(readCounted);
    return { host, panel: recordOf(counted, performance.now() - begun) };
  }

  private get panelTab() {
    return this.workbench.tab(`Network ${this.file}`);
  }

  private button(name: string) {
    return this.workbench.panel.getByRole('button', { name, exact: true });
  }

  private async frame(): Promise<Frame> {
    const root = await this.workbench.panel.locator('#root').elementHandle();
    const frame = await root?.ownerFrame();
    if (!frame) throw new Error('The panel has no frame.');
    return frame;
  }
}

function recordOf({ changes, frames, states, numbers }: Counted, milliseconds: number): PanelRecord {
  const longest = Math.max(0, ...frames.slice(1).map((time, i) => time - frames[i]!));
  return { milliseconds, drawn: new Set(changes).size, states, numbers, frames: frames.length, longest };
}
