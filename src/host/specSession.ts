import type * as vscode from 'vscode';
import { Emitter, type Disposable } from '../base/events';
import { UserError } from '../base/problem';
import type { Explanation } from '../model/explanation';
import type { PanelContent, PanelHost, Speed } from '../protocol/panel';
import type { Remote } from '../protocol/rpc';
import type * as protocol from '../protocol/session';
import type { Identity } from '../session/checkpoint';
import { requirePrepared } from '../session/opening';
import { isSameRun, type Known } from './analyses';
import { closed, Connection, type ConnectionListener } from './connection';
import { findDocument, nameOf, requireDocument } from './documents';
import { LiveProgram, type Made } from './liveProgram';
import { NoticeBoard, subjects, type Notice, type Subject } from './noticeBoard';
import {
  besideRun, errorNotice, failureNotice, lostNotice, notKept, offerNotice, olderNotice, openedNotice, recoveredNotice,
} from './notices';
import { askRestart } from './questions';
import { Readings } from './readings';
import { RunKeeper, type Running } from './runs/runKeeper';
import type { KeptRun } from './runs/runStore';
import type { SessionServices } from './sessionServices';
import { localisedMessages, sessionOptions } from './settings';
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
type Actions = Omit<PanelHost, 'ready' | 'keepLook' | 'reveal' | 'compare' | 'comparedCurves' | 'sampleStages' | 'dataSummary'>;

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
  private readonly notices = new NoticeBoard();
  private speed: Speed = 'watch';
  private opening: Promise<void> | undefined;
  /** What was opened last, with or without success: it is not tried again by itself. */
  private attempted: Identity | undefined;
  private hasFailed = false;
  /** The text for which the reader has been asked whether to restart. */
  private askedFor: Identity | undefined;
  private recovered = -Infinity;
  private isAmending = false;
  private isDisposed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly live: LiveProgram;
  private readonly keeper: RunKeeper;
  private readonly readings: Readings;

  constructor(
    private address: vscode.Uri,
    private readonly services: SessionServices,
  ) {
    this.live = new LiveProgram((listener) => this.connect(listener), {
      onState: (state) => this.moved(state),
      onLost: (reason, failure) => this.lost(reason, failure),
    });
    this.readings = new Readings(services.analyses.far, () => this.uri, (notice) => this.say('reading', notice));
    this.keeper = new RunKeeper(
      services.runs,
      () => this.running,
      (failure) => void services.failures.show(notKept(this.uri, failure)),
    );
  }

  get uri(): vscode.Uri {
    return this.address;
  }

  get program(): protocol.ProgramView | undefined {
    return this.live.loaded?.program;
  }

  /** Where the program stands. */
  get state(): protocol.SessionState | undefined {
    return this.live.state;
  }

  get content(): PanelContent {
    const { uri, program, state, speed } = this;
    const notice = this.notices.content;
    // A text that is there and has no program is opened in a moment, or its notice says why not.
    const isOpening = !program && !notice && findDocument(uri) !== undefined;
    return { spec: uri.toString(), title: nameOf(uri), program, state, notice, speed, isOpening };
  }

  /** Opens what the text says, unless that is open, or another state of the text has been trained. */
  async open(): Promise<void> {
    if (this.opening) return this.opening;
    if (!this.live.isReplaceable) return;
    const { identity } = await this.services.analyses.complete(await requireDocument(this.uri));
    if (this.opening) return this.opening;
    if (!this.live.isConnected) await this.reopen();
    else if (!isSameRun(identity, this.live.loaded?.identity)) await this.load();
  }

  async train(): Promise<void> {
    if (await this.mayTrainOn()) await this.act((session) => session.train());
  }

  /** Does nothing where nothing runs: training may have come to its end a moment ago. */
  pause(): Promise<void> {
    return this.live.loaded ? this.live.act((session) => session.pause()) : Promise.resolve();
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
    await this.live.ask((session) => session.setStops(instructions), undefined);
  }

  /** Back to the initial parameters, of the text as it stands now where it is without errors. The run so far is kept. */
  async reset(): Promise<void> {
    const { identity } = await this.services.analyses.complete(await requireDocument(this.uri));
    await this.keep();
    const isNew = identity !== undefined && !isSameRun(identity, this.live.loaded?.identity);
    if (isNew || !this.live.isConnected) return this.load();
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
    return this.live.ask((session) => session.parameters(), []);
  }

  /** Begins a new run from other parameters. The run so far is kept. */
  async loadParameters(given: readonly protocol.GivenParameter[]): Promise<void> {
    await this.keep();
    await this.act((session) => session.loadParameters(given));
    this.keeper.begin();
    if (this.state) this.keeper.moved(this.state);
  }

  /** Takes up a kept run of the text as it stands, where it was kept. */
  async resume(kept: KeptRun): Promise<void> {
    // Before the present run is kept: that may take the room of this one.
    const saved = await this.services.runs.read(kept);
    await this.keep();
    await this.load({ saved, kept });
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
    return this.live.ask((session) => session.read(slices), notComputed);
  }

  explain(request: protocol.ExplainRequest): Promise<Explanation | undefined> {
    return this.live.ask((session) => session.explain(request), undefined);
  }

  curve(epoch: number): Promise<readonly protocol.EpochRecord[]> {
    return this.live.ask((session) => session.curve(epoch), []);
  }

  rows(request: protocol.RowsRequest): Promise<protocol.RowsPage> {
    return this.live.ask((session) => session.rows(request), { columns: [], total: 0, rows: [] });
  }

  /** Asks about the program as it is; undefined where it has been replaced meanwhile. */
  ask<T>(question: (session: Remote<protocol.SessionApi>) => Promise<T>): Promise<T | undefined> {
    return this.live.ask(question, undefined);
  }

  predict(request: protocol.PredictRequest): Promise<readonly protocol.Prediction[]> {
    return this.live.ask((session) => session.predict(request), []);
  }

  /**
   * Keeps up with the text. A program that nothing has been done with yet is replaced; a run follows what it can, and
   * stays as it is where the rest has changed or the text has errors.
   */
  follow(known: Known): void {
    // What is wrong with the data is not known yet: nothing is said to be well, or wrong, before.
    if (!known.complete || this.opening || this.isDisposed) return;
    clearTimeout(this.timer);
    const error = errorNotice(known, () => this.readAgain());
    const hasFailed = this.hasFailed && isSameRun(known.identity, this.attempted);
    if (error || !hasFailed) {
      this.failure = undefined;
      this.say('problem', error && (this.live.isReplaceable ? error : besideRun(error)));
    }
    const { identity, analysis } = known;
    const { spec } = analysis.bound;
    const { loaded, isConnected, isReplaceable } = this.live;
    if (!identity || !spec) return;
    const isCurrent = isSameRun(identity, loaded?.identity);
    const isOlder = !isCurrent && !isReplaceable;
    this.say('older', isOlder && loaded ? olderNotice(loaded.spec, spec, () => this.reset()) : undefined);
    if (isCurrent && isConnected) this.services.failures.logged(this.amend());
    else if (!isOlder && !isSameRun(identity, this.attempted)) {
      const open = () => (isConnected ? this.load() : this.reopen());
      // Why it fails is the notice.
      this.timer = setTimeout(() => void open().catch(() => undefined), EDITING_PAUSE);
    }
  }

  /** The spec has another address now. */
  moveTo(uri: vscode.Uri): void {
    this.address = uri;
    this.onChange.emit('content');
  }

  /** Keeps the run, then ends. */
  async close(): Promise<void> {
    await this.keep();
    this.dispose();
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    this.keeper.dispose();
    this.readings.dispose();
    this.live.dispose();
    this.onChange.dispose();
  }

  private get running(): Running | undefined {
    const { loaded, state, isConnected } = this.live;
    if (!loaded || !state || !isConnected || this.opening) return undefined;
    const save = (request: protocol.SaveRequest) => this.live.ask((session) => session.save(request), undefined);
    return { ...loaded, spec: this.uri.toString(), state, save };
  }

  private async act(
    action: (session: Remote<protocol.SessionApi>, from?: protocol.Time) => Promise<protocol.SessionState>,
  ): Promise<void> {
    await this.open();
    await this.live.act(action);
  }

  /** Training on with a text that a run cannot follow: once for each such text, the reader is asked what is meant. */
  private async mayTrainOn(): Promise<boolean> {
    const older = this.notices.get('older');
    const document = findDocument(this.uri);
    if (!older || !document) return true;
    const { identity } = this.services.analyses.of(document);
    if (!identity || isSameRun(identity, this.askedFor)) return true;
    const answer = await askRestart(older.message);
    if (answer === undefined) return false;
    this.askedFor = identity;
    if (answer === 'restart') await this.reset();
    return true;
  }

  /** Takes over what a run can follow, until it has caught up with the text. */
  private async amend(): Promise<void> {
    if (this.isAmending) return;
    this.isAmending = true;
    try {
      while (await this.amendOnce());
    } finally {
      this.isAmending = false;
    }
  }

  private async amendOnce(): Promise<boolean> {
    const { loaded } = this.live;
    const document = findDocument(this.uri);
    if (!loaded || !document) return false;
    const { identity, analysis } = this.services.analyses.of(document);
    const { text, bound } = analysis;
    if (!bound.spec || text === loaded.text || !isSameRun(identity, loaded.identity)) return false;
    const isAnother = await this.live.amend(text, bound.spec);
    if (isAnother) this.onChange.emit('content');
    return isAnother !== undefined;
  }

  /** Opens what the text says; or, of a run whose worker has ended, where it was last kept. */
  private reopen(): Promise<void> {
    const { loaded } = this.live;
    const saved = this.keeper.latest;
    return this.load(loaded && saved ? { text: loaded.text, saved } : {});
  }

  /** What is being opened is opened once; a request of its own waits for it. */
  private async load(request?: LoadRequest): Promise<void> {
    clearTimeout(this.timer);
    if (this.opening && !request) return this.opening;
    while (this.opening) await this.opening.catch(() => undefined);
    this.opening = this.loadNow(request ?? {}).finally(() => {
      this.opening = undefined;
      this.onChange.emit('content');
      const document = findDocument(this.uri);
      if (document) this.follow(this.services.analyses.of(document));
    });
    return this.opening;
  }

  private async loadNow({ text, saved, kept }: LoadRequest): Promise<void> {
    try {
      const made = await this.makingOf(text);
      const request = { text: made.text, saved, ...sessionOptions(this.uri), messages: localisedMessages() };
      const opened = await this.live.open(made, request);
      const { state, resumed } = opened;
      await this.applySpeed();
      this.failure = undefined;
      this.hasFailed = false;
      for (const subject of subjects) this.notices.set(subject, undefined);
      if (resumed !== 'run') this.keeper.begin();
      else if (kept && saved) this.keeper.begin({ run: kept, bytes: saved, revision: state.revision });
      const notice = openedNotice(request, opened, () => this.dismiss('offer'));
      if (notice) this.notices.set('offer', notice);
      if (!saved) await this.offerKept().catch((failure: unknown) => this.services.failures.explain(failure));
    } catch (failure) {
      this.hasFailed = true;
      this.say('reading', undefined);
      await this.sayWhy(failure);
      throw failure;
    }
  }

  /** What a program is made from: the text as it stands, or the one that is loaded. Rejects with its first error. */
  private async makingOf(text: string | undefined): Promise<Made> {
    const { analysis, identity } = await this.services.analyses.complete(await requireDocument(this.uri));
    this.attempted = identity;
    const { loaded } = this.live;
    if (text !== undefined && loaded) return { ...loaded, text };
    return { text: analysis.text, spec: requirePrepared(analysis).spec, identity: identity! };
  }

  /** A run of this text that was kept is offered, never taken up by itself. */
  private async offerKept(): Promise<void> {
    const { loaded } = this.live;
    if (!loaded || loaded.program.mode !== 'train') return;
    const kept = await this.services.runs.latestOf(this.uri, loaded.identity);
    if (kept) this.notices.set('offer', offerNotice(kept, () => this.resume(kept), () => this.dismiss('offer')));
  }

  /** Data whose reading was cancelled. */
  private async readAgain(): Promise<void> {
    this.services.analyses.renew(this.uri);
    await this.open();
  }

  private async dismiss(subject: Subject): Promise<void> {
    this.say(subject, undefined);
  }

  /** Says why opening failed. A program from before still stands where it stood, and training has been paused. */
  private async sayWhy(failure: unknown): Promise<void> {
    const { analyses, failures } = this.services;
    if (failure instanceof UserError && failure.code === 'worker-ended') return;
    // That the workspace is not trusted is no problem of the text.
    this.failure = failure instanceof UserError && !isUntrusted(failure) ? failure : undefined;
    const document = findDocument(this.uri);
    const known = document && (await analyses.complete(document));
    const notice = known && failureNotice(known, failure, () => this.readAgain());
    this.notices.set('problem', notice ?? { severity: 'error', message: failures.explain(failure) });
  }

  private async applySpeed(): Promise<void> {
    await this.live.ask((session) => session.setPace(this.speed === 'watch' ? WATCHED_SECONDS : 0), undefined);
  }

  private connect(listener: ConnectionListener): Connection {
    requireTrust();
    if (this.isDisposed) throw closed();
    const { platform, analyses } = this.services;
    const connection: Connection = new Connection(platform.startWorker(), analyses.filesOf(() => this.uri), {
      ...listener,
      onReading: (progress) => this.readings.tell(progress, () => connection.session.cancelReading()),
    });
    return connection;
  }

  private moved(state: protocol.SessionState): void {
    if (!this.live.isReplaceable) this.say('offer', undefined);
    this.keeper.moved(state);
    this.onChange.emit('state');
  }

  /** Opens what a worker has lost, where it was last kept. One that ends again at once is left for the reader to open. */
  private lost(reason: UserError, failure: Error | undefined): void {
    const { failures } = this.services;
    if (failure) failures.explain(failure);
    this.notices.set('lost', lostNotice(reason.message, () => this.reopen()));
    this.onChange.emit('content');
    const before = this.recovered;
    this.recovered = performance.now();
    const isAgain = this.recovered - before < RECOVERY_GAP;
    if (this.live.loaded && !this.opening && !isAgain) failures.logged(this.recover(reason));
  }

  private async recover(reason: UserError): Promise<void> {
    await this.reopen();
    const epoch = this.keeper.latest && this.state?.epoch;
    this.say('lost', recoveredNotice(reason.message, epoch, () => this.dismiss('lost')));
  }

  private say(subject: Subject, notice: Notice | undefined): void {
    if (this.notices.set(subject, notice)) this.onChange.emit('content');
  }
}
