import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { hashText } from '../base/hash';
import { Emitter, type Disposable } from '../base/events';
import { UserError } from '../base/problem';
import { thinRun, type ComparedRunView, type ComparisonView, type CurveRequest } from '../protocol/comparison';
import { lastEpoch } from '../protocol/curve';
import type { EpochRecord, SessionState } from '../protocol/session';
import { hasErrors, type Analysis } from '../session/analysis';
import type { Analyses, Known } from './analyses';
import { closed, Connection } from './connection';
import type { Failures } from './failures';
import type { Platform } from './platform';
import { fuses, localisedMessages, memoryLimit } from './settings';
import { requireTrust } from './trust';

export interface ComparisonServices {
  readonly analyses: Analyses;
  readonly platform: Platform;
  readonly failures: Failures;
}

/** Bytes for the past of a run: nobody steps back in it. */
const HISTORY = 1024 * 1024;

/** The run in hand: it is done when a state says so, or when it cannot go on. */
interface Turn {
  readonly index: number;
  readonly done: (failure?: Error) => void;
}

let comparisons = 0;

/**
 * The runs of a spec's `compare { }`, trained one after the other in a worker of their own, which ends with the last.
 * What the spec's session does, and shows, is left alone. It is of the text as it was when it began.
 */
export class Comparison implements Disposable {
  readonly onChange = new Emitter<void>();
  /** Also after a reload of the window another than any before. */
  private readonly id = Date.now() + ++comparisons;
  private readonly text: string;
  private readonly meaning: string;
  private readonly data: string | undefined;
  private readonly sameLoss: boolean;
  private runs: readonly ComparedRunView[];
  /** By run; of the one in hand, the worker has it. */
  private readonly curves = new Map<number, readonly EpochRecord[]>();
  private status: ComparisonView['status'] = 'running';
  private older = false;
  private connection: Connection | undefined;
  private turn: Turn | undefined;

  /** @param known a text without errors that compares something */
  constructor(
    private address: vscode.Uri,
    known: Known,
    private readonly services: ComparisonServices,
  ) {
    this.text = known.analysis.text;
    this.meaning = meaningOf(known.analysis);
    this.data = known.identity?.data;
    const { runs = [], sameLoss = true } = known.analysis.bound.comparison ?? {};
    this.sameLoss = sameLoss;
    this.runs = runs.map(({ label }) => ({ label, status: 'waiting' }));
  }

  get uri(): vscode.Uri {
    return this.address;
  }

  get view(): ComparisonView {
    const { id, status, runs, sameLoss, older } = this;
    return { id, status, runs, sameLoss, older };
  }

  get isOver(): boolean {
    return this.status === 'finished' || this.status === 'stopped';
  }

  /** Trains the runs. Resolves when all are done, or when it was stopped. */
  async train(): Promise<void> {
    for (let i = 0; i < this.runs.length && !this.isOver; i++) await this.trainRun(i);
    this.end('finished');
  }

  async pause(): Promise<void> {
    if (this.status !== 'running') return;
    this.tell('paused');
    await this.connection?.session.pause();
  }

  async proceed(): Promise<void> {
    if (this.status !== 'paused') return;
    this.tell('running');
    if (this.turn) await this.connection?.session.train();
  }

  /** Ends it where it stands; what has been trained stays to be seen. */
  async stop(): Promise<void> {
    if (this.isOver) return;
    const { turn } = this;
    if (turn) await this.keepCurve(turn.index).catch(() => undefined);
    this.end('stopped');
  }

  /** Epochs of runs, behind those that the asker has. */
  curve(requests: readonly CurveRequest[]): Promise<readonly (readonly EpochRecord[])[]> {
    return Promise.all(requests.map((request) => this.curveOf(request)));
  }

  /** Looks whether the text still means what is compared. */
  follow({ analysis, identity, complete }: Known): void {
    if (!complete) return;
    const isOther = analysis.text !== this.text && meaningOf(analysis) !== this.meaning;
    const isOtherData = identity !== undefined && this.data !== undefined && identity.data !== this.data;
    if (this.older === (isOther || isOtherData)) return;
    this.older = !this.older;
    this.onChange.emit();
  }

  moveTo(uri: vscode.Uri): void {
    this.address = uri;
  }

  dispose(): void {
    this.end('stopped');
    this.onChange.dispose();
  }

