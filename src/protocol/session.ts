import type { Problem } from '../base/problem';
import type { FilePart, ReadProgress } from '../base/reading';
import type { Explanation, Phase } from '../model/explanation';
import type { Inference } from '../model/inference';
import type { TargetMetrics } from '../model/metrics';
import type { Profile } from '../model/profile';
import type { Shape } from '../model/shape';
import type { ModelSpec } from '../model/spec';
import type { Task } from '../model/task';
import type { DataSummary, SampleStages, SummaryRequest } from './data';

/**
 * What a session offers to whoever looks at it: panel, editor, debugger, CLI and tests are equal clients. The
 * session lives in the worker. Commands (open, train, pause, step, stepBack, reset, finish) run in the order in which
 * they come, each stops what is under way; all other calls are answered at once, between two slices of training.
 */
export interface SessionApi {
  /** Compiles a spec and stands before its first instruction. Rejects with the first error of the spec. */
  open(request: OpenRequest): Promise<Opened>;
  /** Looks at a text and its data without opening it: what is wrong, and what the data is like. Nothing is kept. */
  check(request: CheckRequest): Promise<Checked>;
  /** Has the reading of data that is under way end, for `open` or `check`: they answer with `reading-cancelled`. */
  cancelReading(): Promise<void>;
  /**
   * Trains on until paused, done, or at a stop. Answers once training has begun; where it has already, it goes on
   * undisturbed.
   */
  train(): Promise<SessionState>;
  /** Runs on to the next stop, or to the end: of training, or of the passes of a prediction. */
  proceed(): Promise<SessionState>;
  /** Back to the stop before, or to the beginning where there is none. */
  reverse(request: ReverseRequest): Promise<SessionState>;
  /** Where running halts: before these instructions of the plan. They hold until others are set. */
  setStops(instructions: readonly number[]): Promise<void>;
  /** Stops at the next instruction boundary: the end of the batch where that is near. */
  pause(): Promise<SessionState>;
  step(request: StepRequest): Promise<SessionState>;
  stepBack(request: StepRequest): Promise<SessionState>;
  /** Back to the initial parameters, which the seed gives. */
  reset(): Promise<SessionState>;
  /**
   * Takes over from another text what may change while a run goes on: the learning rate, the length of training,
   * expectations and the title. Rejects with `needs-restart` where something else differs too.
   */
  amend(request: AmendRequest): Promise<Opened>;
  /** A live change; it is written to the journal, so that stepping back and forward repeats it. */
  setLearningRate(value: number): Promise<SessionState>;
  /**
   * Holds training back so that the whole of it takes at least so many seconds, to be watched; 0 for full speed.
   * Holds from now on, also while training runs.
   */
  setPace(leastSeconds: number): Promise<void>;
  state(): Promise<SessionState>;
  /** What it takes to come back to this moment, as bytes for `OpenRequest.saved`; undefined where nothing was done. */
  save(request: SaveRequest): Promise<Uint8Array | undefined>;
  /** Every parameter with its values, in the order of the layers. */
  parameters(): Promise<readonly ParameterValues[]>;
  /**
   * Begins a new run from other parameters. Rejects with a `UserError` where one is missing, unknown or of another
   * shape; then nothing has changed.
   */
  loadParameters(values: readonly GivenParameter[]): Promise<SessionState>;
  /** Parts of tensors, all from the same moment. */
  read(slices: readonly TensorSlice[]): Promise<readonly TensorFrame[]>;
  /** How an element of an instruction's result came about; undefined where it is not computed. */
  explain(request: ExplainRequest): Promise<Explanation | undefined>;
  /** Finished epochs behind `epoch` (0 for all); of a long past, the older ones are thinned out. */
  curve(epoch: number): Promise<readonly EpochRecord[]>;
  /** A page of the data as it was read. */
  rows(request: RowsRequest): Promise<RowsPage>;
  /** What a sample goes through, from what was read to what the first layer gets. Rejects where there is no such row. */
  sampleStages(row: number): Promise<SampleStages>;
  /** What stands in columns of the data, and how often each class. */
  dataSummary(request: SummaryRequest): Promise<DataSummary>;
  /** Runs the network on rows of the data, or on cells given by hand, with the parameters as they are. */
  predict(request: PredictRequest): Promise<readonly Prediction[]>;
  /** Goes on with a text (or a sequence), with the parameters as they are. */
  generate(request: GenerateRequest): Promise<Generated>;
  /** Trains to the end (or `epochs`), then looks at the spec's expectations. Used by the CLI. */
  finish(request: FinishRequest): Promise<Finished>;
}

