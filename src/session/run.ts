import { Random } from '../base/random';
import {
  initialize,
  registersNow,
  sliceExtents,
  withinSlice,
  type Machine,
  type Moment,
  type PlacedTensor,
  type Plan,
  type Reader,
} from '../engine';
import type { Task } from '../model/task';
import { lastEpoch, nextRecorded, thinCurve, upToEpoch } from '../protocol/curve';
import type { EpochRecord, Time } from '../protocol/session';
import type { SavedRun } from './checkpoint';
import { Evaluation, readMetrics } from './evaluation';
import { Checkpoints, Journal, Ring, compareTimes, startBefore } from './history';

/** What a run goes through, fixed when it is made. */
export interface RunPlan {
  readonly machine: Machine;
  readonly seed: number;
  /** Rows of the data that make up an epoch. */
  readonly rows: Int32Array;
  readonly testRows: Int32Array;
  readonly shuffle: boolean;
  /**
   * Where samples are windows into a text: at how many places one can start. An epoch then has as many windows as
   * `rows`, each from a random place, unless nothing is shuffled; 0 or none takes the rows as they are.
   */
  readonly windowStarts?: number;
  readonly learningRate: number;
  /** What the learning rate of a step is multiplied by, where that is not 1; `batches` are the steps of an epoch. */
  readonly rateFactor?: (step: number, batches: number) => number;
  /** What the run learns. */
  readonly task: Task | undefined;
  /** Bytes for the ring and for the checkpoints, each. */
  readonly historyLimit: number;
  readonly epochs?: EpochListener;
}

/** Hears of epochs when they are first finished. */
interface EpochListener {
  /** Whether it has to hear of every one, however short they are. */
  wantsAll(): boolean;
  reach(record: EpochRecord): void;
}

/** A moment of a run, with what it takes to come back to it. */
type RunRecord = Pick<SavedRun, 'time' | 'firstRate' | 'journal' | 'epochs' | 'checkpoints'>;

/**
 * One run through time: which instruction of which step comes next, forward and back. Everything it does is a
 * function of the seed and the journal, so that any time can be reached again with the same bits.
 */
export class Run {
  readonly plan: Plan;
  /** Instructions a step. */
  readonly length: number;
  /** Steps an epoch. */
  readonly batches: number;
  private epochs: EpochRecord[] = [];
  readonly journal: Journal;
  private readonly ring: Ring;
  private readonly checkpoints: Checkpoints;
  private readonly evaluation: Evaluation;
  private readonly order: Int32Array;
  private readonly ordering: Random;
  private orderedEpoch = -1;
  private fromElsewhere = false;
  /** What a new beginning begins with. */
  private initialRate: number;
  /** The present, changed in place: the training loop allocates nothing. */
  private readonly now = { step: 0, pc: 0 };

  constructor(private readonly settings: RunPlan) {
    const { machine, seed, rows, windowStarts = 0, learningRate, task, historyLimit } = settings;
    this.plan = machine.program.main;
    this.length = this.plan.instructions.length;
    this.batches = Math.max(1, Math.ceil(rows.length / this.plan.capacity));
    this.order = rows.slice();
    this.ordering = new Random(seed, windowStarts > 0 ? 'windows' : 'shuffle');
    this.initialRate = learningRate;
    this.journal = new Journal(learningRate);
    this.ring = new Ring(historyLimit);
    this.checkpoints = new Checkpoints(historyLimit);
    this.evaluation = new Evaluation(machine, task);
    this.reset();
  }

  get time(): Time {
    return { ...this.now };
  }

  /** The step whose values stand in memory: between two steps, the one before. */
  get shownStep(): number {
    return this.now.pc === 0 && this.now.step > 0 ? this.now.step - 1 : this.now.step;
  }

  /** How many of the shown step's instructions have run. */
  get computed(): number {
    return this.shownStep < this.now.step ? this.length : this.now.pc;
  }

  /** Rows of the data in the shown batch. */
  get samples(): number[] {
    const { samples, rows } = this.settings.machine.registers(this.plan);
    return Array.from(samples.subarray(0, rows));
  }

  /** Finished epochs, the older of very many thinned out. */
  get records(): readonly EpochRecord[] {
    return this.epochs;
  }

  /** Whether other parameters than those of the seed stood at the beginning. */
  get isFromElsewhere(): boolean {
    return this.fromElsewhere;
  }

