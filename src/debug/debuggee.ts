import type { DebugProtocol } from '@vscode/debugprotocol';
import * as l10n from '@vscode/l10n';
import { DisposableStore, type Disposable } from '../base/events';
import { UserError } from '../base/problem';
import type { ProgramView, StepUnit } from '../protocol/session';
import { Breakpoints, toProtocol, type Breakpoint } from './breakpoints';
import { framesOf, type Frame } from './stack';
import { isSamePlace, stopOf, toldOf, type Cause, type Told } from './stops';
import type { DebugTarget, TargetChange } from './target';
import { Variables } from './variables';

/** The one thread: a run. */
export const THREAD = 1;

interface DebuggeeOptions {
  /** What the client counts lines and columns from. */
  readonly firstLine: number;
  readonly firstColumn: number;
  /** Whether the client hears that values have changed where the network stands. */
  readonly hearsInvalidated: boolean;
  /** Run without halting, and end with the run. */
  readonly noDebug: boolean;
}

/** Tells the client something by an event. */
type Tell = (event: string, body?: unknown) => void;

/**
 * A session that is being debugged: what the client asks of it, and what the client is told of it. There is one
 * position, the session's; who else moves it, this hears and tells, so that all show the same.
 */
export class Debuggee implements Disposable {
  readonly variables: Variables;
  private readonly breakpoints = new Breakpoints();
  private readonly store = new DisposableStore();
  /** Undefined until the client is ready to hear where the network stands. */
  private told: Told | undefined;
  /** Requests that move the network and are not answered yet: events come after the answer. */
  private moving = 0;
  /** Frames of earlier stops are known by their smaller ids. */
  private stopNumber = 0;
  /** Whether it was the client who let it run. */
  private runsForClient = false;
  private problem: string | undefined;
  private program: ProgramView | undefined;

  constructor(
    readonly target: DebugTarget,
    private readonly options: DebuggeeOptions,
    private readonly tell: Tell,
  ) {
    this.variables = new Variables(target);
    this.remember();
    this.store.add(target.onChange((what) => this.hear(what)));
    this.store.add({ dispose: () => target.detach() });
  }

  /** Ends what runs. The client, who ends the debugging, does not want to hear where it stopped. */
  async halt(): Promise<void> {
    this.told = undefined;
    await this.target.pause();
  }

  /** Ends the debugging, not the session: that stays as it is, and halts nowhere any more. */
  async end(): Promise<void> {
    await this.target.setStops([]).catch(() => undefined);
    this.dispose();
  }

  dispose(): void {
    this.told = undefined;
    // What is gone by now halts nowhere, anyway.
    void this.target.setStops([]).catch(() => undefined);
    this.store.dispose();
  }

  // What runs

  /**
   * Makes a move that the client has asked for, and then tells where it has led. `answered` is called when the move is
   * made: the answer must not come behind the event.
   */
  async move(cause: Cause, action: () => Promise<void>, answered: () => void): Promise<void> {
    this.moving++;
    try {
      await action();
      answered();
    } catch (failure) {
      this.moving--;
      // Something else may have moved it meanwhile.
      if (this.told) this.follow('elsewhere');
      throw failure;
    }
    this.moving--;
    this.follow(cause);
  }

  /** From now on the client hears of every move. */
  begin(cause: Cause): void {
    this.follow(cause);
  }

  /** A fresh run that stands before its first instruction. Rejects where the text as it stands cannot run. */
  async reset(): Promise<void> {
    await this.target.reset();
    const { problem } = this.target;
    if (problem !== undefined) throw new UserError('problem', problem);
    // A prediction has made its passes by then; they can be gone through from their beginning.
    if (this.target.program?.mode === 'predict') await this.reverseToStart();
    await this.applyStops();
  }

  proceed(): Promise<void> {
    return this.target.proceed();
  }

  step(unit: StepUnit): Promise<void> {
    return this.target.step(unit);
  }

  private async reverseToStart(): Promise<void> {
    await this.target.setStops([]);
    await this.target.reverse();
  }

  // Breakpoints

  async setBreakpoints({ source, breakpoints = [], lines }: DebugProtocol.SetBreakpointsArguments) {
    const { firstLine } = this.options;
    const wanted = lines ?? breakpoints.map(({ line }) => line);
    if (source.path === undefined || !this.target.matches(source.path)) {
      const message = l10n.t('This breakpoint is of another spec than {0}, which is being debugged.', this.target.name);
      return { breakpoints: wanted.map((line) => ({ verified: false, line, message })) };
    }
    const bound = this.breakpoints.set(wanted.map((line) => line - firstLine), this.target);
    await this.applyStops();
    return { breakpoints: bound.map((breakpoint) => toProtocol(breakpoint, firstLine)) };
  }

  private applyStops(): Promise<void> {
    return this.target.setStops(this.options.noDebug ? [] : this.breakpoints.stops);
  }

