import { DIGITS } from '../../src/base/format';
import type { PanelContent, PanelHost, PanelSettings } from '../../src/protocol/panel';
import type {
  EpochRecord,
  InstructionView,
  Prediction,
  ProgramView,
  RowsPage,
  SessionState,
  StepUnit,
} from '../../src/protocol/session';
import type { ComparisonState } from './comparison';
import { initialCursor, type Cursor } from './cursor';
import { initialData, type DataState } from './data';
import type { TensorWindow, TensorWindows } from './tensors';

export type Explanation = NonNullable<Awaited<ReturnType<PanelHost['explain']>>>;

export const cellNames = ['data', 'network', 'step', 'loss', 'predictions'] as const;
export type CellName = (typeof cellNames)[number];

/** What neurons and edges show; `gradients` is how the loss changes with each of them. */
export type Show = 'values' | 'gradients';

/** Everything that the panel shows: what the host told, what was pulled, and where the reader is. */
export interface PanelState {
  /** Undefined until the host has told what there is. */
  readonly content?: PanelContent;
  /** Grows with each content. */
  readonly generation: number;
  readonly program?: ProgramView;
  readonly session?: SessionState;
  /** The layers that the editor's cursor stands on. */
  readonly editorLayers?: readonly string[];
  readonly cursor: Cursor;
  /** Tensors of the drawing. */
  readonly windows: TensorWindows;
  readonly step: StepSnapshot;
  readonly curve: readonly EpochRecord[];
  /** Undefined where nothing is compared. */
  readonly comparison?: ComparisonState;
  readonly data: DataState;
  readonly predictions: PredictionsState;
  /** The row of the data that the selected sample is. */
  readonly sampleRow?: RowsPage;
  readonly ui: UiState;
  /** Sentences about calls that failed, the newest last. */
  readonly failures: readonly Failure[];
  readonly environment: Environment;
  readonly settings: PanelSettings;
}

/** Instructions with their arithmetic and results, all from one moment. */
export interface StepSnapshot {
  readonly items: readonly StepItem[];
  /** Instructions that there are, of which `items` may be the first ones. */
  readonly total: number;
}

export interface StepItem {
  readonly instruction: InstructionView;
  /** The output that is looked at. */
  readonly tensor: string;
  readonly unit: number;
  readonly input: number;
  readonly sample: number;
  /** Undefined where the element is not computed. */
  readonly explanation?: Explanation;
  readonly values?: TensorWindow;
}

export interface PredictionsState {
  readonly from: number;
  readonly total: number;
  readonly items: readonly Prediction[];
  /** Cells typed in, by input column. */
  readonly cells: readonly string[];
  readonly answer?: Prediction;
}

/** What a panel keeps when it is hidden or reloaded. */
export interface UiState {
  readonly collapsed: Readonly<Record<CellName, boolean>>;
  readonly stepUnit: StepUnit;
  readonly logScale: boolean;
  /** The comparison that has been brought into sight. */
  readonly seenComparison?: number;
  /** Columns of the drawing that the reader has unfolded. */
  readonly unfolded: readonly string[];
  /** The reader's choice; undefined: by the phase that just ran. */
  readonly show?: Show;
}

export interface Failure {
  readonly id: number;
  readonly message: string;
}

export interface Environment {
  /** False while nobody can see the panel. */
  readonly visible: boolean;
  /** Cells within reach of the window. */
  readonly onScreen: Readonly<Record<CellName, boolean>>;
  /** Grows with each change of the colour theme. */
  readonly theme: number;
}

const everyCell = (value: boolean): Record<CellName, boolean> => {
  return { data: value, network: value, step: value, loss: value, predictions: value };
};

export const initialUi: UiState = {
  collapsed: { ...everyCell(false), data: true },
  stepUnit: 'layer',
  logScale: false,
  unfolded: [],
};

export const emptyStep: StepSnapshot = { items: [], total: 0 };

export const initialState: PanelState = {
  generation: 0,
  cursor: initialCursor,
  windows: new Map(),
  step: emptyStep,
  curve: [],
  data: initialData,
  predictions: { from: 0, total: 0, items: [], cells: [] },
  ui: initialUi,
  failures: [],
  environment: { visible: true, onScreen: everyCell(true), theme: 0 },
  settings: { precision: DIGITS, palette: 'default' },
};

/** Rows on a page of the tables. */
export const pageSize = 10;

/** Whether there is something new many times a second. */
export function isMoving({ session, comparison }: PanelState): boolean {
  return session?.status === 'running' || comparison?.view.status === 'running';
}

/**
 * Whether a cell is to be kept up to date. A cell out of reach follows only while nothing is running: one
 * last look costs little, and what is scrolled to is right at once.
 */
export function isLive(state: PanelState, cell: CellName): boolean {
  const { visible, onScreen } = state.environment;
  if (!visible || state.ui.collapsed[cell]) return false;
  return onScreen[cell] || !isMoving(state);
}
