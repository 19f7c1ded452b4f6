import * as l10n from '@vscode/l10n';
import { Emitter } from '../base/events';
import { UserError } from '../base/problem';
import type { FilePort } from '../data';
import { explain, type Machine } from '../engine';
import type { Explanation } from '../model/explanation';
import type {
  EpochRecord,
  ExplainRequest,
  Finished,
  FinishRequest,
  Opened,
  OpenRequest,
  Prediction,
  PredictRequest,
  ProgramView,
  RowsPage,
  RowsRequest,
  SessionApi,
  SessionState,
  Status,
  StepRequest,
  TensorFrame,
  TensorSlice,
  Time,
} from '../protocol/session';
import { analyse, type Analysis } from './analysis';
import { Evaluation } from './evaluation';
import { Judge } from './expectations';
import { compareTimes } from './history';
import { nothingToTrain, planRun, requirePrepared } from './opening';
import { Pace } from './pace';
import { pageRows, predictCells, predictRows } from './predictions';
import { buildMachine, type Prepared } from './prepare';
import type { Scheduler } from './ports';
import { Run } from './run';
import { groupAround, timeAfter, timeBefore } from './units';
import { readFrame, viewProgram } from './view';

/** Milliseconds of training between two looks at waiting messages. */
const SLICE = 8;
/** Milliseconds of training between two checkpoints: replaying as much is quick enough to go one step back. */
const CHECKPOINT_GAP = 20;
/** Milliseconds between two states told while training: 30 a second. */
const STATE_GAP = 33;
/** A step that takes longer than this many milliseconds is not finished before a pause. */
const LONG_STEP = 100;
/** Milliseconds that training which is held back waits before it looks again. */
const PACE_WAIT = 8;
/** Bytes for the ring and for the checkpoints, each. */
const HISTORY_LIMIT = 64 * 1024 * 1024;

/** What an opened spec consists of. */
interface Loaded {
  readonly analysis: Analysis;
  readonly prepared: Prepared;
  readonly machine: Machine;
  readonly run: Run;
  readonly program: ProgramView;
}

/** The training or the long step that is under way. */
interface Activity {
  readonly isTraining: boolean;
  /** Whether it has been asked to stop. */
  stop: boolean;
  /** Resolves when it has ended, in whatever way. */
  readonly ended: Promise<void>;
}

/**
 * One spec that is being trained and looked at. It owns machine, data and history; every view is a client of
 * the same interface. Runs wherever it is put: in a worker, in a test, in the CLI's own process.
 *
 * Commands (what changes the program or where it stands) run one after the other, in the order in which they come;
 * each asks what is under way to stop. Questions, and a live change of the learning rate, are answered in between.
 */
export class Session implements SessionApi {
  /** The state after each change; while training at most 30 times a second. */
  readonly onState = new Emitter<SessionState>();
  /** Each epoch as it is finished, none left out. */
  readonly onEpoch = new Emitter<EpochRecord>();
  private loaded: Loaded | undefined;
  private status: Status = 'ready';
  private revision = 0;
  /** Step at which training is done. */
  private goal = 0;
  /** Milliseconds that a step of training takes, as last measured; until then it may be a long one. */
  private stepCost = Infinity;
  private partialCost = 0;
  private readonly pace = new Pace();
  private activity: Activity | undefined;
  /** Resolves when the commands that have come so far are done. */
  private commands: Promise<void> = Promise.resolve();
  /** Commands whose turn has not come. */
  private waiting = 0;
  /** What training failed by, to be told by the next command that goes on: nobody waits for training itself. */
  private failure: { readonly reason: unknown } | undefined;

  constructor(
    private readonly files: FilePort,
    private readonly scheduler: Scheduler,
  ) {}

  open({ text, memoryLimit, seed, messages }: OpenRequest): Promise<Opened> {
    return this.command(async () => {
      if (messages) l10n.config({ contents: messages });
      return this.load(await analyse(text, this.files, { seed, memoryLimit }), memoryLimit);
    });
  }

  /** Opens what has been analysed already. Rejects with its first error. */
  openAnalysed(analysis: Analysis, memoryLimit: number): Promise<Opened> {
    return this.command(() => this.load(analysis, memoryLimit));
  }

  async train(): Promise<SessionState> {
    if (this.activity?.isTraining && this.waiting === 0) return this.snapshot();
    return this.command(() => {
      this.requireHealth();
      this.trainOn().catch((reason: unknown) => (this.failure = { reason }));
      return this.changed();
    });
  }

  pause(): Promise<SessionState> {
    return this.command(() => {
      this.requireHealth();
      return this.snapshot();
    });
  }

  step({ unit, from }: StepRequest): Promise<SessionState> {
    return this.command(async () => {
      const { run } = this.require();
      this.requireHealth();
      this.refuseStale(from);
      if (this.isOver()) throw new UserError('finished', l10n.t('This was the last step. Train goes on, Reset starts again.'));
      await this.goTo(timeAfter(run.plan, run.time, unit, run.batches));
      return this.changed();
    });
  }