  private rebind(): void {
    for (const breakpoint of this.breakpoints.rebind(this.target)) this.tellBreakpoint(breakpoint);
  }

  private tellBreakpoint(breakpoint: Breakpoint): void {
    this.tell('breakpoint', { reason: 'changed', breakpoint: toProtocol(breakpoint, this.options.firstLine) });
  }

  // Where it stands

  /** The frames where the network stands now, with ids that later stops do not share. */
  stack({ startFrame = 0, levels }: DebugProtocol.StackTraceArguments): DebugProtocol.StackTraceResponse['body'] {
    const frames = this.frames();
    const end = levels ? startFrame + levels : frames.length;
    const stackFrames = frames.map((frame, i) => this.toProtocol(frame, i)).slice(startFrame, end);
    return { stackFrames, totalFrames: frames.length };
  }

  scopes({ frameId }: DebugProtocol.ScopesArguments): DebugProtocol.Scope[] {
    const frame = this.frames()[frameId - this.firstFrame];
    if (!frame || frameId < this.firstFrame) {
      throw new UserError('stale', l10n.t('The network has moved on since; look where it stands now.'));
    }
    return this.variables.scopes(frame);
  }

  private frames(): Frame[] {
    const { program, state, positions } = this.target;
    return program && state ? framesOf(program, state, positions) : [];
  }

  private get firstFrame(): number {
    return 10 * this.stopNumber + 1;
  }

  private toProtocol({ name, position }: Frame, index: number): DebugProtocol.StackFrame {
    const { firstLine, firstColumn } = this.options;
    const { path, name: file } = this.target;
    return {
      id: this.firstFrame + index,
      name,
      line: position ? position.line + firstLine : 0,
      column: position ? position.column + firstColumn : 0,
      ...(position && { source: { name: file, path } }),
    };
  }

  // What is heard

  private hear(what: TargetChange): void {
    if (what === 'text') return this.rebind();
    if (what === 'closed') return this.close();
    if (what === 'content') this.openedAnew();
    else if (this.moving === 0 && this.told) this.follow('elsewhere');
  }

  /** Another program, or none any more: breakpoints hold in it, too, and the client is told why it came to that. */
  private openedAnew(): void {
    const { problem, program } = this.target;
    if (this.told && problem !== undefined && problem !== this.problem) this.print(problem, 'stderr');
    const isAnother = program !== this.program;
    this.remember();
    if (isAnother) {
      this.rebind();
      void this.applyStops().catch(() => undefined);
    }
    if (this.moving === 0 && this.told) this.follow(isAnother ? 'reopened' : 'elsewhere');
  }

  private remember(): void {
    this.problem = this.target.problem;
    this.program = this.target.program;
  }

  private close(): void {
    this.print(l10n.t('{0} has been closed; debugging ends.', this.target.name), 'console');
    this.tell('terminated');
    this.dispose();
  }

  private print(text: string, category: 'console' | 'stderr'): void {
    this.tell('output', { category, output: `${text}\n` });
  }

  /** Tells what differs from what was told last. */
  private follow(cause: Cause): void {
    const { state } = this.target;
    if (!state) return;
    const before = this.told;
    this.told = toldOf(state);
    if (this.told.isRunning) {
      this.variables.forget();
      if (!before?.isRunning) this.runsForClient = !isForeign(cause);
      // Whoever asks for a move knows that it goes on.
      if (before?.isRunning === false && isForeign(cause)) this.tellContinued();
    } else if (cause === 'elsewhere' && before && !before.isRunning && isSamePlace(before, this.told)) {
      if (before.revision !== state.revision) this.tellChanged();
    } else {
      this.tellStopped(cause, before?.isRunning === true);
    }
  }

  private tellContinued(): void {
    this.tell('continued', { threadId: THREAD, allThreadsContinued: true });
  }

  private tellStopped(cause: Cause, wasRunning: boolean): void {
    const state = this.target.state!;
    this.variables.forget();
    this.stopNumber++;
    if (this.options.noDebug && state.status === 'finished') return this.tell('terminated');
    const stop = stopOf(state, cause, wasRunning, this.breakpoints.at(state.next));
    // What somebody does in the panel must not take the keyboard away from there.
    const isExpected = stop.reason === 'breakpoint' || (this.runsForClient && stop.reason === 'finished');
    const preserveFocusHint = (isForeign(cause) && !isExpected) || undefined;
    this.tell('stopped', { ...stop, preserveFocusHint, threadId: THREAD, allThreadsStopped: true });
  }

  /** The network stands where it stood, but a value is another: the learning rate, say. */
  private tellChanged(): void {
    this.variables.forget();
    if (this.options.hearsInvalidated) this.tell('invalidated', { areas: ['variables'] });
  }
}

/** Whether something other than the client has moved the network. */
function isForeign(cause: Cause): boolean {
  return cause === 'elsewhere' || cause === 'reopened';
}