export interface SessionEvents {
  /** The state after a change, about 33 times a second while training. */
  state: SessionState;
  /** How far a large file has been read. */
  reading: ReadProgress;
}

/** What a session asks of the one that owns it. */
export interface SessionHost {
  /** The bytes of a file that the spec names, relative to the spec's folder. */
  readFile(path: string): Promise<Uint8Array>;
  /** At most so many bytes of it from a place on; undefined where it can be read as a whole only. */
  readPart(path: string, from: number, length: number): Promise<FilePart | undefined>;
  /** The ordinary files of a folder that the spec names, and of those in it. */
  listFiles(path: string): Promise<readonly { readonly path: string; readonly size: number }[]>;
  /** A file that comes with NNSpec. */
  readAsset(name: string): Promise<Uint8Array>;
}

export interface CheckRequest {
  readonly text: string;
  readonly memoryLimit: number;
  /** Localised messages for the worker: the bundle's contents. */
  readonly messages?: string;
}

export interface Checked {
  /** Of text, data and shapes, in the order of the text. */
  readonly problems: readonly Problem[];
  /** Present where none is an error: the spec with the numbers that its data gives, and what the data is like. */
  readonly prepared?: CheckedSpec;
  readonly identity?: { readonly engine: number; readonly spec: string; readonly data: string };
}

interface CheckedSpec {
  readonly spec: ModelSpec;
  readonly inference: Inference;
  readonly profile?: Profile;
  readonly task?: Task;
}

export interface OpenRequest {
  readonly text: string;
  /** Bytes that the network and its data may take. */
  readonly memoryLimit: number;
  readonly seed?: number;
  /** Label of a run of the spec's comparison (`learning_rate=0.1`); the spec as it stands unless given. */
  readonly run?: string;
  /** Bytes that the past may take, to step back in. */
  readonly historyLimit?: number;
  /** Whether products and sums may be rounded at once, where the host can: quicker, with bits of its own. */
  readonly fuses?: boolean;
  /** A run to be taken up where it was saved. One of another text or other data is refused with `another-run`. */
  readonly saved?: Uint8Array;
  /** Localised messages for the worker: the bundle's contents. */
  readonly messages?: string;
}

export interface Opened {
  readonly program: ProgramView;
  readonly state: SessionState;
  /**
   * What became of the saved run: taken up with the same bits, or (by another version of the engine, or with products and
   * sums rounded otherwise) its weights only, at the beginning of a new run.
   */
  readonly resumed?: 'run' | 'weights';
  /** Whether products and sums are rounded at once. */
  readonly fuses: boolean;
}

export interface AmendRequest {
  readonly text: string;
}

export interface SaveRequest {
  /** Bytes for the checkpoints of the past; one is kept in any case. */
  readonly limit: number;
}

/** A parameter as it stands. */
export interface ParameterValues extends ParameterView {
  readonly values: Float32Array;
}

/** A parameter as a file gives it: it may be of another network. */
export type GivenParameter = Pick<ParameterValues, 'tensor' | 'shape' | 'values'>;

/** What does not change while a session lives. */
export interface ProgramView {
  readonly name: string;
  /** A spec without `train` predicts only: its plan is the forward pass. */
  readonly mode: 'train' | 'predict';
  readonly layers: readonly LayerView[];
  /** Of one sample's input. */
  readonly inputShape: Shape;
  /** A name for each number of the input; none of a picture, where places say enough. */
  readonly features: readonly string[];
  readonly instructions: readonly InstructionView[];
  readonly task?: TaskView;
  readonly rows: { readonly train: number; readonly test: number; readonly unanswered: number };
  /** Samples that can be asked about, numbered from 0: rows; of a text, places at which a window can begin. */
  readonly samples: number;
  /** Columns of the data that feed the network, as they were read. */
  readonly inputColumns: readonly string[];
  /** Every parameter, in the order of the layers. */
  readonly parameters: readonly ParameterView[];
  readonly parameterCount: number;
  /** Bytes of all arenas. */
  readonly memory: number;
  readonly seed: number;
  readonly batchSize: number;
  readonly batches: number;
  /** How long training is; 0 where there is none. */
  readonly steps: number;
}

