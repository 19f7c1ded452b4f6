import * as cells from '../formulas/recurrent';
import type { Binding, Kernel } from './types';

/**
 * Cells of recurrent layers. An instruction computes one time step for all rows of the batch. Tensors are
 * [batch, time, …]; `U` are the recurrent weights [units, gates · units]. Going forward every sum begins with what the
 * input gives and goes up through the units; going back it is made in four parts, one for every fourth column of U in
 * turn, that are joined as (0 + 1) + (2 + 3) and then added to the gradient from the layers above. Each product and
 * sum is rounded. At the first time step the state before is 0 and nothing is added for it.
 */
interface Place {
  readonly steps: number;
  readonly time: number;
  /** The time step whose state it goes on from, and the one that goes on from it; undefined at the ends. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly units: number;
}

function placeOf({ instruction }: Binding, units: number): Place {
  const { time = 0, reversed = 0 } = instruction.attributes;
  const steps = instruction.outputs[0]!.shape[0]!;
  const within = (step: number): number | undefined => (step >= 0 && step < steps ? step : undefined);
  const [earlier, later] = [within(time - 1), within(time + 1)];
  return { steps, time, before: reversed ? later : earlier, after: reversed ? earlier : later, units };
}

/** Columns `[from, to)` of a matrix whose rows have `width` numbers. */
interface Columns {
  readonly width: number;
  readonly from: number;
  readonly to: number;
}

type Numbers = Float32Array;
type Round = (value: number) => number;

/** sums[j] += Σ h[k]·U[k, j], for those columns; `at` and `start` are where the sums and h lie. */
function addStateProduct(
  sums: Numbers,
  at: number,
  state: Numbers,
  start: number,
  weights: Numbers,
  units: number,
  { width, from, to }: Columns,
  round: Round,
): void {
  for (let k = 0; k < units; k++) {
    const h = state[start + k]!;
    const row = k * width;
    for (let j = from; j < to; j++) sums[at + j - from]! += round(h * weights[row + j]!);
  }
}

/** Σ d[j]·U[unit, j] over columns, part by part: what a time step says to the state that it went on from. */
function addThroughWeights(
  parts: Float64Array,
  gradient: Numbers,
  at: number,
  weights: Numbers,
  unit: number,
  { width, from, to }: Columns,
  round: Round,
): void {
  const row = unit * width;
  for (let j = from; j < to; j++) {
    const part = (j - from) % 4;
    parts[part] = round(parts[part]! + round(gradient[at + j - from]! * weights[row + j]!));
  }
}

/** The parts together; they are 0 again. */
function join(parts: Float64Array, round: Round): number {
  const sum = round(round(parts[0]! + parts[1]!) + round(parts[2]! + parts[3]!));
  parts.fill(0);
  return sum;
}

/** a = xW + b + h[t-1]·U,  h = tanh(a) or max(0, a). */
export const rnn: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round, mathematics: m } = binding;
  const [projection, weights] = inputs as [Numbers, Numbers];
  const [hidden, sums] = outputs as [Numbers, Numbers];
  const units = instruction.outputs[0]!.shape[1]!;
  const { steps, time, before } = placeOf(binding, units);
  const rectifies = instruction.attributes['relu'] === 1;
  const all = { width: units, from: 0, to: units };
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      const at = (row * steps + time) * units;
      for (let j = 0; j < units; j++) sums[at + j] = projection[at + j]!;
      if (before !== undefined) {
        addStateProduct(sums, at, hidden, (row * steps + before) * units, weights, units, all, round);
      }
      for (let j = 0; j < units; j++) hidden[at + j] = cells.rnnCell(m, rectifies, sums[at + j]!);
    }
  };
};

