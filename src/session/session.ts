import * as l10n from '@vscode/l10n';
import { Emitter } from '../base/events';
import { UserError } from '../base/problem';
import type { FilePort } from '../data';
import { canFuse, explain } from '../engine';
import type { Explanation } from '../model/explanation';
import type { DataSummary, SampleStages, SummaryRequest } from '../protocol/data';
import type {
  AmendRequest, Checked, CheckRequest, EpochRecord, ExplainRequest, Finished, FinishRequest, Generated, GenerateRequest,
  GivenParameter, Opened, OpenRequest, ParameterValues, Prediction, PredictRequest, ReverseRequest, RowsPage,
  RowsRequest, SaveRequest, SessionApi, SessionState, Status, StepRequest, TensorFrame, TensorSlice, Time,
} from '../protocol/session';
import { amended } from './amend';
import { analyse, type Analysis } from './analysis';
import { decodeRun, encodeRun } from './checkpoint';
import { Driver } from './driver';
import { Evaluation } from './evaluation';
import { Judge } from './expectations';
import { generate } from './generate';
import { compareTimes } from './history';
import { hasSchedule, lastStep, nothingToTrain, planRun, requirePrepared, showForward } from './opening';
import type { Loaded, LoadOptions } from './loaded';
import { matchParameters, readParameters } from './parameters';
import { pageRows, predictCells, predictRows } from './predictions';
import { buildMachine, leaveData } from './prepare';
import type { Scheduler } from './ports';
import { checkSpec, Reader } from './reader';
import { Run } from './run';
import { sampleStages, summarizeData } from './samples';
import { acceptRun, hasBegun, identify, saveRun, takeUp } from './saving';
import { stoppingOf } from './stopping';
import { groupAround, timeAfter, timeBefore } from './units';
import { readFrame, readNumber, viewProgram } from './view';

/** Bytes that the past may take where nobody says how many: half for the ring, half for the checkpoints. */
const HISTORY_LIMIT = 128 * 1024 * 1024;

/**
 * One spec that is being trained and looked at. It owns machine, data and history; every view is a client of
 * the same interface. Runs wherever it is put: in a worker, in a test, in the CLI's own process.
 *
 * Commands (what changes the program or where it stands) run one after the other, in the order in which they come;
 * each asks what is under way to stop. Questions, and a live change of the learning rate, are answered in between.
 */
export class Session implements SessionApi {
  /** The state after each change; while training about 33 times a second. */
  readonly onState = new Emitter<SessionState>();
  /** Each epoch as it is finished, none left out. */
  readonly onEpoch = new Emitter<EpochRecord>();
  readonly reader = new Reader();
  private loaded: Loaded | undefined;
  private status: Status = 'ready';
  private revision = 0;
  /** Step at which training is done. */
  private goal = 0;
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

  open({ text, seed, run, messages, ...options }: OpenRequest): Promise<Opened> {
    return this.command(async () => {
      if (messages) l10n.config({ contents: messages });
      const reading = this.reader.begin();
      return this.load(await analyse(text, this.files, { seed, run, memoryLimit: options.memoryLimit, reading }), options);
    });
  }

  async check(request: CheckRequest): Promise<Checked> {
    if (request.messages) l10n.config({ contents: request.messages });
    return checkSpec(request, this.files, this.reader);
  }

  async cancelReading(): Promise<void> {
    this.reader.cancel();
  }

  /** Opens what has been analysed already. Rejects with its first error. */
  openAnalysed(analysis: Analysis, options: LoadOptions): Promise<Opened> {
    return this.command(() => this.load(analysis, options));
  }

  async train(): Promise<SessionState> {
    if (this.loaded?.driver.isTraining && this.waiting === 0) return this.snapshot();
    return this.command(() => {
      this.requireHealth();
      return this.inBackground(this.trainOn());
    });
  }

  async proceed(): Promise<SessionState> {
    const { program, run } = this.require();
    if (program.mode === 'train') return this.train();
    return this.command(() => {
      this.requireHealth();
      if (this.isOver()) throw lastStep();
      return this.inBackground(this.start(() => ({ step: run.batches, pc: 0 }), true));
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
      if (this.isOver()) throw lastStep();
      await this.goTo(timeAfter(run.plan, run.time, unit, run.batches));
      return this.changed();
    });
  }

