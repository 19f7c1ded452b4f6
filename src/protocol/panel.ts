import type { Explanation } from '../model/explanation';
import type { ComparisonAction, ComparisonView, CurveRequest } from './comparison';
import type { DataSummary, SampleStages, SummaryRequest } from './data';
import type {
  EpochRecord,
  ExplainRequest,
  Prediction,
  PredictRequest,
  ProgramView,
  RowsPage,
  RowsRequest,
  SessionState,
  StepUnit,
  TensorFrame,
  TensorSlice,
} from './session';

/** What the panel's webview calls on the host. Data calls go on to the session; the rest is the editor's. */
export interface PanelHost {
  /** The first call of a fresh webview: what there is to show. */
  ready(): Promise<PanelContent>;
  /** Where the reader looks, after each change of it: when this panel is closed, the spec's next one begins there. */
  keepLook(look: string): Promise<void>;
  train(): Promise<void>;
  pause(): Promise<void>;
  step(unit: StepUnit): Promise<void>;
  stepBack(unit: StepUnit): Promise<void>;
  reset(): Promise<void>;
  setLearningRate(value: number): Promise<void>;
  /** How fast training runs that would be too quick to be watched; kept by the host for the next training. */
  setSpeed(speed: Speed): Promise<void>;
  read(slices: readonly TensorSlice[]): Promise<readonly TensorFrame[]>;
  explain(request: ExplainRequest): Promise<Explanation | undefined>;
  curve(epoch: number): Promise<readonly EpochRecord[]>;
  rows(request: RowsRequest): Promise<RowsPage>;
  /** Undefined where the program has been replaced meanwhile; likewise below. */
  sampleStages(row: number): Promise<SampleStages | undefined>;
  dataSummary(request: SummaryRequest): Promise<DataSummary | undefined>;
  predict(request: PredictRequest): Promise<readonly Prediction[]>;
  /** Begins the comparison of the spec's `compare { }`, holds it, ends it, or takes it away. */
  compare(action: ComparisonAction): Promise<void>;
  /** Finished epochs of compared runs, one list for each request. */
  comparedCurves(requests: readonly CurveRequest[]): Promise<readonly (readonly EpochRecord[])[]>;
  /** Does what a button of the notice offers; one of a notice that has gone does nothing. */
  choose(action: string): Promise<void>;
  /** Selects the line of a layer (`input` and `loss` too) in the editor. */
  reveal(layer: string): Promise<void>;
}

/** `watch` makes training take at least a few seconds; `full` holds nothing back. */
export type Speed = 'watch' | 'full';

/** What the host tells the webview. */
export interface PanelEvents {
  /** Another program, or none: after opening, an edit, a failure. */
  content: PanelContent;
  state: SessionState;
  /** The layers that the editor's cursor stands on: several in a block that is called several times. */
  cursor: { readonly layers: readonly string[] };
  settings: PanelSettings;
  /** The comparison of the spec, or that there is none. */
  comparison: { readonly view?: ComparisonView };
}

/** How the reader wants to see the panel; a change takes effect at once. */
export interface PanelSettings {
  /** Significant digits of the numbers shown; exact ones stand in tooltips. */
  readonly precision: number;
  readonly palette: Palette;
}

/** How positive and negative are told apart; the colours themselves are the theme's. */
export type Palette = 'default' | 'colorBlindSafe';

export interface PanelContent {
  /** The spec's address: after a reload the panel knows by it what it shows. */
  readonly spec: string;
  /** File name of the spec. */
  readonly title: string;
  readonly program?: ProgramView;
  /** Whether there is to be a program in a moment. */
  readonly isOpening?: boolean;
  readonly state?: SessionState;
  readonly speed?: Speed;
  /** A sentence for the reader: why there is no program, or that the one shown is older than the text. */
  readonly notice?: {
    readonly severity: 'error' | 'warning' | 'information';
    readonly message: string;
    /** Of something that takes its time: the part that is done, from 0 to 1. */
    readonly progress?: number;
    /** What can be done about it: titles of buttons, for `choose`. */
    readonly actions?: readonly string[];
  };
  readonly settings?: PanelSettings;
}
