import type { Disposable } from '../base/events';
import type { Position } from '../base/span';
import type { ProgramView, SessionApi, SessionState, StepUnit } from '../protocol/session';

/**
 * What of a target has changed. `state`: the network has moved on; `content`: another program or problem; `text`:
 * lines may have moved; `closed`: the session is gone.
 */
export type TargetChange = 'state' | 'content' | 'text' | 'closed';

/** Where steps stand in the text, and which steps a line stands for; looked up in the text as it stands. */
export interface TargetPositions {
  /** Undefined where the text has the layer (or the call of a block) no more. `input` is the data, `loss` its setting. */
  ofLayer(layer: string): Position | undefined;
  ofSection(section: 'network' | 'train'): Position;
  /**
   * The layers whose steps a line stands for, for a call of a block the path that its layers share; none on a line that
   * makes no step.
   */
  layersAt(line: number): readonly string[];
}

/**
 * The session of a spec, as a debugger sees it. It belongs to nobody alone: whatever else looks at the spec moves the
 * same session, and every move is heard here.
 */
export interface DebugTarget extends Pick<SessionApi, 'read'> {
  /** The spec's file as the debugger's client names it. */
  readonly path: string;
  readonly name: string;
  /** Whether a path of the client means this spec. */
  matches(path: string): boolean;
  readonly program: ProgramView | undefined;
  readonly state: SessionState | undefined;
  /** Why the text cannot be run, or what has become of the network; undefined where all is well. */
  readonly problem: string | undefined;
  readonly positions: TargetPositions;
  /** Significant digits of the numbers that are shown. */
  readonly digits: number;
  onChange(listener: (what: TargetChange) => void): Disposable;
  /** A fresh run of the text as it stands. */
  reset(): Promise<void>;
  proceed(): Promise<void>;
  reverse(): Promise<void>;
  step(unit: StepUnit): Promise<void>;
  stepBack(unit: StepUnit): Promise<void>;
  pause(): Promise<void>;
  setStops(instructions: readonly number[]): Promise<void>;
  /** Lets go of the session, which stays as it is. */
  detach(): void;
}

export interface DebugTargets {
  /**
   * Opens the session of a spec and takes hold of it. Rejects with a `UserError` where there is no such spec, where it
   * has an error, or where another debugger holds it.
   */
  attach(program: string): Promise<DebugTarget>;
}
