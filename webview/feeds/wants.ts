import { sizeOf, unravel } from '../../src/base/extents';
import { lastEpoch } from '../../src/protocol/curve';
import type { ExplainRequest, InstructionView, ProgramView, TensorSlice, TensorView } from '../../src/protocol/session';
import { drawnUnits } from '../layout/fold';
import { slotsOf } from '../layout/slots';
import { missingCurves } from '../state/comparison';
import { chosenOutput, inputOf, unitOf, type Cursor } from '../state/cursor';
import { isLive, pageSize, type PanelState, type Show } from '../state/panel';
import { carryPosition } from '../state/pictures';
import {
  columnOf,
  columnsOf,
  computedInstructions,
  drawnShape,
  findTensor,
  lastInstructions,
  outputColumn,
  tensorOf,
  weightsOf,
  type Column,
} from '../state/program';
import { neuronTensors, showing } from '../state/selectors';
import { slicesOf } from '../state/tensors';
import type { Want } from './feed';

export interface SlicesWant extends Want {
  readonly slices: readonly TensorSlice[];
}

/** Tensors of the drawing: the sample's neurons, the drawn weights, the biases. */
export function wantWindows(state: PanelState): SlicesWant | undefined {
  const { program, session, cursor } = state;
  if (!program || !session || !isLive(state, 'network')) return undefined;
  const show = showing(state);
  const drawn = slotsOf(program, cursor, state.ui.unfolded);
  const slices: TensorSlice[] = [];
  for (const column of columnsOf(program)) {
    for (const tensor of unitTensors(program, column, show).filter(isDrawable)) {
      slices.push(tensor.batched ? { tensor: tensor.id, from: cursor.sample, count: 1 } : { tensor: tensor.id });
    }
    const weights = weightsOf(program, column) && tensorOf(column, show === 'values' ? 'weights' : 'weights.gradient');
    if (weights) slices.push(...slicesOf(weights, drawnUnits(drawn.get(column.inputs[0]!) ?? [])));
  }
  return { key: keyOf(state, session.revision, slices), slices };
}

/** Numbers of one sample that a drawing asks for, at most. */
const drawable = 1 << 18;

function isDrawable(tensor: TensorView): boolean {
  return sizeOf(tensor.shape) <= drawable;
}

/** One number for each unit. What the outputs stand for is written beside their gradients, too. */
function unitTensors(program: ProgramView, column: Column, show: Show): readonly TensorView[] {
  const output = column === outputColumn(program) ? tensorOf(column, 'output') : undefined;
  const bias = tensorOf(column, show === 'values' ? 'bias' : 'bias.gradient');
  return [...new Set([...neuronTensors(column, show), output, bias])].filter((tensor) => tensor !== undefined);
}

/** Instructions explained at once: a pass of a deep network is not read card by card. */
export const explainLimit = 40;

export interface StepWant extends Want {
  readonly requests: readonly StepRequest[];
  readonly total: number;
}

/** What is asked of one instruction: how the element at the cursor came about, and the values around it. */
export interface StepRequest extends ExplainRequest {
  readonly unit: number;
  readonly input: number;
  readonly view: InstructionView;
  readonly slice: TensorSlice;
}

/** The instructions that just ran, or those of the selected column; none while training runs. */
export function wantStep(state: PanelState): StepWant | undefined {
  const { program, session } = state;
  if (!program || !session || session.status === 'running' || !isLive(state, 'step')) return undefined;
  const { column } = state.cursor;
  const views = column ? computedInstructions(program, session, column) : newest(state, lastInstructions(program, session));
  const requests = views.slice(-explainLimit).map((view) => requestFor(state, program, view));
  return { key: keyOf(state, session.revision, requests), requests, total: views.length };
}

function requestFor({ cursor, settings }: PanelState, program: ProgramView, view: InstructionView): StepRequest {
  const output = chosenOutput(cursor, view);
  const id = view.outputs?.[output] ?? view.result;
  const tensor = findTensor(program, id);
  const place = { ...elementAt(cursor, program, view, tensor), sample: cursor.sample };
  const position = place.input * (tensor?.shape.at(-1) ?? 1) + place.unit;
  const slice = sliceFor(id, tensor, place);
  return { instruction: view.index, ...place, position, output, digits: settings.precision, view, slice };
}

/**
 * Instruction by instruction a layer's results are read together as they come, but for time steps: there would be ever
 * more of them, the newest below all others.
 */
