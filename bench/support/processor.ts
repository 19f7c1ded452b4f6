import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import process from 'node:process';

/** Whole numbers of nanoseconds that the threads of a process ran, by their ids; none where the system does not tell. */
export function threadTimes(): ReadonlyMap<string, number> {
  const folder = '/proc/self/task';
  const times = new Map<string, number>();
  for (const thread of listed(folder)) {
    const ran = Number(readOrNothing(`${folder}/${thread}/schedstat`).split(' ')[0]);
    if (ran > 0) times.set(thread, ran);
  }
  return times;
}

/** Milliseconds of processor time until now, of everything on the machine and of this process with all that it started. */
interface ProcessorTime {
  readonly at: number;
  readonly all: number;
  /** Undefined where the system does not tell. */
  readonly own?: number;
}

export function processorTime(): ProcessorTime {
  const all = os.cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
  return { at: performance.now(), all, own: ownTime() };
}

/** How much of all processors others took between two moments. */
export function shareOfOthers(before: ProcessorTime, after: ProcessorTime): number | undefined {
  if (before.own === undefined || after.own === undefined) return undefined;
  const others = after.all - before.all - (after.own - before.own);
  return Math.max(0, others / (after.at - before.at) / os.cpus().length);
}

/** How much of one processor this process took with all that it started. */
export function ownShare(before: ProcessorTime, after: ProcessorTime): number | undefined {
  if (before.own === undefined || after.own === undefined) return undefined;
  return (after.own - before.own) / (after.at - before.at);
}

/** Milliseconds of a tick of /proc. */
const TICK = 10;

function ownTime(): number | undefined {
  const processes = new Map<number, { readonly parent: number; readonly ran: number }>();
  for (const pid of listed('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = readOrNothing(`/proc/${pid}/stat`);
    // Behind the name, which may hold anything: state, parent, and from the 12th on the ticks as user and system.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
    if (fields.length > 13) processes.set(Number(pid), { parent: fields[1]!, ran: TICK * (fields[11]! + fields[12]!) });
  }
  if (!processes.has(process.pid)) return undefined;
  const isOwn = (pid: number): boolean => pid === process.pid || (processes.has(pid) && isOwn(processes.get(pid)!.parent));
  return [...processes].reduce((sum, [pid, { ran }]) => sum + (isOwn(pid) ? ran : 0), 0);
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** What has ended meanwhile has nothing to read. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
