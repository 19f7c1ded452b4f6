import { withFunctions } from '../../formulas/functions';
import { gruCell, gruCellGradient, type GruGates } from '../../formulas/recurrent';
import { further, type Address, type FunctionBuilder } from '../../wasm/function';
import { i32, type V128 } from '../../wasm/operators';
import { emitDots } from './dots';
import { laneArithmetic } from './lanes';
import { distance, eachUnit, fromColumn, loadOr0, momentsOf, ofOneTimeStep } from './moments';
import { emitProduct, fromBeside, fromPlace, fromRow } from './product';
import type { Rows } from './strided';
import type { Emission, FastKernel } from './types';
import type { Width } from './vectors';

/** The gates of neighbouring units, which stand in the order r, z, n. */
function loadGates(f: FunctionBuilder, width: Width, place: Address, units: number): GruGates<V128> {
  const gate = (position: number): V128 => f.let(width.load(f, further(place, position * units * 4)));
  return { r: gate(0), z: gate(1), n: gate(2) };
}

function storeGates(f: FunctionBuilder, width: Width, place: Address, units: number, gates: GruGates<V128>): void {
  [gates.r, gates.z, gates.n].forEach((value, position) => width.store(f, further(place, position * units * 4), value));
}

export const gru: FastKernel = {
  ...ofOneTimeStep,
  emit(emission) {
    const { f, instruction, inputs, outputs, rows } = emission;
    const [projection, , bias] = inputs as [Address, Address, Address];
    const [hidden, gates, recurrent] = outputs as [Address, Address, Address];
    const units = instruction.outputs[0]!.shape[1]!;
    const { now, before } = momentsOf(emission);
    const [given, sums, fromState] = [now(projection, 3 * units), now(gates, 3 * units), now(recurrent, units)];
    if (before) emitSums(emission, units, before(hidden, units), { given, sums, fromState });
    const tensors = {
      sums: before ? sums : given,
      candidate: fromColumn(given, 2 * units),
      u: before ? fromState : { from: bias, row: 0 },
      earlier: before?.(hidden, units),
      fromState,
      gates: sums,
      hidden: now(hidden, units),
    };
    const m = withFunctions(laneArithmetic(f));
    eachUnit(f, rows, units, tensors, (width, places) => {
      const load = (place: Address): V128 => f.let(width.load(f, place));
      const u = load(places.u);
      const [r, z, n] = [load(places.sums), load(further(places.sums, units * 4)), load(places.candidate)];
      const computed = gruCell(m, { r, z, n }, u, loadOr0(f, width, places.earlier));
      storeGates(f, width, places.gates, units, computed);
      if (!before) width.store(f, places.fromState, u);
      width.store(f, places.hidden, computed.state);
    });
  },
};

/** The sums of the reset and the update gate, and what the state gives for the candidate. */
function emitSums(
  { f, inputs, rows }: Emission,
  units: number,
  state: Rows,
  { given, sums, fromState }: Readonly<Record<'given' | 'sums' | 'fromState', Rows>>,
): void {
  const [, weights, bias] = inputs as [Address, Address, Address];
  const product = { rows, depth: i32.of(units), a: { ...state, step: 4 } };
  const step = 3 * units * 4;
  const start = fromBeside(f, distance(sums, given));
  emitProduct(f, { ...product, columns: 2 * units, b: { from: weights, step }, c: sums, start });
  const b = { from: further(weights, 2 * units * 4), step };
  emitProduct(f, { ...product, columns: units, b, c: fromState, start: fromRow(f, bias) });
}

export const gruGradient: FastKernel = {
  ...ofOneTimeStep,
  emit(emission) {
    const { f, instruction, inputs, outputs, rows } = emission;
    const [received, , hidden, gates, recurrent] = inputs as [Address, Address, Address, Address, Address];
    const [sums, hiddenGradient, recurrentGradient] = outputs as [Address, Address, Address];
    const units = instruction.outputs[1]!.shape[1]!;
    const { now, before, after } = momentsOf(emission);
    const [given, total] = [now(received, units), now(hiddenGradient, units)];
    if (after) emitReturned(emission, units, after, { given, total });
    const tensors = {
      from: after ? total : given,
      total,
      gates: now(gates, 3 * units),
      u: now(recurrent, units),
      earlier: before?.(hidden, units),
      sums: now(sums, 3 * units),
      recurrentGradient: now(recurrentGradient, units),
    };
    const m = withFunctions(laneArithmetic(f));
    eachUnit(f, rows, units, tensors, (width, places) => {
      const gradient = f.let(width.load(f, places.from));
      const u = f.let(width.load(f, places.u));
      const earlier = loadOr0(f, width, places.earlier);
      const computed = gruCellGradient(m, loadGates(f, width, places.gates, units), { gradient, u, before: earlier });
      if (!after) width.store(f, places.total, gradient);
      width.store(f, places.recurrentGradient, computed.u);
      storeGates(f, width, places.sums, units, computed.sums);
    });
  },
};

/** dh = g + dh[t+1]·z[t+1], and then what comes back through the weights. */
function emitReturned(
  { f, inputs, outputs, rows }: Emission,
  units: number,
  after: (tensor: Address, columns: number) => Rows,
  { given, total }: Readonly<Record<'given' | 'total', Rows>>,
): void {
  const [, weights, , gates] = inputs as [Address, Address, Address, Address];
  const [sums, hiddenGradient, recurrentGradient] = outputs as [Address, Address, Address];
  const later = { gradient: after(hiddenGradient, units), update: fromColumn(after(gates, 3 * units), units) };
  const m = laneArithmetic(f);
  eachUnit(f, rows, units, { given, total, ...later }, (width, places) => {
    const [gradient, update] = [width.load(f, places.gradient), width.load(f, places.update)];
    width.store(f, places.total, m.multiplyAdd(gradient, update, width.load(f, places.given)));
  });
  const row = 3 * units * 4;
  emitDots(f, {
    rows,
    columns: units,
    stretches: [
      { depth: 2 * units, a: after(sums, 3 * units), b: { from: weights, row } },
      { depth: units, a: after(recurrentGradient, units), b: { from: further(weights, 2 * units * 4), row } },
    ],
    c: total,
    start: fromPlace(f),
  });
}