  stepBack({ unit, from }: StepRequest): Promise<SessionState> {
    return this.command(() => {
      const { run } = this.require();
      this.requireHealth();
      this.refuseStale(from);
      run.backTo(timeBefore(run.plan, run.time, unit, run.batches));
      this.rest();
      return this.changed();
    });
  }

  reset(): Promise<SessionState> {
    return this.command(() => {
      this.require().run.reset();
      this.begin();
      return this.changed();
    });
  }

  async setLearningRate(value: number): Promise<SessionState> {
    // Training goes on meanwhile; but a command that came before, such as a reset, comes first.
    while (this.waiting > 0) await this.commands;
    const { run, prepared } = this.require();
    if (!prepared.spec.train) throw nothingToTrain();
    if (!Number.isFinite(value) || value < 0) {
      throw new UserError('learning-rate', l10n.t('The learning rate must be a number of at least 0.'));
    }
    run.setLearningRate(value);
    return this.changed();
  }

  async setPace(leastSeconds: number): Promise<void> {
    const { run, program } = this.require();
    this.pace.set(leastSeconds > 0 ? program.steps / leastSeconds : Infinity, this.scheduler.now(), run.time.step);
  }

  async state(): Promise<SessionState> {
    return this.snapshot();
  }

  async read(slices: readonly TensorSlice[]): Promise<readonly TensorFrame[]> {
    const { machine, run } = this.require();
    return slices.map((slice) => readFrame(machine, run, slice));
  }

  async explain({ instruction, digits, ...element }: ExplainRequest): Promise<Explanation | undefined> {
    const moment = this.require().run.moment(instruction);
    return moment && explain(moment, element, digits);
  }

  async curve(from: number): Promise<readonly EpochRecord[]> {
    return this.require().run.records.filter(({ epoch }) => epoch > from);
  }

  async rows(request: RowsRequest): Promise<RowsPage> {
    return pageRows(this.require().prepared.dataset, request);
  }

  async predict(request: PredictRequest): Promise<readonly Prediction[]> {
    const { prepared, machine } = this.require();
    const evaluation = new Evaluation(machine, prepared.task?.kind === 'class');
    return 'rows' in request
      ? predictRows(prepared, evaluation, request.rows)
      : [predictCells(prepared, evaluation, request.cells)];
  }

  finish({ epochs }: FinishRequest): Promise<Finished> {
    return this.command(async () => {
      const { run, prepared, analysis, machine } = this.require();
      if (epochs !== undefined) this.goal = epochs * run.batches;
      const judge = new Judge(analysis.bound.checks, prepared, machine, run);
      const listening = this.onEpoch.on((record) => judge.reach(record));
      try {
        await this.trainOn();
      } finally {
        listening.dispose();
      }
      return judge.conclude();
    });
  }

  /** Stops what is under way and frees nothing yet: the memory goes with the object. */
  close(): Promise<void> {
    return this.command(() => {
      this.loaded = undefined;
      this.onState.dispose();
      this.onEpoch.dispose();
    });
  }

  /** Runs a command when its turn has come and nothing is under way any more. */
  private command<T>(run: () => T | Promise<T>): Promise<T> {
    if (this.activity) this.activity.stop = true;
    this.waiting++;
    const result = this.commands.then(async () => {
      await this.activity?.ended;
      this.waiting--;
      return run();
    });
    const done = (): void => undefined;
    this.commands = result.then(done, done);
    return result;
  }

