import type * as vscode from 'vscode';
import { Emitter, type Disposable } from '../base/events';
import { UserError } from '../base/problem';
import type { Explanation } from '../model/explanation';
import type { PanelContent, PanelHost, Speed } from '../protocol/panel';
import type { Remote } from '../protocol/rpc';
import type * as protocol from '../protocol/session';
import type { Analyses, Known } from './analyses';
import { Connection } from './connection';
import { findDocument, nameOf, requireDocument } from './documents';
import type { Failures } from './failures';
import { errorNotice, failureNotice, olderNotice, type Notice } from './notices';
import type { Platform } from './platform';
import { localisedMessages, memoryLimit } from './settings';

/** Seconds that training takes at least while it is to be watched. */
const WATCHED_SECONDS = 4;

/** Milliseconds without a change of the text after which the network is made anew. */
const EDITING_PAUSE = 300;

/** `content`: another program, notice, or none; `state`: the program has moved on. */
export type SessionChange = 'content' | 'state';

/** What a spec has to offer to panel and commands alike; showing a line is the editor's. */
type Actions = Omit<PanelHost, 'ready' | 'reveal'>;

interface Loaded {
  readonly text: string;
  /** Of the text and the data that the program was made from. */
  readonly meaning?: string;
  readonly program: protocol.ProgramView;
}