  /** Steps for which nobody can decide to stop: up to the end of the epoch where each is judged. */
  get decided(): number {
    return this.settings.epochs?.wantsAll() ? this.batches - (this.now.step % this.batches) : Infinity;
  }

  get finishedEpochs(): number {
    return Math.floor(this.now.step / this.batches);
  }

  /** As the text or a live change has it; the schedule multiplies it. */
  get learningRate(): number {
    return this.journal.rateAt(this.now);
  }

  /** The learning rate as the schedule has it in the shown step. */
  get scheduledRate(): number {
    return this.learningRate * this.rateFactor(this.shownStep);
  }

  /** Back to the beginning: to the initial parameters that the seed gives, or to others, by tensor. */
  reset(parameters?: ReadonlyMap<string, ArrayLike<number>>): void {
    const { machine, seed } = this.settings;
    initialize(machine, seed);
    for (const tensor of this.plan.tensors.values()) {
      if (tensor.arena === 'activations') machine.view(tensor).fill(0);
    }
    for (const [id, values] of parameters ?? []) machine.view(this.plan.tensors.get(id)!).set(values);
    this.fromElsewhere = parameters !== undefined;
    this.journal.restore(this.initialRate, []);
    this.ring.clear();
    this.epochs = [];
    this.checkpoints.dropAfter(-1);
    this.moveTo(0, 0);
    this.enter(0);
    this.checkpoints.add(0, this.settings.machine.state);
  }

  /** Runs on to a time, without a record of what is overwritten; the ring is empty afterwards. */
  runTo(target: Time): void {
    this.ring.clear();
    while (compareTimes(this.now, target) < 0) {
      if (this.now.pc === 0 && this.runWhole(target.step)) continue;
      const end = target.step > this.now.step ? this.length : target.pc;
      this.runWithin(Math.min(end, this.changeWithin() ?? end));
    }
  }

  /** Runs on to a time, keeping what each instruction overwrites, so that it can be undone and explained. */
  stepTo(target: Time): void {
    const { machine } = this.settings;
    while (compareTimes(this.now, target) < 0) {
      this.begin();
      const instruction = this.plan.instructions[this.now.pc]!;
      this.ring.push(this.time, machine.save(instruction));
      machine.run(this.plan, this.now.pc, this.now.pc + 1);
      this.arrive(this.now.pc + 1);
    }
  }

  /** Goes back to a time: by undoing where the ring reaches, else from the nearest checkpoint. */
  backTo(target: Time): void {
    const oldest = this.ring.oldest;
    if (oldest && compareTimes(oldest, target) <= 0) this.undoTo(target);
    else this.replayTo(target);
    this.epochs = [...upToEpoch(this.epochs, this.finishedEpochs)];
  }

  /** Has the step before the present on record, to be looked at and undone: runs it again where it ran without. */
  recordLast(): void {
    if (!this.ring.oldest && this.now.step > 0) this.backTo(this.time);
  }

  /** Keeps a copy of the state, if the time is between two steps. */
  checkpoint(): void {
    if (this.now.pc === 0 && this.checkpoints.newest < this.now.step) {
      this.checkpoints.add(this.now.step, this.settings.machine.state);
    }
  }

  /** What it takes to come back to this moment with the same bits; checkpoints for so many bytes. */
  save(limit: number): RunRecord {
    this.checkpoint();
    return {
      time: this.time,
      firstRate: this.journal.firstRate,
      journal: this.journal.all,
      epochs: this.epochs,
      checkpoints: this.checkpoints.forKeeping(this.now.step, limit, this.fromElsewhere),
    };
  }

  /** Comes back to a moment that was saved. */
  restore({ time, firstRate, journal, epochs, checkpoints }: RunRecord): void {
    this.reset();
    this.fromElsewhere = checkpoints[0]?.step === 0;
    this.journal.restore(firstRate, journal);
    this.checkpoints.restore(checkpoints);
    this.epochs = [...epochs];
    this.replayTo(time);
    this.epochs = [...upToEpoch(this.epochs, this.finishedEpochs)];
  }

  /** The text says another rate: it holds from here on, and from the beginning where the run begins anew. */
  amendLearningRate(learningRate: number): void {
    this.initialRate = learningRate;
    this.setLearningRate(learningRate);
  }

  /** Another rate from here on, by hand: a new beginning forgets it. */
  setLearningRate(learningRate: number): void {
    this.journal.record({ time: this.time, learningRate });
    this.checkpoints.dropAfter(this.now.step);
  }

