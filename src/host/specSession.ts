import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Emitter, type Disposable } from '../base/events';
import { UserError } from '../base/problem';
import type { Explanation } from '../model/explanation';
import type { ModelSpec } from '../model/spec';
import type { PanelContent, PanelHost, Speed } from '../protocol/panel';
import type { Remote } from '../protocol/rpc';
import type * as protocol from '../protocol/session';
import type { Identity } from '../session/checkpoint';
import { isSameRun, type Analyses, type Known } from './analyses';
import { Connection } from './connection';
import { findDocument, nameOf, requireDocument } from './documents';
import type { Failures } from './failures';
import { NoticeBoard, type Notice, type Subject } from './noticeBoard';
import { errorNotice, failureNotice, lostNotice, offerNotice, olderNotice, recoveredNotice } from './notices';
import type { Platform } from './platform';
import { RunKeeper, type Running } from './runs/runKeeper';
import type { KeptRun, RunStore } from './runs/runStore';
import { historyLimit, localisedMessages, memoryLimit } from './settings';
import { isUntrusted, requireTrust } from './trust';

/** Seconds that training takes at least while it is to be watched. */
const WATCHED_SECONDS = 4;

/** Milliseconds without a change of the text after which the network is made anew. */
const EDITING_PAUSE = 300;

/** Milliseconds within which a worker that ends again is not opened again by itself. */
const RECOVERY_GAP = 10_000;

/** `content`: another program, notice, or none; `state`: the program has moved on. */
export type SessionChange = 'content' | 'state';

/** What a spec has to offer to panel and commands alike; showing a line is the editor's. */
type Actions = Omit<PanelHost, 'ready' | 'reveal'>;

/** What a session works with. */
export interface SessionServices {
  readonly analyses: Analyses;
  readonly platform: Platform;
  readonly failures: Failures;
  readonly runs: RunStore;
}

interface Loaded {
  readonly text: string;
  readonly spec: ModelSpec;
  /** Of the text and the data that the program was made from. */
  readonly identity: Identity;
  readonly program: protocol.ProgramView;
}

/** How a program is opened: from the text as it stands, or from another; at its beginning, or where a run was kept. */
interface LoadRequest {
  readonly text?: string;
  readonly saved?: Uint8Array;
  readonly kept?: KeptRun;
}

/** The session of one spec: opened when something needs it, and kept in step with the text. */
export class SpecSession implements Actions, Disposable {
  readonly onChange = new Emitter<SessionChange>();
  /** Why the text, as it was last opened, could not be. */
  failure: UserError | undefined;
  private loaded: Loaded | undefined;
  private current: protocol.SessionState | undefined;
  private readonly notices = new NoticeBoard();
  private speed: Speed = 'watch';
  private connection: Connection | undefined;
  private opening: Promise<void> | undefined;
  /** What was opened last, with or without success: it is not tried again by itself. */
  private attempted: Identity | undefined;
  /** The text for which the reader has been asked whether to restart. */
  private askedFor: Identity | undefined;
  private recovered = -Infinity;
  private calls = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly keeper: RunKeeper;

  constructor(
    private address: vscode.Uri,
    private readonly services: SessionServices,
  ) {
    const failed = (failure: unknown): void => void services.failures.explain(failure);
    this.keeper = new RunKeeper(services.runs, () => this.running, failed);
  }

  get uri(): vscode.Uri {
    return this.address;
  }

  get program(): protocol.ProgramView | undefined {
    return this.loaded?.program;
  }

  /** Where the program stands. Of a worker that has ended nothing stands in memory any more. */
  get state(): protocol.SessionState | undefined {
    if (this.connection || !this.current) return this.current;
    return { ...this.current, status: 'paused', computed: 0, last: undefined, canStepBack: false };
  }

  get content(): PanelContent {
    const { uri, program, state, speed } = this;
    const notice = this.notices.content;
    return { spec: uri.toString(), title: nameOf(uri), program, state, notice, speed };
  }

  /** Opens what the text says, unless that is open, or another state of the text has been trained. */
  async open(): Promise<void> {
    if (this.opening) return this.opening;
    if (this.connection && this.loaded && !this.isReplaceable) return;
    const { identity } = await this.services.analyses.complete(await requireDocument(this.uri));
    if (this.opening) return this.opening;
    if (!this.connection || !isSameRun(identity, this.loaded?.identity)) await this.load();
  }

