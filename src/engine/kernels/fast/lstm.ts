import { withFunctions } from '../../formulas/functions';
import { lstmCell, lstmCellGradient, throughSigmoid, throughTanh } from '../../formulas/recurrent';
import { further, type Address } from '../../wasm/function';
import { i32, type V128 } from '../../wasm/operators';
import { emitDots } from './dots';
import { laneArithmetic } from './lanes';
import { distance, eachUnit, fromColumn, momentsOf, ofOneTimeStep } from './moments';
import { emitProduct, fromBeside } from './product';
import type { FastKernel } from './types';

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
      const sum = (gate: number): V128 => f.let(width.load(f, further(places.sums, gate * units * 4)));
      const [i, j, g, o] = [m.sigmoid(sum(0)), m.sigmoid(sum(1)), m.tanh(sum(2)), m.sigmoid(sum(3))];
      [i, j, g, o].forEach((value, gate) => width.store(f, further(places.gates, gate * units * 4), value));
      const state = lstmCell(m, i, j, g, places.earlier && width.load(f, places.earlier));
      width.store(f, places.cell, state);
      width.store(f, places.hidden, m.multiply(o, m.tanh(state)));
    });
  },
};

export const lstmGradient: FastKernel = {
  ...ofOneTimeStep,
  emit(emission) {
    const { f, instruction, inputs, outputs, rows } = emission;
    const [received, weights, cell, gates] = inputs as [Address, Address, Address, Address];
    const [sums, hiddenGradient, cellGradient] = outputs as [Address, Address, Address];
    const units = instruction.outputs[1]!.shape[1]!;
    const { now, before, after } = momentsOf(emission);
    const [given, total] = [now(received, units), now(hiddenGradient, units)];
    if (after) {
      emitDots(f, {
        rows,
        columns: units,
        stretches: [{ depth: 4 * units, a: after(sums, 4 * units), b: { from: weights, row: 16 * units } }],
        c: total,
        start: fromBeside(f, distance(total, given)),
      });
    }
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
    const m = withFunctions(laneArithmetic(f));
    eachUnit(f, rows, units, tensors, (width, places) => {
      const load = (place: Address): V128 => f.let(width.load(f, place));
      const gate = (number: number): V128 => load(further(places.gates, number * units * 4));
      const [i, j, g, o] = [gate(0), gate(1), gate(2), gate(3)] as const;
      const dh = load(places.received);
      const squashed = m.tanh(load(places.cell));
      const { laterCell, laterForget } = places;
      const later = laterCell && laterForget && { dc: load(laterCell), f: load(laterForget) };
      const dc = lstmCellGradient(m, dh, o, squashed, later);
      const kept = places.earlier ? load(places.earlier) : m.constant(0);
      width.store(f, places.total, dh);
      width.store(f, places.cellGradient, dc);
      [
        throughSigmoid(m, m.multiply(dc, g), i),
        throughSigmoid(m, m.multiply(dc, kept), j),
        throughTanh(m, m.multiply(dc, i), g),
        throughSigmoid(m, m.multiply(dh, squashed), o),
      ].forEach((value, number) => width.store(f, further(places.sums, number * units * 4), value));
    });
  },
};