  /**
   * An instruction of the shown step with the memory around it, or undefined where it has not run, or where
   * what it read has been overwritten without record.
   */
  moment(index: number): Moment | undefined {
    if (index >= this.computed) return undefined;
    const instruction = this.plan.instructions[index]!;
    const [before, after] = [this.readerAt(index), this.readerAt(index + 1)];
    // What lives longer than a batch is changed in place: there the old value is part of the story.
    const changed = instruction.outputs.filter(({ arena }) => arena !== 'activations');
    const known =
      [...instruction.inputs, ...changed].every((tensor) => before.knows(tensor)) &&
      // Other parts of what it writes in parts may be written over since: it left them alone.
      instruction.outputs.every((tensor) => after.knows(tensor, instruction.slice));
    if (!known) return undefined;
    const registers = this.settings.machine.registers(this.plan);
    const step = this.shownStep;
    const learningRate = this.journal.rateAt({ step, pc: index }) * this.rateFactor(step);
    return { ...registersNow(registers), instruction, before, after, learningRate };
  }

  /** The index of the batch (from 0) within its epoch, and the epoch (from 0), of a step. */
  placeOf(step: number): { epoch: number; batch: number } {
    return { epoch: Math.floor(step / this.batches), batch: step % this.batches };
  }

  private undoTo(target: Time): void {
    while (compareTimes(this.now, target) > 0) {
      const { time, saved } = this.ring.pop()!;
      this.settings.machine.restore(this.plan.instructions[time.pc]!, saved);
      this.moveTo(time.step, time.pc);
      // Between two steps the registers are those of the step before, whose values are back in memory.
      if (time.pc === 0) this.enter(Math.max(0, time.step - 1));
    }
  }

  private replayTo(target: Time): void {
    const checkpoint = this.checkpoints.before(startBefore(target.step))!;
    this.settings.machine.state.set(checkpoint.state);
    this.moveTo(checkpoint.step, 0);
    this.enter(Math.max(0, checkpoint.step - 1));
    this.runTo({ step: Math.max(0, target.step - 1), pc: 0 });
    this.stepTo(target);
  }

  /**
   * Runs whole steps up to one, or to the next live change, and says whether there were any. It allocates nothing, and
   * of short epochs only some are recorded: steps of small networks take less than a microsecond.
   */
  private runWhole(target: number): boolean {
    const end = Math.min(target, this.journal.nextAfter(this.now)?.step ?? Infinity);
    if (this.now.step >= end) return false;
    const { machine, rateFactor } = this.settings;
    const registers = machine.registers(this.plan);
    const rate = this.learningRate;
    while (this.now.step < end) {
      this.enter(this.now.step);
      registers.learningRate = rateFactor ? rate * rateFactor(this.now.step, this.batches) : rate;
      const start = registers.batch * this.plan.capacity;
      const count = rateFactor || registers.rows < this.plan.capacity ? 1 : this.alike(start);
      const steps = Math.min(count, end - this.now.step);
      if (registers.rows < this.plan.capacity) machine.run(this.plan, 0, this.length);
      else machine.runSteps(this.plan, steps, this.order, start, this.batches === 1);
      this.now.step += steps;
      if (this.now.step % this.batches === 0) this.finishEpoch(this.now.step / this.batches, false);
    }
    return true;
  }

  /** Steps of full batches from the present one on, of which none is recorded but the last, and whose rows are known. */
  private alike(start: number): number {
    if (this.batches > 1) return Math.floor((this.order.length - start) / this.plan.capacity);
    if (this.settings.shuffle || this.settings.epochs?.wantsAll()) return 1;
    return nextRecorded(this.now.step) - this.now.step;
  }

  private runWithin(end: number): void {
    this.begin();
    this.settings.machine.run(this.plan, this.now.pc, end);
    this.arrive(end);
  }

  /** The next live change of this step behind the present instruction. */
  private changeWithin(): number | undefined {
    const next = this.journal.nextAfter(this.now);
    return next?.step === this.now.step ? next.pc : undefined;
  }

  private begin(): void {
    if (this.now.pc === 0) this.enter(this.now.step);
    const rate = this.learningRate * this.rateFactor(this.now.step);
    this.settings.machine.registers(this.plan).learningRate = rate;
  }

  private rateFactor(step: number): number {
    return this.settings.rateFactor?.(step, this.batches) ?? 1;
  }

  private arrive(pc: number): void {
    if (pc < this.length) {
      this.now.pc = pc;
      return;
    }
    this.moveTo(this.now.step + 1, 0);
    const { epoch, batch } = this.placeOf(this.now.step);
    if (batch === 0) this.finishEpoch(epoch, true);
  }