  async train(): Promise<void> {
    if (await this.mayTrainOn()) await this.act((session) => session.train());
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

  /** On to the next stop, or to the end. */
  proceed(): Promise<void> {
    return this.act((session) => session.proceed());
  }

  /** Back to the stop before, or to the beginning. */
  reverse(): Promise<void> {
    return this.act((session, from) => session.reverse({ from }));
  }

  /** Where running halts: instructions of the program as it is; another program forgets them. */
  async setStops(instructions: readonly number[]): Promise<void> {
    await this.ask((session) => session.setStops(instructions), undefined);
  }

  /** Back to the initial parameters, of the text as it stands now where it is without errors. The run so far is kept. */
  async reset(): Promise<void> {
    const { identity } = await this.services.analyses.complete(await requireDocument(this.uri));
    await this.keep();
    const isNew = identity !== undefined && !isSameRun(identity, this.loaded?.identity);
    if (isNew || !this.connection) return this.load();
    await this.act((session) => session.reset());
    this.keeper.begin();
  }

  setLearningRate(value: number): Promise<void> {
    return this.act((session) => session.setLearningRate(value));
  }

  async setSpeed(speed: Speed): Promise<void> {
    this.speed = speed;
    await this.applySpeed();
  }

  /** Every parameter as it stands. */
  async parameters(): Promise<readonly protocol.ParameterValues[]> {
    await this.open();
    return this.ask((session) => session.parameters(), []);
  }

  /** Begins a new run from other parameters. The run so far is kept. */
  async loadParameters(given: readonly protocol.GivenParameter[]): Promise<void> {
    await this.keep();
    await this.act((session) => session.loadParameters(given));
    this.keeper.begin();
  }

  /** Takes up a kept run of the text as it stands, where it was kept. */
  async resume(kept: KeptRun): Promise<void> {
    await this.keep();
    await this.load({ saved: await this.services.runs.read(kept), kept });
  }

  /** Keeps the run as it stands, so that it can be taken up again. */
  keep(): Promise<void> {
    return this.keeper.keep();
  }

  choose(action: string): Promise<void> {
    return this.notices.choose(action);
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
   * Keeps up with the text. A program that nothing has been done with yet is replaced; a run follows what it can, and
   * stays as it is where the rest has changed or the text has errors.
   */
  follow(known: Known): void {
    clearTimeout(this.timer);
    if (this.opening) return;
    const error = errorNotice(known);
    if (error || !isSameRun(known.identity, this.attempted)) this.say('problem', error);
    const { identity, analysis } = known;
    const { spec } = analysis.bound;
    const { loaded } = this;
    if (!identity || !spec) return;
    const isCurrent = isSameRun(identity, loaded?.identity);
    const isOlder = !isCurrent && !this.isReplaceable;
    this.say('older', isOlder && loaded ? olderNotice(loaded.spec, spec, () => this.reset()) : undefined);
    if (isCurrent) this.services.failures.logged(this.amend(known, spec));
    else if (!isOlder && !isSameRun(identity, this.attempted)) {
      // Why it fails is the notice.
      this.timer = setTimeout(() => void this.load().catch(() => undefined), EDITING_PAUSE);
    }
  }

  /** The spec has another address now. */
  moveTo(uri: vscode.Uri): void {
    this.address = uri;
    this.onChange.emit('content');
  }

  /** Keeps the run, then ends. */
  async close(): Promise<void> {
    await this.keep().catch((failure: unknown) => this.services.failures.explain(failure));
    this.dispose();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.keeper.dispose();
    this.connection?.dispose();
    this.connection = undefined;
    this.onChange.dispose();
  }

  private get isReplaceable(): boolean {
    if (!this.connection || !this.loaded || !this.current) return true;
    const { status, time, fromWeights } = this.current;
    if (status === 'running' || fromWeights) return false;
    return this.loaded.program.mode === 'predict' || (time.step === 0 && time.pc === 0);
  }

  private get running(): Running | undefined {
    const { loaded, connection, current } = this;
    if (!loaded || !connection || !current || this.opening) return undefined;
    const { text, identity, program } = loaded;
    const save = (request: protocol.SaveRequest) => connection.session.save(request);
    return { spec: this.uri.toString(), text, identity, program, state: current, save };
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

  /** Training on with a text that a run cannot follow: once for each such text, the reader is asked what is meant. */
  private async mayTrainOn(): Promise<boolean> {
    const older = this.notices.get('older');
    const document = findDocument(this.uri);
    if (!older || !document) return true;
    const { identity } = this.services.analyses.of(document);
    if (!identity || isSameRun(identity, this.askedFor)) return true;
    const restart = l10n.t('Restart');
    const answer = await vscode.window.showWarningMessage(
      older.message,
      { modal: true, detail: l10n.t('Restart with it, or train on with the network as it was?') },
      restart,
      l10n.t('Train On'),
    );
    if (answer === undefined) return false;
    this.askedFor = identity;
    if (answer === restart) await this.reset();
    return true;
  }

  /** Takes over what a run can follow. */
  private async amend({ analysis: { text } }: Known, spec: ModelSpec): Promise<void> {
    const { loaded, connection } = this;
    if (!loaded || !connection || text === loaded.text) return;
    const { program, state } = await connection.session.amend({ text });
    if (this.loaded !== loaded) return;
    const isSame = JSON.stringify(program) === JSON.stringify(loaded.program);
    this.loaded = { ...loaded, text, spec, program: isSame ? loaded.program : program };
    this.accept(state);
    if (!isSame) this.onChange.emit('content');
  }

  private load(request: LoadRequest = {}): Promise<void> {
    clearTimeout(this.timer);
    this.opening ??= this.loadNow(request).finally(() => {
      this.opening = undefined;
      this.onChange.emit('content');
      const document = findDocument(this.uri);
      if (document) this.follow(this.services.analyses.of(document));
    });
    return this.opening;
  }

  private async loadNow({ text: given, saved, kept }: LoadRequest): Promise<void> {
    try {
      const document = await requireDocument(this.uri);
      const known = await this.services.analyses.complete(document);
      const text = given ?? known.analysis.text;
      this.attempted = known.identity;
      this.connection ??= this.connect();
      const limits = { memoryLimit: memoryLimit(this.uri), historyLimit: historyLimit(this.uri) };
      const request = { text, saved, ...limits, messages: localisedMessages() };
      const { program, state } = await this.connection.session.open(request);
      await this.applySpeed();
      const isOfBefore = given !== undefined && this.loaded;
      const { identity, spec } = isOfBefore ? this.loaded! : { identity: known.identity!, spec: known.analysis.bound.spec! };
      this.loaded = { text, identity, spec, program };
      this.current = state;
      this.failure = undefined;
      for (const subject of ['problem', 'lost', 'older', 'offer'] as const) this.notices.set(subject, undefined);
      if (kept && saved) this.keeper.begin({ run: kept, bytes: saved });
      else if (!saved) this.keeper.begin();
      if (!saved) await this.offerKept();
    } catch (failure) {
      await this.keepLastGood(failure);
      throw failure;
    }
  }

  /** A run of this text that was kept is offered, never taken up by itself. */
  private async offerKept(): Promise<void> {
    const { loaded } = this;
    if (!loaded || loaded.program.mode !== 'train') return;
    const kept = await this.services.runs.latestOf(this.uri, loaded.identity);
    if (!kept) return;
    const dismiss = async () => this.say('offer', undefined);
    this.notices.set('offer', offerNotice(kept, () => this.resume(kept), dismiss));
  }

  /** Says why opening failed. A program from before still stands where it stood, and training has been paused. */
  private async keepLastGood(failure: unknown): Promise<void> {
    const { analyses, failures } = this.services;
    if (failure instanceof UserError && failure.code === 'worker-ended') return;
    // That the workspace is not trusted is no problem of the text.
    this.failure = failure instanceof UserError && !isUntrusted(failure) ? failure : undefined;
    const document = findDocument(this.uri);
    const known = document && (await analyses.complete(document));
    const notice = known && failureNotice(known, failure);
    this.notices.set('problem', notice ?? { severity: 'error', message: failures.explain(failure) });
    if (this.connection && this.loaded) this.current = await this.connection.session.state();
  }

  private async applySpeed(): Promise<void> {
    await this.connection?.session.setPace(this.speed === 'watch' ? WATCHED_SECONDS : 0);
  }

  private connect(): Connection {
    requireTrust();
    const { platform, analyses, failures } = this.services;
    const files = { read: (path: string) => analyses.filesOf(this.uri).read(path) };
    return new Connection(platform.startWorker(), files, {
      onState: (state) => this.accept(state),
      onLost: (reason, failure) => {
        if (failure) failures.explain(failure);
        this.connection = undefined;
        this.say('lost', lostNotice(reason.message, () => this.reset()));
        this.onChange.emit('content');
        failures.logged(this.recover(reason));
      },
    });
  }

  /** Opens what a worker has lost, where it was last kept. One that ends again at once is left for the reader to open. */
  private async recover(reason: UserError): Promise<void> {
    const { loaded, opening, recovered } = this;
    this.recovered = performance.now();
    if (!loaded || opening || this.recovered - recovered < RECOVERY_GAP) return;
    const saved = this.keeper.latest;
    await this.load(saved ? { text: loaded.text, saved } : {});
    const epoch = saved && this.current?.epoch;
    this.say('lost', recoveredNotice(reason.message, epoch, async () => this.say('lost', undefined)));
  }

  /** States come by calls and by events; while another program is being opened they may be of either. */
  private accept(state: protocol.SessionState): void {
    if (this.opening || (this.current && state.revision <= this.current.revision)) return;
    this.current = state;
    if (!this.isReplaceable) this.say('offer', undefined);
    this.keeper.moved(state);
    this.onChange.emit('state');
  }

  private say(subject: Subject, notice: Notice | undefined): void {
    if (this.notices.set(subject, notice)) this.onChange.emit('content');
  }
}
