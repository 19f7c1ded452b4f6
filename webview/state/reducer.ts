import type { ComparisonView, CurveRequest } from '../../src/protocol/comparison';
import type { PanelContent, PanelSettings, Speed } from '../../src/protocol/panel';
import type {
  EpochRecord,
  Prediction,
  ProgramView,
  RowsPage,
  SessionState,
  StepUnit,
} from '../../src/protocol/session';
import { pick, withCurves, withView, type ComparisonState } from './comparison';
import { carryOver, chooseOutput, move, select, type Cursor, type Direction } from './cursor';
import { extend, truncate } from './curve';
import { carryData, reduceData, type DataAction } from './data';
import { emptyStep, initialState, type CellName, type PanelState, type Show, type StepSnapshot } from './panel';
import { lastPhase } from './program';
import type { TensorWindows } from './tensors';

export type Action =
  | { readonly type: 'content'; readonly content: PanelContent }
  | { readonly type: 'state'; readonly state: SessionState }
  | { readonly type: 'settings'; readonly settings: PanelSettings }
  | { readonly type: 'editorCursor'; readonly layers: readonly string[] }
  | { readonly type: 'windows'; readonly windows: TensorWindows; readonly program: ProgramView }
  | { readonly type: 'stepRead'; readonly step: StepSnapshot; readonly program: ProgramView }
  | { readonly type: 'curve'; readonly from: number; readonly records: readonly EpochRecord[] }
  | { readonly type: 'comparison'; readonly view?: ComparisonView }
  | { readonly type: 'comparedCurves'; readonly id: number; readonly requests: readonly CurveRequest[]; readonly curves: readonly (readonly EpochRecord[])[] }
  | { readonly type: 'seenComparison'; readonly id: number }
  | { readonly type: 'pickRun'; readonly run: number }
  | DataAction
  | { readonly type: 'sampleRow'; readonly page: RowsPage }
  | { readonly type: 'predictions'; readonly total: number; readonly items: readonly Prediction[] }
  | { readonly type: 'answer'; readonly answer: Prediction }
  | { readonly type: 'select'; readonly column: string; readonly unit: number; readonly input?: number }
  | {
      readonly type: 'point';
      readonly column: string;
      readonly unit: number;
      readonly input: number;
      readonly element?: Cursor['element'];
    }
  | { readonly type: 'output'; readonly layer: string; readonly operation: string; readonly output: number }
  | { readonly type: 'follow' }
  | { readonly type: 'move'; readonly direction: Direction }
  | { readonly type: 'sample'; readonly sample: number }
  | { readonly type: 'collapse'; readonly cell: CellName; readonly collapsed: boolean }
  | { readonly type: 'show'; readonly show: Show }
  | { readonly type: 'stepUnit'; readonly unit: StepUnit }
  | { readonly type: 'logScale'; readonly on: boolean }
  | { readonly type: 'speed'; readonly speed: Speed }
  | { readonly type: 'unfold'; readonly column: string; readonly unfolded: boolean }
  | { readonly type: 'predictionsPage'; readonly from: number }
  | { readonly type: 'cells'; readonly cells: readonly string[] }
  | { readonly type: 'failure'; readonly message: string }
  | { readonly type: 'dismiss'; readonly id: number }
  | { readonly type: 'succeeded' }
  | { readonly type: 'visible'; readonly visible: boolean }
  | { readonly type: 'onScreen'; readonly cell: CellName; readonly value: boolean }
  | { readonly type: 'theme' };