function newest({ ui }: PanelState, views: readonly InstructionView[]): readonly InstructionView[] {
  return ui.stepUnit === 'instruction' && views.at(-1)?.time !== undefined ? views.slice(-1) : views;
}

/**
 * The element of a result at the cursor, by its index on the last axis (`unit`) and the flat one over the axes before
 * (`input`): of a batched tensor the cell that lies where the selected one does, of weights those into that unit.
 */
function elementAt(cursor: Cursor, program: ProgramView, view: InstructionView, tensor: TensorView | undefined) {
  const column = columnOf(program, view.layer);
  const position = column ? unitOf(cursor, column) : 0;
  const units = tensor?.shape.at(-1) ?? 1;
  if (!tensor || tensor.shape.length === 0) return { unit: 0, input: 0 };
  const drawn = column && drawnShape(column);
  const pointed = cursor.element?.tensor === tensor.id ? cursor.element.position : undefined;
  if (tensor.batched) {
    const at = pointed ?? (drawn ? carryPosition(position, drawn, tensor.shape) : position);
    const within = Math.min(at, sizeOf(tensor.shape) - 1);
    // A time step tells of itself.
    return { unit: within % units, input: view.time ?? Math.floor(within / units) };
  }
  const unit = drawn ? (unravel(position, drawn).at(-1) ?? 0) : position;
  return { unit: Math.min(unit, units - 1), input: inputOf(cursor, sizeOf(tensor.shape) / units) };
}

/** Rows of weights that stand in a step's table at once. */
export const tableRows = 8;
/** Elements that stand in a row at once. */
export const tableColumns = 64;

function sliceFor(id: string, tensor: TensorView | undefined, place: { unit: number; input: number; sample: number }) {
  // A tensor of no layer is the loss: a number, or one for each sample.
  if (!tensor) return { tensor: id };
  if (tensor.batched) return { tensor: id, from: place.sample, count: 1 };
  const [extent = 1] = tensor.shape;
  if (tensor.shape.length < 2) {
    const from = Math.floor(place.unit / tableColumns) * tableColumns;
    return { tensor: id, from, count: Math.min(tableColumns, extent - from) };
  }
  // Of weights with more than two axes, what is on the page may take a part of one index of the first, or several.
  const within = sizeOf(tensor.shape) / extent / tensor.shape.at(-1)!;
  const page = Math.floor(place.input / tableRows) * tableRows;
  const from = Math.floor(page / within);
  return { tensor: id, from, count: Math.min(Math.ceil((page + tableRows) / within), extent) - from };
}

/** Epochs that the chart does not have yet. */
export function wantCurve(state: PanelState): (Want & { readonly from: number }) | undefined {
  const { session, curve } = state;
  const known = session?.latest?.epoch ?? 0;
  if (!session || known <= lastEpoch(curve) || !isLive(state, 'loss')) return undefined;
  return { key: keyOf(state, session.revision), from: lastEpoch(curve) };
}

/** Epochs of compared runs that the chart does not have yet. */
export function wantComparedCurves(state: PanelState) {
  const { comparison } = state;
  if (!comparison || !isLive(state, 'loss')) return undefined;
  const requests = missingCurves(comparison);
  const { id, runs } = comparison.view;
  const key = keyOf(state, id, requests, requests.map(({ run }) => runs[run]?.latest?.epoch));
  return requests.length > 0 ? { key, id, requests } : undefined;
}

/** The row of the data that the selected sample is, to be named beside the drawing. */
export function wantSampleRow(state: PanelState) {
  const row = state.session?.samples[state.cursor.sample];
  if (row === undefined || state.session?.status === 'running' || !isLive(state, 'network')) return undefined;
  return { key: keyOf(state, row), request: { part: 'all' as const, from: row, count: 1 } };
}

/** The page of predictions: rows without an answer where there are some, else test rows, else training rows. */
export function wantPredictions(state: PanelState) {
  const { program, session, predictions } = state;
  if (!program || !session || !isLive(state, 'predictions')) return undefined;
  const request = { part: predictedPart(program), from: predictions.from, count: pageSize };
  return { key: keyOf(state, session.revision, request), request };
}

export function predictedPart({ rows }: ProgramView): 'unanswered' | 'test' | 'all' {
  if (rows.unanswered > 0) return 'unanswered';
  return rows.test > 0 ? 'test' : 'all';
}

/** Another program asks anew, even where its numbers are the same. */
export function keyOf({ generation }: PanelState, ...parts: readonly unknown[]): string {
  return JSON.stringify([generation, ...parts]);
}