  /** One that fails says why, and leaves the others their turns. */
  private async trainRun(index: number): Promise<void> {
    try {
      this.set(index, { status: 'running' });
      await this.trainToEnd(index);
      if (this.isOver) return;
      await this.keepCurve(index);
      this.turn = undefined;
      this.set(index, { status: 'finished' });
    } catch (failure) {
      this.turn = undefined;
      if (!this.isOver) this.set(index, { status: 'failed', message: this.services.failures.explain(failure) });
    }
  }

  private async trainToEnd(index: number): Promise<void> {
    const connection = (this.connection ??= this.connect());
    const { program, state } = await connection.session.open({
      text: this.text,
      run: this.runs[index]!.label,
      memoryLimit: memoryLimit(this.address),
      historyLimit: HISTORY,
      fuses: fuses(this.address),
      messages: localisedMessages(),
    });
    if (this.isOver) return;
    this.set(index, { planned: Math.ceil(program.steps / program.batches) });
    const done = new Promise<void>((resolve, reject) => {
      this.turn = { index, done: (failure) => (failure ? reject(failure) : resolve()) };
    });
    // Whoever stops it meanwhile has ended this wait, too.
    done.catch(() => undefined);
    this.moved(state);
    if (this.status === 'running') await connection.session.train();
    await done;
  }

  private moved(state: SessionState): void {
    const { turn } = this;
    if (!turn) return;
    const { latest } = this.runs[turn.index]!;
    if (state.latest && state.latest.epoch !== latest?.epoch) this.set(turn.index, { latest: state.latest });
    if (!state.latest && state.loss !== undefined) this.set(turn.index, { loss: state.loss });
    if (state.stopped !== undefined) this.set(turn.index, { ended: state.stopped });
    if (state.status === 'finished') turn.done();
    else if (state.status === 'paused' && this.status === 'running') this.askWhy(turn);
  }

  /** Training that rests though nobody has paused it has failed: the next command tells of what. */
  private askWhy(turn: Turn): void {
    const asked = this.connection?.session.train();
    asked?.catch((failure: unknown) => turn.done(failure instanceof Error ? failure : new Error(String(failure))));
  }

  private async curveOf({ run, epoch }: CurveRequest): Promise<readonly EpochRecord[]> {
    const kept = this.curves.get(run);
    if (kept) return kept.filter((record) => record.epoch > epoch);
    const { connection } = this;
    if (this.turn?.index !== run || !connection) return [];
    return thinRun(await connection.session.curve(epoch));
  }

  private async keepCurve(index: number): Promise<void> {
    const records = await this.connection?.session.curve(0);
    if (!records) return;
    this.curves.set(index, thinRun(records));
    const latest = records.at(-1);
    if (latest && lastEpoch(records) !== this.runs[index]?.latest?.epoch) this.set(index, { latest });
  }

  private connect(): Connection {
    requireTrust();
    if (this.isOver) throw closed();
    const { platform, analyses, failures } = this.services;
    return new Connection(platform.startWorker(), analyses.filesOf(() => this.address), {
      onState: (state) => this.moved(state),
      onLost: (reason, failure) => {
        if (failure) failures.explain(failure);
        this.connection = undefined;
        this.turn?.done(reason);
      },
    });
  }

  private end(status: 'finished' | 'stopped'): void {
    if (this.isOver) return;
    const { turn } = this;
    this.turn = undefined;
    this.runs = this.runs.map((run) =>
      run.status === 'running' || run.status === 'waiting' ? { ...run, status: 'stopped' } : run,
    );
    this.tell(status);
    turn?.done(new UserError('stopped', l10n.t('The comparison was stopped.')));
    this.connection?.dispose();
    this.connection = undefined;
  }

  private set(index: number, change: Partial<ComparedRunView>): void {
    this.runs = this.runs.map((run, i) => (i === index ? { ...run, ...change } : run));
    this.onChange.emit();
  }

  private tell(status: ComparisonView['status']): void {
    this.status = status;
    this.onChange.emit();
  }
}

/** What the runs of a text are, so that another text can be told to mean the same. */
function meaningOf({ problems, bound }: Analysis): string {
  if (hasErrors(problems)) return '';
  const runs = bound.comparison?.runs ?? [];
  return hashText(JSON.stringify(runs.map(({ label, bind }) => [label, { ...bind().spec, name: '' }])));
}