/** The session of one spec: opened when something needs it, and kept in step with the text. */
export class SpecSession implements Actions, Disposable {
  readonly onChange = new Emitter<SessionChange>();
  /** Why the text, as it was last opened, could not be. */
  failure: UserError | undefined;
  private loaded: Loaded | undefined;
  private current: protocol.SessionState | undefined;
  private notice: Notice | undefined;
  private speed: Speed = 'watch';
  private connection: Connection | undefined;
  private opening: Promise<void> | undefined;
  /** What was opened last, with or without success: it is not tried again by itself. */
  private attempted: string | undefined;
  private calls = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly uri: vscode.Uri,
    private readonly analyses: Analyses,
    private readonly platform: Platform,
    private readonly failures: Failures,
  ) {}

  get program(): protocol.ProgramView | undefined {
    return this.loaded?.program;
  }

  /** Where the program stands. Of a worker that has ended nothing stands in memory any more. */
  get state(): protocol.SessionState | undefined {
    if (this.connection || !this.current) return this.current;
    return { ...this.current, status: 'paused', computed: 0, last: undefined, canStepBack: false };
  }

  get content(): PanelContent {
    const { program, state, notice, speed } = this;
    return { title: nameOf(this.uri), program, state, notice, speed };
  }

  /** Opens what the text says, unless that is open, or another state of the text has been trained. */
  async open(): Promise<void> {
    if (this.opening) return this.opening;
    const document = await requireDocument(this.uri);
    const isStale = this.analyses.of(document).meaning !== this.loaded?.meaning;
    if (!this.connection || !this.loaded || (isStale && this.isReplaceable)) await this.load();
  }

  train(): Promise<void> {
    return this.act((session) => session.train());
  }

  /** Does nothing where nothing runs: training may have come to its end a moment ago. */
  async pause(): Promise<void> {
    if (this.connection && this.loaded) this.accept(await this.connection.session.pause());
  }

  step(unit: protocol.StepUnit): Promise<void> {
    return this.act((session, from) => session.step({ unit, from }));
  }

  stepBack(unit: protocol.StepUnit): Promise<void> {
    return this.act((session, from) => session.stepBack({ unit, from }));
  }

  /** Back to the initial parameters, of the text as it stands now where it is without errors. */
  async reset(): Promise<void> {
    const { meaning } = await this.analyses.complete(await requireDocument(this.uri));
    const isNew = meaning !== undefined && meaning !== this.loaded?.meaning;
    if (isNew || !this.connection) await this.load();
    else await this.act((session) => session.reset());
  }

  setLearningRate(value: number): Promise<void> {
    return this.act((session) => session.setLearningRate(value));
  }

  async setSpeed(speed: Speed): Promise<void> {
    this.speed = speed;
    await this.applySpeed();
  }

  read(slices: readonly protocol.TensorSlice[]): Promise<readonly protocol.TensorFrame[]> {
    const notComputed: readonly protocol.TensorFrame[] = slices.map(({ tensor }) => ({ tensor, shape: [] }));
    return this.ask((session) => session.read(slices), notComputed);
  }

  explain(request: protocol.ExplainRequest): Promise<Explanation | undefined> {
    return this.ask((session) => session.explain(request), undefined);
  }

  curve(epoch: number): Promise<readonly protocol.EpochRecord[]> {
    return this.ask((session) => session.curve(epoch), []);
  }

  rows(request: protocol.RowsRequest): Promise<protocol.RowsPage> {
    return this.ask((session) => session.rows(request), { columns: [], total: 0, rows: [] });
  }

  predict(request: protocol.PredictRequest): Promise<readonly protocol.Prediction[]> {
    return this.ask((session) => session.predict(request), []);
  }

  /**
   * Keeps up with the text. A program that nothing has been done with yet is replaced; one that has been trained
   * stays, and so does the last good one while the text has errors.
   */
  follow(known: Known): void {
    clearTimeout(this.timer);
    if (this.opening) return;
    const error = errorNotice(known);
    if (error) {
      this.say(error);
    } else if (this.loaded && known.meaning === this.loaded.meaning) {
      if (this.connection) this.say(undefined);
    } else if (known.complete && !this.isReplaceable) {
      this.say(olderNotice(known.analysis.text === this.loaded?.text));
    } else if (known.complete && known.meaning !== this.attempted) {
      // Why it fails is the notice.
      this.timer = setTimeout(() => void this.load().catch(() => undefined), EDITING_PAUSE);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.connection?.dispose();
    this.connection = undefined;
    this.onChange.dispose();
  }

  private get isReplaceable(): boolean {
    if (!this.connection || !this.loaded || !this.current) return true;
    const { status, time } = this.current;
    if (status === 'running') return false;
    return this.loaded.program.mode === 'predict' || (time.step === 0 && time.pc === 0);
  }

  /** `from` is the time that the caller saw; while it passes, or a call is under way, that is no certain one. */
  private async act(
    action: (session: Remote<protocol.SessionApi>, from?: protocol.Time) => Promise<protocol.SessionState>,
  ): Promise<void> {
    await this.open();
    const { connection, current } = this;
    if (!connection) return;
    const isResting = this.calls === 0 && current?.status !== 'running';
    this.calls++;
    try {
      this.accept(await action(connection.session, isResting ? current?.time : undefined));
    } finally {
      this.calls--;
    }
  }

  /** Asks about the program as it is; where it has been replaced meanwhile, the question is void. */
  private async ask<T>(question: (session: Remote<protocol.SessionApi>) => Promise<T>, nothing: T): Promise<T> {
    const { loaded } = this;
    await this.opening?.catch(() => undefined);
    return this.connection && loaded && loaded === this.loaded ? question(this.connection.session) : nothing;
  }

  private load(): Promise<void> {
    clearTimeout(this.timer);
    this.opening ??= this.loadNow().finally(() => {
      this.opening = undefined;
      this.onChange.emit('content');
      const document = findDocument(this.uri);
      if (document) this.follow(this.analyses.of(document));
    });
    return this.opening;
  }

  private async loadNow(): Promise<void> {
    try {
      const document = await requireDocument(this.uri);
      const { meaning } = this.analyses.of(document);
      this.attempted = meaning;
      this.connection ??= this.connect();
      const text = document.getText();
      const request = { text, memoryLimit: memoryLimit(this.uri), messages: localisedMessages() };
      const { program, state } = await this.connection.session.open(request);
      await this.applySpeed();
      this.loaded = { text, meaning, program };
      this.current = state;
      this.notice = undefined;
      this.failure = undefined;
    } catch (failure) {
      await this.keepLastGood(failure);
      throw failure;
    }
  }

  /** Says why opening failed. A program from before still stands where it stood, and training has been paused. */
  private async keepLastGood(failure: unknown): Promise<void> {
    if (failure instanceof UserError && failure.code === 'worker-ended') return;
    this.failure = failure instanceof UserError ? failure : undefined;
    const document = findDocument(this.uri);
    const known = document && (await this.analyses.complete(document));
    const notice = known && failureNotice(known, failure);
    this.notice = notice ?? { severity: 'error', message: this.failures.explain(failure) };
    if (this.connection && this.loaded) this.current = await this.connection.session.state();
  }

  private async applySpeed(): Promise<void> {
    await this.connection?.session.setPace(this.speed === 'watch' ? WATCHED_SECONDS : 0);
  }

  private connect(): Connection {
    return new Connection(this.platform.startWorker(), this.analyses.filesOf(this.uri), {
      onState: (state) => this.accept(state),
      onLost: (reason, failure) => {
        if (failure) this.failures.explain(failure);
        this.connection = undefined;
        this.notice = { severity: 'error', message: reason.message };
        this.onChange.emit('content');
      },
    });
  }

  /** States come by calls and by events; while another program is being opened they may be of either. */
  private accept(state: protocol.SessionState): void {
    if (this.opening || (this.current && state.revision <= this.current.revision)) return;
    this.current = state;
    this.onChange.emit('state');
  }

  private say(notice: Notice | undefined): void {
    if (notice?.message === this.notice?.message) return;
    this.notice = notice;
    this.onChange.emit('content');
  }
}
