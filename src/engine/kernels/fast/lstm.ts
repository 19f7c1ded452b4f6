import { withFunctions } from '../../formulas/functions';
import { lstmCell, lstmCellGradient, type LstmGates } from '../../formulas/recurrent';
import { further, type Address, type FunctionBuilder } from '../../wasm/function';
import { i32, type V128 } from '../../wasm/operators';
import { emitDots } from './dots';
import { laneArithmetic } from './lanes';
import { distance, eachUnit, fromColumn, loadOr0, momentsOf, ofOneTimeStep } from './moments';
import { emitProduct, fromBeside } from './product';
import type { Rows } from './strided';
import type { Emission, FastKernel } from './types';
import type { Width } from './vectors';

/** The gates of neighbouring units, which stand in the order i, f, g, o. */
function loadGates(f: FunctionBuilder, width: Width, place: Address, units: number): LstmGates<V128> {
  const gate = (position: number): V128 => f.let(width.load(f, further(place, position * units * 4)));
  return { i: gate(0), f: gate(1), g: gate(2), o: gate(3) };
}

function storeGates(f: FunctionBuilder, width: Width, place: Address, units: number, gates: LstmGates<V128>): void {
  [gates.i, gates.f, gates.g, gates.o].forEach((value, position) => width.store(f, further(place, position * units * 4), value));
}

export const lstm: FastKernel = {
  ...ofOneTimeStep,
  emit(emission) {
    const { f, instruction, inputs, outputs, rows } = emission;
    const [projection, weights] = inputs as [Address, Address];
    const [hidden, cell, gates] = outputs as [Address, Address, Address];
    const units = instruction.outputs[0]!.shape[1]!;
    const { now, before } = momentsOf(emission);
    const given = now(projection, 4 * units);
    const sums = now(gates, 4 * units);
    if (before) {
      const { from, row } = before(hidden, units);
      emitProduct(f, {
        rows,
        columns: 4 * units,
        depth: i32.of(units),
        a: { from, row, step: 4 },
        b: { from: weights, step: 16 * units },
        c: sums,
        start: fromBeside(f, distance(sums, given)),
      });
    }
    const tensors = { sums: before ? sums : given, gates: sums, earlier: before?.(cell, units), cell: now(cell, units), hidden: now(hidden, units) };
    const m = withFunctions(laneArithmetic(f));
    eachUnit(f, rows, units, tensors, (width, places) => {
      const computed = lstmCell(m, loadGates(f, width, places.sums, units), loadOr0(f, width, places.earlier));
      storeGates(f, width, places.gates, units, computed);
      width.store(f, places.cell, computed.cell);
      width.store(f, places.hidden, computed.state);
    });
  },
};

export const lstmGradient: FastKernel = {
  ...ofOneTimeStep,
  emit(emission) {
    const { f, instruction, inputs, outputs, rows } = emission;
    const [received, , cell, gates] = inputs as [Address, Address, Address, Address];
    const [sums, hiddenGradient, cellGradient] = outputs as [Address, Address, Address];
    const units = instruction.outputs[1]!.shape[1]!;
    const { now, before, after } = momentsOf(emission);
    const [given, total] = [now(received, units), now(hiddenGradient, units)];
    if (after) emitReturned(emission, units, after(sums, 4 * units), { given, total });
    const tensors = {
      received: after ? total : given,
      total,
      gates: now(gates, 4 * units),
      cell: now(cell, units),
      earlier: before?.(cell, units),
      laterCell: after?.(cellGradient, units),
      laterForget: after && fromColumn(after(gates, 4 * units), units),
      cellGradient: now(cellGradient, units),
      sums: now(sums, 4 * units),
    };
    eachUnit(f, rows, units, tensors, (width, places) => emitUnits(f, width, units, places));
  },
};

/** What comes back through the weights from the sums of the later time step, added to what is given. */
function emitReturned(
  { f, inputs, rows }: Emission,
  units: number,
  later: Rows,
  { given, total }: Readonly<Record<'given' | 'total', Rows>>,
): void {
  const weights = { from: inputs[1]!, row: 16 * units };
  const start = fromBeside(f, distance(total, given));
  emitDots(f, { rows, columns: units, stretches: [{ depth: 4 * units, a: later, b: weights }], c: total, start });
}

type Name = 'received' | 'total' | 'gates' | 'cell' | 'cellGradient' | 'sums';
type Perhaps = 'earlier' | 'laterCell' | 'laterForget';

/** The gradients of neighbouring units. */
function emitUnits(
  f: FunctionBuilder,
  width: Width,
  units: number,
  places: Readonly<Record<Name, Address> & Record<Perhaps, Address | undefined>>,
): void {
  const m = withFunctions(laneArithmetic(f));
  const load = (place: Address): V128 => f.let(width.load(f, place));
  const { laterCell, laterForget } = places;
  const gradient = load(places.received);
  const computed = lstmCellGradient(m, loadGates(f, width, places.gates, units), {
    gradient,
    cell: load(places.cell),
    before: loadOr0(f, width, places.earlier),
    later: laterCell && laterForget && { cellGradient: load(laterCell), f: load(laterForget) },
  });
  width.store(f, places.total, gradient);
  width.store(f, places.cellGradient, computed.cellGradient);
  storeGates(f, width, places.sums, units, computed.sums);
}