export interface LayerView {
  readonly id: string;
  readonly type: string;
  /** The one that it ends with; empty where its type has none, such as add. */
  readonly activation: string;
  /** Ids of the layers that it reads; `input`, or `input.user` for a column of it. */
  readonly inputs: readonly string[];
  readonly shape: Shape;
  /** Tensors that can be read, by their names within the layer: `output`, `weights`, `weights.gradient`. */
  readonly tensors: Readonly<Record<string, TensorView>>;
}

export interface TensorView {
  readonly id: string;
  /** Without the batch. */
  readonly shape: Shape;
  readonly batched: boolean;
}

export interface ParameterView {
  readonly tensor: string;
  readonly layer: string;
  /** `weights`, `bias`. */
  readonly name: string;
  readonly shape: Shape;
}

/** What the network is to predict. */
export interface TaskView {
  /** The targets that a layer predicts by itself, in the order of the data. */
  readonly heads: readonly HeadView[];
  /** Metrics to be shown beside the loss, as their paths: `accuracy`, `price.mae`. */
  readonly metrics: readonly string[];
}

export interface HeadView {
  /** The target: a column, or several numbers that are predicted together. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly kind: 'class' | 'number';
  /** In the order of the outputs; empty for numbers. */
  readonly classes: readonly string[];
  /** The layer that predicts it. */
  readonly layer: string;
  /** Time steps that have a target each; 1 where a sample has one. */
  readonly positions: number;
  /** From which output on a single unit says the second class; undefined where the largest output decides. */
  readonly threshold?: number;
  readonly loss?: string;
}

export interface InstructionView {
  readonly index: number;
  /** Layer, phase, operation and ordinal: `h1/backward/affine_gradient_weights/0`. */
  readonly id: string;
  readonly phase: Phase;
  /** A layer's id, `input` for loading the batch, `loss` for the loss. */
  readonly layer: string;
  readonly operation: string;
  /** The tensor that it explains. */
  readonly result: string;
  /** All that it writes and can explain, the result first, where that is more than the result: hidden, cell, gates. */
  readonly outputs?: readonly string[];
  /** Of an operation that goes through time: the time step, an index on the first axis of its result. */
  readonly time?: number;
}

/** Finished steps, and the position within the one in hand. */
export interface Time {
  readonly step: number;
  readonly pc: number;
}

export type StepUnit = 'instruction' | 'layer' | 'pass' | 'batch' | 'epoch';

export interface ReverseRequest {
  /** The time that the caller saw; refused where the session has moved on. */
  readonly from?: Time;
}

export interface StepRequest {
  readonly unit: StepUnit;
  /** The time that the caller saw; the step is refused where the session has moved on. */
  readonly from?: Time;
}

export type Status = 'ready' | 'running' | 'paused' | 'finished';

export interface SessionState {
  /** Grows with each change, so that an older state can be told from a newer one. */
  readonly revision: number;
  readonly status: Status;
  readonly time: Time;
  /** Counted from 1. */
  readonly epoch: number;
  readonly batch: number;
  /** Rows of the data that are in the batch in hand (or, at its beginning, will be). */
  readonly samples: readonly number[];
  /** The instruction to run next. */
  readonly next: number;
  /**
   * The instructions that just ran: `[from, to)` in the plan, those of the last layer that a step came through.
   * After the last update they are of the batch before, though `time` stands at the beginning of the next.
   */
  readonly last?: { readonly from: number; readonly to: number };
  /** Instructions whose results stand in memory as this batch (or the batch just finished) left them. */
  readonly computed: number;
  /** The newest batch's loss. */
  readonly loss?: number;
  /** Length of all its gradients together, where the spec reads that. */
  readonly gradientNorm?: number;
  /** As the text has it, or a live change. */
  readonly learningRate?: number;
  /** What the schedule has made of it in the shown step, where there is one. */
  readonly scheduledRate?: number;
  /** Epochs that are finished. */
  readonly epochs: number;
  readonly latest?: EpochRecord;
  readonly canStepBack: boolean;
  /** Where training has ended before its length was through: why, as a sentence. */
  readonly stopped?: string;
  /** True where the run began from loaded weights, which its text does not give. */
  readonly fromWeights?: boolean;
}