  /** Throws, once, what training has failed by. */
  private requireHealth(): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure.reason;
  }

  private load(analysis: Analysis, memoryLimit: number): Opened {
    const prepared = requirePrepared(analysis);
    const machine = buildMachine(prepared, memoryLimit);
    const onEpoch = (record: EpochRecord): void => this.onEpoch.emit(record);
    const run = new Run({ ...planRun(prepared, machine, HISTORY_LIMIT), onEpoch });
    const program = viewProgram(prepared, machine, run);
    this.loaded = { analysis, prepared, machine, run, program };
    this.stepCost = Infinity;
    this.partialCost = 0;
    this.begin();
    return { program, state: this.changed() };
  }

  private require(): Loaded {
    if (!this.loaded) throw new Error('no spec is open');
    return this.loaded;
  }

  /** Stands at the beginning; what has no training shows its forward pass at once. */
  private begin(): void {
    const { run, program } = this.require();
    this.goal = program.steps;
    this.failure = undefined;
    this.status = 'ready';
    if (program.mode === 'predict') {
      run.stepTo({ step: 1, pc: 0 });
      this.rest();
    }
  }

  private isOver(): boolean {
    const { run, program } = this.require();
    return program.mode === 'predict' && run.time.step >= run.batches;
  }

  private rest(): void {
    const { time } = this.require().run;
    const atStart = time.step === 0 && time.pc === 0;
    this.status = atStart ? 'ready' : this.isDone(time) ? 'finished' : 'paused';
  }

  private isDone(time: Time): boolean {
    if (this.require().program.mode === 'predict') return this.isOver();
    // Stepping goes on behind the goal: the network is then paused again.
    return time.step === this.goal && time.pc === 0;
  }

  private refuseStale(from: Time | undefined): void {
    if (!from || compareTimes(from, this.require().run.time) === 0) return;
    throw new UserError('stale', l10n.t('The network has moved on since; look where it stands now and step again.'));
  }

  /** Near targets are reached at once and with a record of each instruction, far ones in slices. */
  private async goTo(target: Time): Promise<void> {
    const { run } = this.require();
    if (target.step - run.time.step > 1) return this.start(target, false);
    run.checkpoint();
    run.stepTo(target);
    this.rest();
  }

  /** Trains to the goal; training that is done goes on for as long again. */
  private trainOn(): Promise<void> {
    const { run, program, prepared } = this.require();
    if (!prepared.spec.train) throw nothingToTrain();
    if (run.time.step >= this.goal) this.goal = run.time.step + program.steps;
    return this.start({ step: this.goal, pc: 0 }, true);
  }

  private start(target: Time, isTraining: boolean): Promise<void> {
    // Where the next command waits already, it stops before it has gone far.
    const activity = { isTraining, stop: this.waiting > 0, ended: Promise.resolve() };
    this.activity = activity;
    this.status = 'running';
    const advance = this.advance(target, activity).finally(() => {
      this.activity = undefined;
      this.rest();
      this.changed();
    });
    activity.ended = advance.catch(() => undefined);
    return advance;
  }

  /**
   * Runs on in slices. The last step before a rest is run with a record, so that it can be looked at and
   * undone instruction by instruction.
   */
  private async advance(target: Time, activity: Activity): Promise<void> {
    const { run } = this.require();
    const { scheduler } = this;
    let told = scheduler.now();
    let kept = told;
    this.pace.restart(told, run.time.step);
    await scheduler.turn();
    while (!activity.stop && run.time.step < target.step - 1) {
      const limit = Math.min(target.step - 1, this.pace.allowed(scheduler.now()));
      if (run.time.step < limit) this.slice(limit);
      else await scheduler.wait(PACE_WAIT);
      const now = scheduler.now();
      if (now - kept >= CHECKPOINT_GAP && run.time.pc === 0) {
        run.checkpoint();
        kept = now;
      }
      if (now - told >= STATE_GAP) {
        told = now;
        this.changed();
      }
      await scheduler.turn();
    }
    if (activity.stop && this.stepCost > LONG_STEP) return;
    run.checkpoint();
    run.stepTo(activity.stop ? { step: run.time.step + 1, pc: 0 } : target);
  }

  /** Whole steps while they are short; of a long one, as many instructions as fit. */
  private slice(limit: number): void {
    const { run } = this.require();
    const { scheduler } = this;
    const begun = scheduler.now();
    let now = begun;
    do {
      const { step } = run.time;
      const before = now;
      run.runTo(this.stepCost > SLICE / 2 ? timeAfter(run.plan, run.time, 'instruction', 1) : { step: step + 1, pc: 0 });
      now = scheduler.now();
      this.measure(now - before, run.time.step > step);
    } while (now - begun < SLICE && run.time.step < limit);
  }

  /** Keeps the cost of a step: of a long one, the sum over its instructions. */
  private measure(milliseconds: number, finished: boolean): void {
    this.partialCost += milliseconds;
    if (!finished) return;
    this.stepCost = this.partialCost;
    this.partialCost = 0;
  }

  private changed(): SessionState {
    this.revision++;
    const state = this.snapshot();
    this.onState.emit(state);
    return state;
  }

  private snapshot(): SessionState {
    const { run, program, machine } = this.require();
    const { epoch, batch } = run.placeOf(run.shownStep);
    const lossTensor = run.plan.tensors.get('loss');
    const lossMaker = run.plan.instructions.findIndex(({ operation }) => operation === 'mean');
    const { time, computed } = run;
    return {
      revision: this.revision,
      status: this.status,
      time,
      epoch: epoch + 1,
      batch: batch + 1,
      samples: run.samples,
      next: time.pc,
      last: computed > 0 ? { from: groupAround(run.plan, computed - 1).from, to: computed } : undefined,
      computed,
      loss: lossTensor && lossMaker >= 0 && lossMaker < computed ? machine.view(lossTensor)[0] : undefined,
      learningRate: program.mode === 'train' ? run.learningRate : undefined,
      epochs: run.finishedEpochs,
      latest: run.records.at(-1),
      canStepBack: time.step > 0 || time.pc > 0,
    };
  }
}
