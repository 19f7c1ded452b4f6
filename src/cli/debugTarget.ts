import * as l10n from '@vscode/l10n';
import { realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { DisposableStore, Emitter, type Disposable } from '../base/events';
import { DIGITS } from '../base/format';
import { LineMap } from '../base/span';
import { UserError } from '../base/problem';
import type { DebugTarget, DebugTargets, TargetChange, TargetPositions } from '../debug/target';
import type { Opened, SessionState, StepUnit, TensorFrame, TensorSlice } from '../protocol/session';
import { analyse, hasErrors, type Analysis } from '../session/analysis';
import { positionsIn } from '../session/positions';
import type { Session } from '../session/session';
import { nodeFiles } from './files';
import { MEMORY_LIMIT, newSession, readSpec } from './open';

/** Specs to debug, each with a session of its own in this process. */
export function processTargets(root: string | undefined): DebugTargets {
  return {
    async attach(program) {
      const target = new ProcessTarget(resolve(program), root);
      await target.load();
      return target;
    },
  };
}

/** A spec whose session nobody else looks at. Its text is read anew by each reset. */
class ProcessTarget implements DebugTarget {
  readonly name: string;
  readonly problem = undefined;
  readonly digits = DIGITS;
  private readonly changes = new Emitter<TargetChange>();
  private readonly store = new DisposableStore();
  private readonly session: Session;
  private opened: Opened | undefined;
  /** While a text is being opened: the latest state since, which may be of the program before or of the new one. */
  private held: { state?: SessionState } | undefined;
  private current: SessionState | undefined;
  private places: TargetPositions | undefined;
  private text: string | undefined;

  constructor(
    readonly path: string,
    private readonly root: string | undefined,
  ) {
    this.name = basename(path);
    this.session = newSession(path, root);
    this.store.add(this.session.onState.on((state) => this.accept(state)));
  }

  get program() {
    return this.opened?.program;
  }

  get state() {
    return this.current;
  }

  get positions(): TargetPositions {
    if (!this.places) throw new Error('the spec is not open');
    return this.places;
  }

  matches(other: string): boolean {
    return realOf(other) === realOf(this.path);
  }

  onChange(listener: (what: TargetChange) => void): Disposable {
    return this.changes.on(listener);
  }

  /** Opens the text that the file has now, unless that is open. */
  async load(): Promise<void> {
    const text = await readSpec(this.path);
    if (text === this.text) return;
    const analysis = await analyse(text, nodeFiles(this.path, this.root), { memoryLimit: MEMORY_LIMIT });
    if (hasErrors(analysis.problems)) throw firstError(this.name, analysis);
    this.opened = await this.open(analysis);
    this.text = text;
    this.places = positionsIn(analysis);
    this.current = this.opened.state;
    this.changes.emit('content');
  }

  private async open(analysis: Analysis): Promise<Opened> {
    const held: { state?: SessionState } = {};
    this.held = held;
    try {
      return await this.session.openAnalysed(analysis, { memoryLimit: MEMORY_LIMIT });
    } catch (failure) {
      // The program before stays; it has been halted.
      this.held = undefined;
      if (held.state) this.accept(held.state);
      throw failure;
    } finally {
      this.held = undefined;
    }
  }

  async reset(): Promise<void> {
    await this.load();
    await this.session.reset();
  }

  async proceed(): Promise<void> {
    await this.session.proceed();
  }

  async reverse(): Promise<void> {
    await this.session.reverse({});
  }

  async step(unit: StepUnit): Promise<void> {
    await this.session.step({ unit });
  }

  async stepBack(unit: StepUnit): Promise<void> {
    await this.session.stepBack({ unit });
  }

  async pause(): Promise<void> {
    await this.session.pause();
  }

  setStops(instructions: readonly number[]): Promise<void> {
    return this.session.setStops(instructions);
  }

  read(slices: readonly TensorSlice[]): Promise<readonly TensorFrame[]> {
    return this.session.read(slices);
  }

  detach(): void {
    this.store.dispose();
    void this.session.close();
  }

  private accept(state: SessionState): void {
    if (this.held) {
      this.held.state = state;
      return;
    }
    this.current = state;
    this.changes.emit('state');
  }
}

/** The first error with its line, as the editor's panel words it. */
function firstError(name: string, { text, problems }: Analysis): UserError {
  const { span, message } = problems.find(({ severity }) => severity === 'error')!;
  const line = new LineMap(text).positionAt(span.start).line + 1;
  return new UserError('spec-error', l10n.t('{0}, line {1}: {2}', name, line, message));
}

function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return resolve(file);
  }
}