/** dh = g + da[t+1]·Uᵀ,  da = dh·f'(a). Writes da, dh. */
export const rnnGradient: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round, mathematics: m } = binding;
  const [received, weights, hidden] = inputs as [Numbers, Numbers, Numbers];
  const [sums, total] = outputs as [Numbers, Numbers];
  const units = instruction.outputs[0]!.shape[1]!;
  const { steps, time, after } = placeOf(binding, units);
  const rectifies = instruction.attributes['relu'] === 1;
  const all = { width: units, from: 0, to: units };
  const parts = new Float64Array(4);
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      const at = (row * steps + time) * units;
      for (let j = 0; j < units; j++) {
        let gradient = received[at + j]!;
        if (after !== undefined) {
          addThroughWeights(parts, sums, (row * steps + after) * units, weights, j, all, round);
          gradient = round(gradient + join(parts, round));
        }
        total[at + j] = gradient;
        sums[at + j] = cells.rnnCellGradient(m, rectifies, gradient, hidden[at + j]!);
      }
    }
  };
};

/** The gates of a unit, which stand in the order i, f, g, o. */
function lstmGates(gates: Numbers, at: number, units: number): cells.LstmGates<number> {
  return { i: gates[at]!, f: gates[at + units]!, g: gates[at + 2 * units]!, o: gates[at + 3 * units]! };
}

function putLstmGates(gates: Numbers, at: number, units: number, { i, f, g, o }: cells.LstmGates<number>): void {
  gates[at] = i;
  gates[at + units] = f;
  gates[at + 2 * units] = g;
  gates[at + 3 * units] = o;
}

/**
 * Gates in the order i, f, g, o: i, f, o = sigmoid(a), g = tanh(a) with a = xW + b + h[t-1]·U;
 * c = f·c[t-1] + i·g,  h = o·tanh(c).
 */
export const lstm: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round, mathematics: m } = binding;
  const [projection, weights] = inputs as [Numbers, Numbers];
  const [hidden, cell, gates] = outputs as [Numbers, Numbers, Numbers];
  const units = instruction.outputs[0]!.shape[1]!;
  const width = 4 * units;
  const { steps, time, before } = placeOf(binding, units);
  const all = { width, from: 0, to: width };
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      const at = (row * steps + time) * units;
      const from = before === undefined ? 0 : (row * steps + before) * units;
      for (let j = 0; j < width; j++) gates[4 * at + j] = projection[4 * at + j]!;
      if (before !== undefined) addStateProduct(gates, 4 * at, hidden, from, weights, units, all, round);
      for (let j = 0; j < units; j++) {
        const first = 4 * at + j;
        const kept = before === undefined ? 0 : cell[from + j]!;
        const computed = cells.lstmCell(m, lstmGates(gates, first, units), kept);
        putLstmGates(gates, first, units, computed);
        cell[at + j] = computed.cell;
        hidden[at + j] = computed.state;
      }
    }
  };
};

/**
 * dh = g + da[t+1]·Uᵀ,  dc = dh·o·(1 - tanh²c) + dc[t+1]·f[t+1], and from them the gradients by the sums of the four
 * gates. Writes da, dh, dc.
 */
export const lstmGradient: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round, mathematics: m } = binding;
  const [received, weights, cell, gates] = inputs as [Numbers, Numbers, Numbers, Numbers];
  const [sums, hiddenGradient, cellGradient] = outputs as [Numbers, Numbers, Numbers];
  const units = instruction.outputs[1]!.shape[1]!;
  const width = 4 * units;
  const { steps, time, before, after } = placeOf(binding, units);
  const all = { width, from: 0, to: width };
  const parts = new Float64Array(4);
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      const at = (row * steps + time) * units;
      const earlier = before === undefined ? 0 : (row * steps + before) * units;
      const later = after === undefined ? 0 : (row * steps + after) * units;
      for (let j = 0; j < units; j++) {
        const first = 4 * at + j;
        let dh = received[at + j]!;
        if (after !== undefined) {
          addThroughWeights(parts, sums, 4 * later, weights, j, all, round);
          dh = round(dh + join(parts, round));
        }
        const { cellGradient: dc, sums: by } = cells.lstmCellGradient(m, lstmGates(gates, first, units), {
          gradient: dh,
          cell: cell[at + j]!,
          before: before === undefined ? 0 : cell[earlier + j]!,
          later: after === undefined ? undefined : { cellGradient: cellGradient[later + j]!, f: gates[4 * later + units + j]! },
        });
        hiddenGradient[at + j] = dh;
        cellGradient[at + j] = dc;
        putLstmGates(sums, first, units, by);
      }
    }
  };
};