  /** Records an epoch that is finished for the first time, if it is looked at or the curve is to have it. */
  private finishEpoch(epoch: number, isLookedAt: boolean): void {
    if (lastEpoch(this.epochs) >= epoch) return;
    if (isLookedAt || nextRecorded(epoch - 1) === epoch || this.settings.epochs?.wantsAll()) this.recordEpoch(epoch);
  }

  private moveTo(step: number, pc: number): void {
    this.now.step = step;
    this.now.pc = pc;
  }

  private recordEpoch(epoch: number): void {
    const train = readMetrics(this.settings.machine, this.plan, this.settings.task);
    if (!train) return;
    const record = { epoch, train, test: this.evaluation.metrics(this.settings.testRows) };
    // One that is there only because it was looked at makes room, so that the curve is the same wherever a run rested.
    const last = this.epochs.at(-1);
    if (last && nextRecorded(last.epoch - 1) !== last.epoch && !this.settings.epochs?.wantsAll()) this.epochs.pop();
    this.epochs.push(record);
    const thinned = thinCurve(this.epochs);
    if (thinned !== this.epochs) this.epochs = [...thinned];
    this.settings.epochs?.reach(record);
  }

  /** Sets the registers for a step: its rows of the data, its number. A function of the step alone. */
  private enter(step: number): void {
    const registers = this.settings.machine.registers(this.plan);
    const { samples } = registers;
    const epoch = Math.floor(step / this.batches);
    const batch = step - epoch * this.batches;
    this.orderRows(epoch);
    const start = batch * this.plan.capacity;
    const rows = Math.min(this.plan.capacity, this.order.length - start);
    for (let row = 0; row < rows; row++) samples[row] = this.order[start + row]!;
    // Without data, the one row is an input given by hand.
    registers.rows = rows || 1;
    registers.batch = batch;
    registers.update = step + 1;
    registers.step = step;
    registers.seed = this.settings.seed;
  }

  private orderRows(epoch: number): void {
    if (epoch === this.orderedEpoch) return;
    this.orderedEpoch = epoch;
    const { rows, shuffle, windowStarts = 0 } = this.settings;
    this.order.set(rows);
    if (!shuffle) return;
    this.ordering.enter(0, epoch);
    if (windowStarts > 0) for (let i = 0; i < this.order.length; i++) this.order[i] = this.ordering.below(windowStarts, i);
    else this.ordering.shuffle(this.order);
  }

  /** Memory as it was just before instruction `index` of the shown step. */
  private readerAt(index: number): PastReader {
    const known = new Map<PlacedTensor, PastTensor>();
    const past = (tensor: PlacedTensor): PastTensor => {
      const values = known.get(tensor) ?? this.tensorBefore(index, tensor);
      known.set(tensor, values);
      return values;
    };
    return {
      knows: (tensor, slice) => past(tensor).isKnown(slice),
      value: (tensor, element) => past(tensor).value(element),
    };
  }

  /** A tensor as it was just before an instruction: memory, and the ring where later ones have run over it. */
  private tensorBefore(index: number, tensor: PlacedTensor): PastTensor {
    const overwritten = this.plan.instructions
      .slice(index, this.computed)
      .filter(({ outputs }) => outputs.includes(tensor))
      .map(({ index: pc, outputs, slice }) => ({
        saved: this.ring.at({ step: this.shownStep, pc })?.[outputs.indexOf(tensor)],
        slice,
        extents: slice === undefined ? undefined : sliceExtents(tensor, slice),
      }));
    const now = this.settings.machine.reader(tensor);
    return {
      isKnown: (wanted) =>
        overwritten.every(({ saved, slice }) => saved !== undefined || !haveCommon(slice, wanted)),
      value: (element) => {
        for (const { saved, extents } of overwritten) {
          const place = extents ? withinSlice(extents, element) : element;
          if (place !== undefined) return saved?.[place] ?? NaN;
        }
        return now(element);
      },
    };
  }
}

/** A tensor at an earlier moment. */
interface PastTensor {
  /** Whether what has been overwritten since was recorded: of the whole tensor, or of one of its parts. */
  isKnown(slice?: number): boolean;
  value(element: number): number;
}

interface PastReader extends Reader {
  knows(tensor: PlacedTensor, slice?: number): boolean;
}

/** Whether two parts of a tensor (undefined: the whole) have elements in common. */
function haveCommon(a: number | undefined, b: number | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}