  stepBack({ unit, from }: StepRequest): Promise<SessionState> {
    return this.goBack(from, ({ run }) => timeBefore(run.plan, run.time, unit, run.batches));
  }

  reverse({ from }: ReverseRequest): Promise<SessionState> {
    return this.goBack(from, ({ driver }) => driver.stopBefore);
  }

  async setStops(instructions: readonly number[]): Promise<void> {
    this.require().driver.setStops(instructions);
  }

  reset(): Promise<SessionState> {
    return this.command(() => {
      const { run, stopping } = this.require();
      run.reset();
      stopping.restore([]);
      this.begin();
      return this.changed();
    });
  }

  async amend({ text }: AmendRequest): Promise<Opened> {
    await this.commandsBefore();
    const { loaded, goal } = amended(this.require(), text, this.goal);
    this.loaded = loaded;
    this.goal = goal;
    if (!loaded.driver.isRunning) this.rest();
    return { program: loaded.program, state: this.changed(), fuses: loaded.identity.fuses === true };
  }

  async setLearningRate(value: number): Promise<SessionState> {
    await this.commandsBefore();
    const { run, prepared } = this.require();
    if (!prepared.spec.train) throw nothingToTrain();
    if (!Number.isFinite(value) || value < 0) {
      throw new UserError('learning-rate', l10n.t('The learning rate must be a number of at least 0.'));
    }
    run.setLearningRate(value);
    return this.changed();
  }

  async setPace(leastSeconds: number): Promise<void> {
    const { run, program, driver } = this.require();
    driver.pace.set(leastSeconds > 0 ? program.steps / leastSeconds : Infinity, this.scheduler.now(), run.time.step);
  }

  async state(): Promise<SessionState> {
    return this.snapshot();
  }

  async save({ limit }: SaveRequest): Promise<Uint8Array | undefined> {
    const loaded = this.require();
    return hasBegun(loaded) ? encodeRun(saveRun(loaded, this.goal, limit)) : undefined;
  }

  async parameters(): Promise<readonly ParameterValues[]> {
    return readParameters(this.require().machine);
  }