/** The one place where the panel's state changes. */
export function reduce(state: PanelState, action: Action): PanelState {
  switch (action.type) {
    case 'content':
      return withContent(state, action.content);
    case 'state':
      return withSession(state, action.state);
    case 'settings':
      return { ...state, settings: action.settings };
    case 'editorCursor':
      return { ...state, editorLayers: action.layers };
    case 'windows':
      return action.program === state.program ? { ...state, windows: merge(state, action.windows) } : state;
    case 'stepRead':
      return action.program === state.program ? { ...state, step: action.step } : state;
    case 'curve':
      return { ...state, curve: extend(state.curve, action.from, action.records) };
    case 'comparison':
      return showComparison({ ...state, comparison: reduceComparison(state, action) });
    case 'comparedCurves':
    case 'pickRun':
      return { ...state, comparison: reduceComparison(state, action) };
    case 'rows':
    case 'dataPage':
    case 'inspect':
    case 'sampleStages':
    case 'dataColumn':
    case 'dataSummary':
      return { ...state, data: reduceData(state.data, action) };
    case 'sampleRow':
    case 'predictions':
    case 'answer':
    case 'predictionsPage':
    case 'cells':
      return reduceTables(state, action);
    case 'select':
    case 'point':
    case 'output':
    case 'follow':
    case 'move':
    case 'sample':
      return { ...state, cursor: reduceCursor(state, action) };
    case 'collapse':
    case 'show':
    case 'stepUnit':
    case 'logScale':
    case 'unfold':
    case 'seenComparison':
      return { ...state, ui: reduceUi(state, action) };
    case 'speed':
      return { ...state, content: state.content && { ...state.content, speed: action.speed } };
    case 'failure':
      return { ...state, failures: addFailure(state, action.message) };
    case 'succeeded':
      return state.failures.length > 0 ? { ...state, failures: [] } : state;
    case 'dismiss':
      return { ...state, failures: state.failures.filter(({ id }) => id !== action.id) };
    case 'visible':
      return { ...state, environment: { ...state.environment, visible: action.visible } };
    case 'onScreen': {
      const onScreen = { ...state.environment.onScreen, [action.cell]: action.value };
      return { ...state, environment: { ...state.environment, onScreen } };
    }
    case 'theme':
      return { ...state, environment: { ...state.environment, theme: state.environment.theme + 1 } };
  }
}

type ActionOf<T extends Action['type']> = Extract<Action, { readonly type: T }>;

/**
 * Everything is pulled anew. Until it comes, the same program (a notice came or went, a comment was edited)
 * keeps what there is, so that nothing flashes; another one drops it. Where the reader looks is carried over.
 */
function withContent(state: PanelState, content: PanelContent): PanelState {
  const { program, state: session } = content;
  const settings = content.settings ?? state.settings;
  const told = { ...state, content, session, settings, generation: state.generation + 1 };
  if (program && JSON.stringify(program) === JSON.stringify(state.program)) {
    return { ...told, curve: truncate(state.curve, session?.latest) };
  }
  const fresh = initialState;
  return {
    ...told,
    program,
    cursor: session ? withinBatch(carryOver(state.cursor, program), session) : state.cursor,
    windows: fresh.windows,
    step: fresh.step,
    curve: fresh.curve,
    data: carryData(state.data, program),
    predictions: { ...fresh.predictions, cells: keepCells(state, program) },
    sampleRow: undefined,
    // The first program after a reload comes back to what was shown before it.
    ui: state.program ? { ...state.ui, show: undefined } : state.ui,
  };
}

/** What was typed stays where it still fits: after a reload, nothing is known but how many cells there were. */
function keepCells({ program: before, predictions: { cells } }: PanelState, program?: ProgramView): readonly string[] {
  const columns = program?.inputColumns ?? [];
  const fits = before ? before.inputColumns.join('\n') === columns.join('\n') : cells.length === columns.length;
  return fits ? cells : [];
}

function withSession(state: PanelState, session: SessionState): PanelState {
  if (state.session && session.revision < state.session.revision) return state;
  const before = lastPhase(state.program, state.session);
  const samePhase = before === lastPhase(state.program, session);
  return {
    ...state,
    session,
    curve: truncate(state.curve, session.latest),
    step: session.computed === 0 && !session.last ? emptyStep : state.step,
    cursor: followSession(state, session),
    ui: samePhase ? state.ui : { ...state.ui, show: undefined },
  };
}

/** A step is what the reader wants to see next: the selected unit is kept, the step is shown. */
function followSession({ cursor, session: before }: PanelState, session: SessionState): Cursor {
  const followed = stepped(before, session) ? { ...cursor, column: undefined } : cursor;
  return withinBatch(followed, session);
}

/** An epoch's last batch may be a smaller one. While training, the place in the larger ones is kept. */
function withinBatch(cursor: Cursor, session: SessionState): Cursor {
  const last = Math.max(0, session.samples.length - 1);
  return session.status === 'running' || cursor.sample <= last ? cursor : { ...cursor, sample: last };
}

