import type { Disposable } from '../base/events';
import type { UserError } from '../base/problem';
import type { ModelSpec } from '../model/spec';
import type { Remote } from '../protocol/rpc';
import type { Opened, OpenRequest, ProgramView, SessionApi, SessionState, Time } from '../protocol/session';
import type { Identity } from '../session/checkpoint';
import type { Connection, ConnectionListener } from './connection';

/** What a program was made from. */
export interface Made {
  readonly text: string;
  readonly spec: ModelSpec;
  /** Of the text and the data. */
  readonly identity: Identity;
}

export interface Loaded extends Made {
  readonly program: ProgramView;
}

export interface LiveProgramListener {
  /** The program has moved on. */
  onState(state: SessionState): void;
  /** The worker has ended by itself; what was loaded stays known, and nothing of it stands in memory. */
  onLost(reason: UserError, failure?: Error): void;
}

/**
 * A program in a worker: what is loaded, where it stands, and the calls that go there. Without a worker, it is what was
 * loaded last.
 */
export class LiveProgram implements Disposable {
  loaded: Loaded | undefined;
  state: SessionState | undefined;
  private connection: Connection | undefined;
  private opening: Promise<unknown> | undefined;
  private calls = 0;

  /** @param connect starts a worker; throws where none may be */
  constructor(
    private readonly connect: (listener: ConnectionListener) => Connection,
    private readonly listener: LiveProgramListener,
  ) {}

  get isConnected(): boolean {
    return this.connection !== undefined;
  }

  /** Whether nothing would be lost with it. */
  get isReplaceable(): boolean {
    if (!this.connection || !this.loaded || !this.state) return true;
    const { status, time, fromWeights } = this.state;
    if (status === 'running' || fromWeights) return false;
    return this.loaded.program.mode === 'predict' || (time.step === 0 && time.pc === 0);
  }

  /** Opens another program. Where that fails, the one from before still stands where it stood, paused. */
  async open(made: Made, request: OpenRequest): Promise<Opened> {
    const before = this.connection;
    const connection = (this.connection ??= this.start());
    const opening = connection.session.open(request);
    this.opening = opening;
    try {
      const opened = await opening;
      this.loaded = { ...made, program: opened.program };
      this.state = opened.state;
      return opened;
    } catch (failure) {
      if (!before) this.drop(connection);
      else if (this.connection) this.state = await this.connection.session.state();
      throw failure;
    } finally {
      this.opening = undefined;
    }
  }

  /** `from` is the time that the caller saw; while it passes, or a call is under way, that is no certain one. */
  async act(action: (session: Remote<SessionApi>, from?: Time) => Promise<SessionState>): Promise<void> {
    const { connection, state } = this;
    if (!connection) return;
    const isResting = this.calls === 0 && state?.status !== 'running';
    this.calls++;
    try {
      this.accept(await action(connection.session, isResting ? state?.time : undefined));
    } finally {
      this.calls--;
    }
  }

  /** Asks about the program as it is; where it has been replaced meanwhile, the question is void. */
  async ask<T>(question: (session: Remote<SessionApi>) => Promise<T>, nothing: T): Promise<T> {
    const { loaded } = this;
    await this.opening?.catch(() => undefined);
    return this.connection && loaded && loaded === this.loaded ? question(this.connection.session) : nothing;
  }

  /** Takes over what a run can follow. Says whether another program is to be shown by it, or undefined where it is void. */
  async amend(text: string, spec: ModelSpec): Promise<boolean | undefined> {
    const { loaded, connection } = this;
    if (!loaded || !connection) return undefined;
    const { program, state } = await connection.session.amend({ text });
    if (this.loaded !== loaded) return undefined;
    const isSame = JSON.stringify(program) === JSON.stringify(loaded.program);
    this.loaded = { ...loaded, text, spec, program: isSame ? loaded.program : program };
    this.accept(state);
    return !isSame;
  }

  dispose(): void {
    this.connection?.dispose();
    this.connection = undefined;
  }

  private start(): Connection {
    return this.connect({
      onState: (state) => this.accept(state),
      onLost: (reason, failure) => {
        this.connection = undefined;
        this.state = this.state && { ...this.state, status: 'paused', computed: 0, last: undefined, canStepBack: false };
        this.listener.onLost(reason, failure);
      },
    });
  }

  /** A worker in which nothing could be opened is none to talk to. */
  private drop(connection: Connection): void {
    if (this.connection === connection) this.connection = undefined;
    connection.dispose();
  }

  /** States come by calls and by events; while another program is being opened they may be of either. */
  private accept(state: SessionState): void {
    if (this.opening || (this.state && state.revision <= this.state.revision)) return;
    this.state = state;
    this.listener.onState(state);
  }
}