/** The gates of a unit, which stand in the order r, z, n. */
function gruGates(gates: Numbers, at: number, units: number): cells.GruGates<number> {
  return { r: gates[at]!, z: gates[at + units]!, n: gates[at + 2 * units]! };
}

function putGruGates(gates: Numbers, at: number, units: number, { r, z, n }: cells.GruGates<number>): void {
  gates[at] = r;
  gates[at + units] = z;
  gates[at + 2 * units] = n;
}

/**
 * Gates in the order r, z, n, the reset gate behind the product (PyTorch's GRU): r, z = sigmoid(xW + b + h[t-1]·U),
 * u = h[t-1]·Uₙ + bᵤ,  n = tanh(xWₙ + bₙ + r·u),  h = (1 - z)·n + z·h[t-1].
 */
export const gru: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round, mathematics: m } = binding;
  const [projection, weights, bias] = inputs as [Numbers, Numbers, Numbers];
  const [hidden, gates, recurrent] = outputs as [Numbers, Numbers, Numbers];
  const units = instruction.outputs[0]!.shape[1]!;
  const width = 3 * units;
  const { steps, time, before } = placeOf(binding, units);
  const switches = { width, from: 0, to: 2 * units };
  const candidate = { width, from: 2 * units, to: width };
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      const at = (row * steps + time) * units;
      const from = before === undefined ? 0 : (row * steps + before) * units;
      for (let j = 0; j < 2 * units; j++) gates[3 * at + j] = projection[3 * at + j]!;
      for (let j = 0; j < units; j++) recurrent[at + j] = bias[j]!;
      if (before !== undefined) {
        addStateProduct(gates, 3 * at, hidden, from, weights, units, switches, round);
        addStateProduct(recurrent, at, hidden, from, weights, units, candidate, round);
      }
      for (let j = 0; j < units; j++) {
        const first = 3 * at + j;
        const sums = { ...gruGates(gates, first, units), n: projection[first + 2 * units]! };
        const computed = cells.gruCell(m, sums, recurrent[at + j]!, before === undefined ? 0 : hidden[from + j]!);
        putGruGates(gates, first, units, computed);
        hidden[at + j] = computed.state;
      }
    }
  };
};

/**
 * dh = g + dh[t+1]·z[t+1] + da[t+1]·Uᵀ (of the candidate du[t+1]·Uₙᵀ), and from it the gradients by the gates' sums and
 * by u. Writes da, dh, du.
 */
export const gruGradient: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round, mathematics: m } = binding;
  const [received, weights, hidden, gates, recurrent] = inputs as [Numbers, Numbers, Numbers, Numbers, Numbers];
  const [sums, hiddenGradient, recurrentGradient] = outputs as [Numbers, Numbers, Numbers];
  const units = instruction.outputs[1]!.shape[1]!;
  const width = 3 * units;
  const { steps, time, before, after } = placeOf(binding, units);
  const switches = { width, from: 0, to: 2 * units };
  const candidate = { width, from: 2 * units, to: width };
  const parts = new Float64Array(4);
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      const at = (row * steps + time) * units;
      const earlier = before === undefined ? 0 : (row * steps + before) * units;
      const later = after === undefined ? 0 : (row * steps + after) * units;
      for (let j = 0; j < units; j++) {
        const first = 3 * at + j;
        let dh = received[at + j]!;
        if (after !== undefined) {
          dh = m.multiplyAdd(hiddenGradient[later + j]!, gates[3 * later + units + j]!, dh);
          addThroughWeights(parts, sums, 3 * later, weights, j, switches, round);
          addThroughWeights(parts, recurrentGradient, later, weights, j, candidate, round);
          dh = round(dh + join(parts, round));
        }
        hiddenGradient[at + j] = dh;
        const by = cells.gruCellGradient(m, gruGates(gates, first, units), {
          gradient: dh,
          u: recurrent[at + j]!,
          before: before === undefined ? 0 : hidden[earlier + j]!,
        });
        recurrentGradient[at + j] = by.u;
        putGruGates(sums, first, units, by.sums);
      }
    }
  };
};