function stepped(before: SessionState | undefined, after: SessionState): boolean {
  if (!before || after.status === 'running') return false;
  return before.time.step !== after.time.step || before.time.pc !== after.time.pc;
}

/**
 * While training, a look falls anywhere in a batch, and what that batch has not reached yet keeps the number
 * of the look before: a drawing that flickers tells nothing. Standing still, only what is computed is shown.
 */
function merge(state: PanelState, windows: TensorWindows): TensorWindows {
  return state.session?.status === 'running' ? new Map([...state.windows, ...windows]) : windows;
}

function reduceTables(
  state: PanelState,
  action: ActionOf<'sampleRow' | 'predictions' | 'answer' | 'predictionsPage' | 'cells'>,
): PanelState {
  const { predictions } = state;
  switch (action.type) {
    case 'sampleRow':
      return { ...state, sampleRow: action.page };
    case 'predictions':
      return { ...state, predictions: { ...predictions, total: action.total, items: action.items } };
    case 'predictionsPage':
      return { ...state, predictions: { ...predictions, from: action.from } };
    case 'answer':
      return { ...state, predictions: { ...predictions, answer: action.answer } };
    case 'cells':
      return { ...state, predictions: { ...predictions, cells: action.cells, answer: undefined } };
  }
}

function reduceComparison(
  { comparison }: PanelState,
  action: ActionOf<'comparison' | 'comparedCurves' | 'pickRun'>,
): ComparisonState | undefined {
  switch (action.type) {
    case 'comparison':
      return withView(comparison, action.view);
    case 'comparedCurves':
      return comparison?.view.id === action.id ? withCurves(comparison, action.requests, action.curves) : comparison;
    case 'pickRun':
      return pick(comparison, action.run);
  }
}

/** A comparison that the reader has not seen yet opens its cell. */
function showComparison(state: PanelState): PanelState {
  const { comparison, ui } = state;
  if (!comparison || comparison.view.id === ui.seenComparison) return state;
  return { ...state, ui: { ...ui, collapsed: { ...ui.collapsed, loss: false } } };
}

type CursorAction = ActionOf<'select' | 'point' | 'output' | 'follow' | 'move' | 'sample'>;

function reduceCursor(state: PanelState, action: CursorAction): Cursor {
  const { cursor, program } = state;
  switch (action.type) {
    case 'select':
      return select(cursor, action.column, action.unit, action.input);
    case 'point':
      // Another element of what is explained already: what is explained stays.
      return {
        ...select(cursor, action.column, action.unit, action.input),
        column: cursor.column,
        ...(action.element && { element: action.element }),
      };
    case 'output':
      return chooseOutput(cursor, action.layer, action.operation, action.output);
    case 'follow':
      return { ...cursor, column: undefined };
    case 'move':
      return program ? move(cursor, program, action.direction) : cursor;
    case 'sample': {
      const samples = state.session?.samples.length ?? 0;
      return { ...cursor, sample: Math.max(0, Math.min(action.sample, samples - 1)) };
    }
  }
}

function reduceUi({ ui }: PanelState, action: ActionOf<'collapse' | 'show' | 'stepUnit' | 'logScale' | 'unfold' | 'seenComparison'>) {
  switch (action.type) {
    case 'collapse':
      return { ...ui, collapsed: { ...ui.collapsed, [action.cell]: action.collapsed } };
    case 'show':
      return { ...ui, show: action.show };
    case 'stepUnit':
      return { ...ui, stepUnit: action.unit };
    case 'logScale':
      return { ...ui, logScale: action.on };
    case 'seenComparison':
      return { ...ui, seenComparison: action.id };
    case 'unfold': {
      const others = ui.unfolded.filter((column) => column !== action.column);
      return { ...ui, unfolded: action.unfolded ? [...others, action.column] : others };
    }
  }
}

/** A sentence stands once, however often it comes; the oldest make room. */
function addFailure({ failures }: PanelState, message: string) {
  const others = failures.filter((failure) => failure.message !== message);
  const id = Math.max(0, ...failures.map((failure) => failure.id)) + 1;
  return [...others, { id, message }].slice(-3);
}
