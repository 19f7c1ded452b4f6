import { lastEpoch } from '../../src/protocol/curve';
import type { ExplainRequest, InstructionView, ProgramView, TensorSlice, TensorView } from '../../src/protocol/session';
import { drawnUnits } from '../layout/fold';
import { slotsOf } from '../layout/slots';
import { missingCurves } from '../state/comparison';
import { inputOf, unitOf } from '../state/cursor';
import { isLive, pageSize, type PanelState, type Show } from '../state/panel';
import {
  columnOf,
  columnsOf,
  computedInstructions,
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
    for (const tensor of unitTensors(program, column, show)) {
      slices.push(tensor.batched ? { tensor: tensor.id, from: cursor.sample, count: 1 } : { tensor: tensor.id });
    }
    const weights = weightsOf(program, column) && tensorOf(column, show === 'values' ? 'weights' : 'weights.gradient');
    if (weights) slices.push(...slicesOf(weights, drawnUnits(drawn.get(column.inputs[0]!) ?? [])));
  }
  return { key: keyOf(state, session.revision, slices), slices };
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
  const views = column ? computedInstructions(program, session, column) : lastInstructions(program, session);
  const requests = views.slice(0, explainLimit).map((view) => requestFor(state, program, view));
  return { key: keyOf(state, session.revision, requests), requests, total: views.length };
}

function requestFor({ cursor, settings }: PanelState, program: ProgramView, view: InstructionView): StepRequest {
  const tensor = findTensor(program, view.result);
  const column = columnOf(program, view.layer);
  const unit = column ? unitOf(cursor, column) : 0;
  const input = tensor && !tensor.batched && tensor.shape.length === 2 ? inputOf(cursor, tensor.shape[0]!) : 0;
  const units = tensor?.shape.at(-1) ?? 1;
  const place = { unit: Math.min(unit, units - 1), input, sample: cursor.sample };
  const position = input * units + place.unit;
  return { instruction: view.index, ...place, position, digits: settings.precision, view, slice: sliceFor(view.result, tensor, place) };
}

/** Rows of weights that stand in a step's table at once. */
export const tableRows = 8;
/** Elements that stand in a row at once. */
export const tableColumns = 64;

function sliceFor(id: string, tensor: TensorView | undefined, place: { unit: number; input: number; sample: number }) {
  // A tensor of no layer is the loss: a number, or one for each sample.
  if (!tensor) return { tensor: id };
  if (tensor.batched) return { tensor: id, from: place.sample, count: 1 };
  const extent = tensor.shape[0] ?? 1;
  const [at, page] = tensor.shape.length === 2 ? [place.input, tableRows] : [place.unit, tableColumns];
  const from = Math.floor(at / page) * page;
  return { tensor: id, from, count: Math.min(page, extent - from) };
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

export function wantRows(state: PanelState) {
  const { program, data } = state;
  if (!program || !isLive(state, 'data')) return undefined;
  const request = { part: data.part, from: data.from, count: pageSize };
  return { key: keyOf(state, request), request };
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
function keyOf({ generation }: PanelState, ...parts: readonly unknown[]): string {
  return JSON.stringify([generation, ...parts]);
}