/** Of a part of the data. A network with several targets has the total loss only, and the rest for each of them. */
export interface Metrics extends TargetMetrics {
  readonly targets?: Readonly<Record<string, TargetMetrics>>;
}

export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean over the epoch's batches. */
  readonly train: Metrics;
  /** The whole test part with the parameters at the epoch's end. */
  readonly test?: Metrics;
}

export interface TensorSlice {
  readonly tensor: string;
  /** First index taken on the first axis (the sample, where the tensor is batched), and how many. */
  readonly from?: number;
  readonly count?: number;
}

export interface TensorFrame {
  readonly tensor: string;
  /** Of `values`, the batch included. */
  readonly shape: Shape;
  /** Absent where the tensor has not been computed in this batch. */
  readonly values?: Float32Array;
  /** Of a tensor that comes about time step by time step: those (indices on its first axis) that are not computed yet. */
  readonly missing?: readonly number[];
}

export interface ExplainRequest {
  /** Index of the instruction in the plan. */
  readonly instruction: number;
  /** Which of its outputs; the first, its result, unless given. */
  readonly output?: number;
  /** Position of the sample in the batch. */
  readonly sample: number;
  /**
   * Which element: its flat position within the sample's part of the tensor, or within the whole where it has no batch
   * (of weights [in, units] `input · units + unit`).
   */
  readonly position: number;
  /** Significant digits of the numbers in its arithmetic; 4 unless given. */
  readonly digits?: number;
}

export interface RowsRequest {
  readonly part: 'all' | 'train' | 'test' | 'unanswered';
  readonly from: number;
  readonly count: number;
}

export interface RowsPage {
  readonly columns: readonly string[];
  readonly total: number;
  readonly rows: readonly { readonly row: number; readonly part: RowsRequest['part']; readonly cells: readonly string[] }[];
}

export type PredictRequest =
  | { readonly rows: readonly number[] }
  /** Cells as they would stand in the data, one for each input column. */
  | { readonly cells: readonly string[] };

export interface Prediction {
  readonly row?: number;
  readonly cells: readonly string[];
  /** Encoded, as the network gets it. */
  readonly input: readonly number[];
  /** Of the first target's layer (without targets, the last layer); with time steps, at the last of them. */
  readonly output: readonly number[];
  /** What is said of each target, in the order of the task's heads. */
  readonly answers: readonly Answer[];
}

/** What a class's outputs stand for, where none of them is NaN, and what stands in the data. */
export interface StepAnswer {
  readonly label?: string;
  /** Of that class, where the outputs tell it. */
  readonly probability?: number;
  /** The answer in the data, where there is one. */
  readonly expected?: string;
}

export interface Answer extends StepAnswer {
  readonly target: string;
  /** Of the layer that predicts it, as in `Prediction`. */
  readonly output: readonly number[];
  /** At each time step, where each has a target; the answer itself is then that of the last one. */
  readonly steps?: readonly StepAnswer[];
}

export interface GenerateRequest {
  /** The beginning, as an input typed in. */
  readonly prompt: string;
  /** Tokens that are to follow. */
  readonly count: number;
  /** 0 takes the likeliest token each time; above, tokens are drawn by p^(1/temperature). */
  readonly temperature?: number;
  /** Of the drawing; that of the spec unless given. */
  readonly seed?: number;
}

export interface Generated {
  /** What follows the beginning. */
  readonly text: string;
  readonly tokens: readonly string[];
}

export interface FinishRequest {
  readonly epochs?: number;
}

export interface Finished {
  readonly epochs: number;
  readonly steps: number;
  readonly train: Metrics;
  readonly test?: Metrics;
  /** Where the spec's `stop` has ended training: why, as a sentence. */
  readonly stopped?: string;
  readonly expectations: readonly { readonly text: string; readonly passed: boolean; readonly value?: number }[];
}