  loadParameters(values: readonly GivenParameter[]): Promise<SessionState> {
    return this.command(() => {
      const { run, machine, stopping } = this.require();
      run.reset(matchParameters(machine, values));
      stopping.restore([]);
      this.begin();
      return this.changed();
    });
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

  async sampleStages(row: number): Promise<SampleStages> {
    const { prepared, machine } = this.require();
    return sampleStages(prepared, machine, row);
  }

  async dataSummary(request: SummaryRequest): Promise<DataSummary> {
    return summarizeData(this.require().prepared.dataset, request);
  }

  async predict(request: PredictRequest): Promise<readonly Prediction[]> {
    const { prepared, machine } = this.require();
    const evaluation = new Evaluation(machine, prepared.task);
    return 'rows' in request
      ? predictRows(prepared, evaluation, request.rows)
      : [predictCells(prepared, evaluation, request.cells)];
  }

  async generate(request: GenerateRequest): Promise<Generated> {
    const { prepared, machine } = this.require();
    return generate(prepared, new Evaluation(machine, prepared.task), request);
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
      const stopped = this.stopHere;
      return { ...judge.conclude(), ...(stopped !== undefined && { stopped }) };
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
    this.loaded?.driver.halt();
    this.waiting++;
    const result = this.commands.then(async () => {
      await this.loaded?.driver.ended();
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

  /** Live changes are made while training goes on; but a command that came before, such as a reset, comes first. */
  private async commandsBefore(): Promise<void> {
    while (this.waiting > 0) await this.commands;
  }

  private load(analysis: Analysis, { memoryLimit, historyLimit = HISTORY_LIMIT, saved, fuses }: LoadOptions): Opened {
    const prepared = requirePrepared(analysis);
    const kernels = fuses && canFuse() ? 'fused' : 'fast';
    const identity = identify(prepared, kernels);
    const kept = saved && acceptRun(decodeRun(saved), identity);
    const machine = buildMachine(prepared, memoryLimit, 'float32', kernels);
    const { onEpoch } = this;
    const epochs = {
      wantsAll: () => analysis.bound.stop !== undefined || onEpoch.isHeard,
      reach: (record: EpochRecord): void => {
        this.loaded?.stopping.reach(record);
        onEpoch.emit(record);
      },
    };
    const run = new Run({ ...planRun(prepared, machine, historyLimit / 2), epochs });
    const driver = new Driver(run, this.scheduler, { moved: () => this.changed(), rested: () => this.rested() });
    const program = viewProgram(prepared, machine, run);
    const stopping = stoppingOf(analysis.bound.stop, { prepared, machine, run });
    const loaded: Loaded = { analysis, prepared, identity, machine, run, driver, program, stopping };
    // What may be refused comes before the network that is open now is let go.
    const goal = kept && takeUp(loaded, kept);
    leaveData(prepared, machine);
    showForward(loaded);
    this.loaded = loaded;
    this.begin(goal);
    return { program, state: this.changed(), resumed: kept?.what, fuses: identity.fuses === true };
  }

  private require(): Loaded {
    if (!this.loaded) throw new Error('no spec is open');
    return this.loaded;
  }

  /** Rests where a run begins, or was taken up. */
  private begin(goal?: number): void {
    this.goal = goal ?? this.require().program.steps;
    this.failure = undefined;
    showForward(this.require());
    this.rest();
  }

  private goBack(from: Time | undefined, target: (loaded: Loaded) => Time): Promise<SessionState> {
    return this.command(() => {
      const loaded = this.require();
      this.requireHealth();
      this.refuseStale(from);
      loaded.run.backTo(target(loaded));
      loaded.stopping.backTo(loaded.run.time);
      this.rest();
      return this.changed();
    });
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
    // Stepping goes on behind the goal, or behind a stop: the network is then paused again.
    return time.pc === 0 && (time.step === this.goal || this.stopHere !== undefined);
  }

  /** Why training ends at the present, where the spec's `stop` does that. */
  private get stopHere(): string | undefined {
    const { run, stopping } = this.require();
    const { step, pc } = run.time;
    return pc === 0 && step < this.goal && stopping.stop?.step === step ? stopping.stop.reason : undefined;
  }

  /** Where training that begins now ends: at its goal, or at a stop on the way. */
  private trainingEnd(begun: number): Time {
    const stop = this.require().stopping.stop?.step ?? Infinity;
    return { step: stop > begun ? Math.min(stop, this.goal) : this.goal, pc: 0 };
  }

  private refuseStale(from: Time | undefined): void {
    if (!from || compareTimes(from, this.require().run.time) === 0) return;
    throw new UserError('stale', l10n.t('The network has moved on since; look where it stands now and step again.'));
  }

  /** Near targets are reached at once and with a record of each instruction, far ones in slices. */
  private async goTo(target: Time): Promise<void> {
    const { run, driver } = this.require();
    if (target.step - run.time.step > 1) return this.start(() => target, false);
    driver.stepTo(target);
    this.rest();
  }

  /** Trains to the goal, which may be moved meanwhile; training that is done goes on for as long again. */
  private trainOn(): Promise<void> {
    const { run, program, prepared } = this.require();
    if (!prepared.spec.train) throw nothingToTrain();
    if (run.time.step >= this.goal) this.goal = run.time.step + program.steps;
    const begun = run.time.step;
    return this.start(() => this.trainingEnd(begun), true);
  }

  private start(target: () => Time, isTraining: boolean): Promise<void> {
    this.status = 'running';
    return this.require().driver.start(target, { isTraining, stop: this.waiting > 0 });
  }

  private rested(): void {
    this.rest();
    this.changed();
  }

  /** Nobody waits for what runs in the background: what it fails of is told by the next command. */
  private inBackground(running: Promise<void>): SessionState {
    running.catch((reason: unknown) => (this.failure = { reason }));
    return this.changed();
  }

  private changed(): SessionState {
    this.revision++;
    const state = this.snapshot();
    this.onState.emit(state);
    return state;
  }

  private snapshot(): SessionState {
    const { run, program, machine, prepared } = this.require();
    const { epoch, batch } = run.placeOf(run.shownStep);
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
      loss: readNumber(machine, run, 'loss'),
      gradientNorm: readNumber(machine, run, 'gradient_norm'),
      learningRate: program.mode === 'train' ? run.learningRate : undefined,
      ...(hasSchedule(prepared.spec) && { scheduledRate: run.scheduledRate }),
      epochs: run.finishedEpochs,
      latest: run.records.at(-1),
      canStepBack: time.step > 0 || time.pc > 0,
      ...(this.stopHere !== undefined && { stopped: this.stopHere }),
      ...(run.isFromElsewhere && { fromWeights: true }),
    };
  }
}