/**
 * dU = Σ h[t-1]ᵀ·da over the rows of the batch and within each over time: h [batch, time, units], da [batch, time,
 * gates · units]; the last columns are those of a third operand where there is one (du of a GRU's candidate).
 */
export const recurrentGradientWeights: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [hidden, sums, last] = inputs as [Numbers, Numbers, Numbers?];
  const [result] = outputs as [Numbers];
  const [units, width] = instruction.outputs[0]!.shape as [number, number];
  const steps = instruction.inputs[0]!.shape[0]!;
  const { reversed = 0 } = instruction.attributes;
  const own = last ? width - units : width;
  return () => {
    result.fill(0);
    for (let row = 0; row < registers.rows; row++) {
      for (let time = 0; time < steps; time++) {
        const before = reversed ? time + 1 : time - 1;
        if (before < 0 || before >= steps) continue;
        const from = (row * steps + before) * units;
        const at = (row * steps + time) * width;
        for (let k = 0; k < units; k++) {
          const h = hidden[from + k]!;
          for (let j = 0; j < own; j++) result[k * width + j]! += round(h * sums[at + j]!);
          if (!last) continue;
          const lastAt = (row * steps + time) * units;
          for (let j = 0; j < units; j++) result[k * width + own + j]! += round(h * last[lastAt + j]!);
        }
      }
    }
  };
};

/** The states that are handed on: all of them, or the last one in the direction of each; side by side where two. */
export const states: Kernel = ({ instruction, inputs, outputs, registers }) => {
  const [result] = outputs as [Numbers];
  const { steps, units, width, times } = handedOn(instruction.inputs[0]!.shape, instruction.outputs[0]!.shape, instruction);
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      for (let k = 0; k < inputs.length; k++) {
        const hidden = inputs[k]!;
        for (let t = 0; t < times; t++) {
          const from = (row * steps + (times > 1 ? t : k === 0 ? steps - 1 : 0)) * units;
          const to = (row * times + t) * width + k * units;
          for (let j = 0; j < units; j++) result[to + j] = hidden[from + j]!;
        }
      }
    }
  };
};

function handedOn(
  [steps, units]: readonly number[],
  output: readonly number[],
  { attributes }: Pick<Binding['instruction'], 'attributes'>,
): { steps: number; units: number; width: number; times: number } {
  return { steps: steps!, units: units!, width: output.at(-1)!, times: attributes['sequences'] ? steps! : 1 };
}

/** The gradient by one direction's states: 0 where a state was not handed on. */
function statesGradientOf(direction: number): Kernel {
  return ({ instruction, inputs, outputs, registers }) => {
    const [gradient] = inputs as [Numbers];
    const [result] = outputs as [Numbers];
    const { steps, units, width, times } = handedOn(instruction.outputs[0]!.shape, instruction.inputs[0]!.shape, instruction);
    const only = direction === 0 ? steps - 1 : 0;
    return () => {
      for (let row = 0; row < registers.rows; row++) {
        for (let t = 0; t < steps; t++) {
          const from = (row * times + (times > 1 ? t : 0)) * width + direction * units;
          const to = (row * steps + t) * units;
          const isHandedOn = times > 1 || t === only;
          for (let j = 0; j < units; j++) result[to + j] = isHandedOn ? gradient[from + j]! : 0;
        }
      }
    };
  };
}

export const statesGradient = statesGradientOf(0);
export const statesGradientBackward = statesGradientOf(1);
