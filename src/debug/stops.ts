import * as l10n from '@vscode/l10n';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { SessionState, Time } from '../protocol/session';

/** What a client was told last of where the network stands. */
export interface Told {
  readonly isRunning: boolean;
  readonly time: Time;
  readonly computed: number;
  readonly revision: number;
}

/** What has led to a new position: a request of the client's own, or something else that moves the network, too. */
export type Cause = 'entry' | 'continue' | 'reverse' | 'step' | 'pause' | 'elsewhere' | 'reopened';

export type Stop = Pick<DebugProtocol.StoppedEvent['body'], 'reason' | 'description' | 'hitBreakpointIds'>;

export function toldOf({ status, time, computed, revision }: SessionState): Told {
  return { isRunning: status === 'running', time, computed, revision };
}

/** Whether the same instruction runs next, and the same values stand in memory. */
export function isSamePlace(a: Told, b: Told): boolean {
  return a.time.step === b.time.step && a.time.pc === b.time.pc && a.computed === b.computed;
}

/** Why the network stands where it stands. `hits` are the breakpoints there; they count where something ran to them. */
export function stopOf(state: SessionState, cause: Cause, wasRunning: boolean, hits: readonly number[]): Stop {
  const hasRun = cause === 'continue' || wasRunning;
  if (cause === 'entry') return { reason: 'entry' };
  if (state.status === 'finished') return { reason: 'finished', description: state.stopped ?? l10n.t('Finished') };
  if ((hasRun || cause === 'reverse') && cause !== 'pause' && hits.length > 0) return { reason: 'breakpoint', hitBreakpointIds: [...hits] };
  if (cause === 'step') return { reason: 'step' };
  if (cause === 'reopened') return { reason: 'goto', description: l10n.t('The network was opened anew') };
  if (hasRun || cause === 'pause') return { reason: 'pause' };
  if (state.status === 'ready') return { reason: 'goto', description: l10n.t('At the beginning') };
  return { reason: 'goto', description: l10n.t('Moved outside of the debugger') };
}
