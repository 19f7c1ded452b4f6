import { float32, float64, type Mathematics } from '../formulas/functions';
import * as formulas from '../formulas/recurrent';
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

const mathematicsOf = ({ round }: Binding): Mathematics<number, boolean> => (round === Math.fround ? float32 : float64);

/** a = xW + b + h[t-1]·U,  h = tanh(a) or max(0, a). */
export const rnn: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [projection, weights] = inputs as [Numbers, Numbers];
  const [hidden, sums] = outputs as [Numbers, Numbers];
  const units = instruction.outputs[0]!.shape[1]!;
  const { steps, time, before } = placeOf(binding, units);
  const rectifies = instruction.attributes['relu'] === 1;
  const all = { width: units, from: 0, to: units };
  const m = mathematicsOf(binding);
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      const at = (row * steps + time) * units;
      for (let j = 0; j < units; j++) sums[at + j] = projection[at + j]!;
      if (before !== undefined) {
        addStateProduct(sums, at, hidden, (row * steps + before) * units, weights, units, all, round);
      }
      for (let j = 0; j < units; j++) {
        hidden[at + j] = formulas.rnnState(m, sums[at + j]!, rectifies);
      }
    }
  };
};

/** dh = g + da[t+1]·Uᵀ,  da = dh·f'(a). Writes da, dh. */
export const rnnGradient: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [received, weights, hidden] = inputs as [Numbers, Numbers, Numbers];
  const [sums, total] = outputs as [Numbers, Numbers];
  const units = instruction.outputs[0]!.shape[1]!;
  const { steps, time, after } = placeOf(binding, units);
  const rectifies = instruction.attributes['relu'] === 1;
  const all = { width: units, from: 0, to: units };
  const m = mathematicsOf(binding);
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
        sums[at + j] = formulas.rnnSumGradient(m, gradient, hidden[at + j]!, rectifies);
      }
    }
  };
};

/**
 * Gates in the order i, f, g, o: i, f, o = sigmoid(a), g = tanh(a) with a = xW + b + h[t-1]·U;
 * c = f·c[t-1] + i·g,  h = o·tanh(c).
 */
export const lstm: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [projection, weights] = inputs as [Numbers, Numbers];
  const [hidden, cell, gates] = outputs as [Numbers, Numbers, Numbers];
  const units = instruction.outputs[0]!.shape[1]!;
  const width = 4 * units;
  const { steps, time, before } = placeOf(binding, units);
  const all = { width, from: 0, to: width };
  const m = mathematicsOf(binding);
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      const at = (row * steps + time) * units;
      const from = before === undefined ? 0 : (row * steps + before) * units;
      for (let j = 0; j < width; j++) gates[4 * at + j] = projection[4 * at + j]!;
      if (before !== undefined) addStateProduct(gates, 4 * at, hidden, from, weights, units, all, round);
      for (let j = 0; j < units; j++) {
        const i = 4 * at + j;
        const f = i + units;
        const g = f + units;
        const o = g + units;
        gates[i] = m.sigmoid(gates[i]!);
        gates[f] = m.sigmoid(gates[f]!);
        gates[g] = m.tanh(gates[g]!);
        gates[o] = m.sigmoid(gates[o]!);
        const kept = before === undefined ? undefined : cell[from + j]!;
        cell[at + j] = formulas.lstmCell(m, gates[i]!, gates[f]!, gates[g]!, kept);
        hidden[at + j] = m.multiply(gates[o]!, m.tanh(cell[at + j]!));
      }
    }
  };
};

/**
 * dh = g + da[t+1]·Uᵀ,  dc = dh·o·(1 - tanh²c) + dc[t+1]·f[t+1], and from them the gradients by the sums of the four
 * gates. Writes da, dh, dc.
 */
export const lstmGradient: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [received, weights, cell, gates] = inputs as [Numbers, Numbers, Numbers, Numbers];
  const [sums, hiddenGradient, cellGradient] = outputs as [Numbers, Numbers, Numbers];
  const units = instruction.outputs[1]!.shape[1]!;
  const width = 4 * units;
  const { steps, time, before, after } = placeOf(binding, units);
  const all = { width, from: 0, to: width };
  const m = mathematicsOf(binding);
  const parts = new Float64Array(4);
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      const at = (row * steps + time) * units;
      const earlier = before === undefined ? 0 : (row * steps + before) * units;
      const later = after === undefined ? 0 : (row * steps + after) * units;
      for (let j = 0; j < units; j++) {
        const first = 4 * at + j;
        const i = gates[first]!;
        const f = gates[first + units]!;
        const g = gates[first + 2 * units]!;
        const o = gates[first + 3 * units]!;
        const squashed = m.tanh(cell[at + j]!);
        let dh = received[at + j]!;
        if (after !== undefined) {
          addThroughWeights(parts, sums, 4 * later, weights, j, all, round);
          dh = round(dh + join(parts, round));
        }
        const next = after === undefined ? undefined : { dc: cellGradient[later + j]!, f: gates[4 * later + units + j]! };
        const dc = formulas.lstmCellGradient(m, dh, o, squashed, next);
        hiddenGradient[at + j] = dh;
        cellGradient[at + j] = dc;
        const kept = before === undefined ? 0 : cell[earlier + j]!;
        sums[first] = formulas.throughSigmoid(m, round(dc * g), i);
        sums[first + units] = formulas.throughSigmoid(m, round(dc * kept), f);
        sums[first + 2 * units] = formulas.throughTanh(m, round(dc * i), g);
        sums[first + 3 * units] = formulas.throughSigmoid(m, round(dh * squashed), o);
      }
    }
  };
};

/**
 * Gates in the order r, z, n, the reset gate behind the product (PyTorch's GRU): r, z = sigmoid(xW + b + h[t-1]·U),
 * u = h[t-1]·Uₙ + bᵤ,  n = tanh(xWₙ + bₙ + r·u),  h = (1 - z)·n + z·h[t-1].
 */
export const gru: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [projection, weights, bias] = inputs as [Numbers, Numbers, Numbers];
  const [hidden, gates, recurrent] = outputs as [Numbers, Numbers, Numbers];
  const units = instruction.outputs[0]!.shape[1]!;
  const width = 3 * units;
  const { steps, time, before } = placeOf(binding, units);
  const switches = { width, from: 0, to: 2 * units };
  const candidate = { width, from: 2 * units, to: width };
  const m = mathematicsOf(binding);
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
        const r = 3 * at + j;
        const z = r + units;
        const n = z + units;
        gates[r] = m.sigmoid(gates[r]!);
        gates[z] = m.sigmoid(gates[z]!);
        gates[n] = formulas.gruCandidate(m, projection[n]!, gates[r]!, recurrent[at + j]!);
        const kept = before === undefined ? undefined : hidden[from + j]!;
        hidden[at + j] = formulas.gruState(m, gates[z]!, gates[n]!, kept);
      }
    }
  };
};

/**
 * dh = g + dh[t+1]·z[t+1] + da[t+1]·Uᵀ (of the candidate du[t+1]·Uₙᵀ), and from it the gradients by the gates' sums and
 * by u. Writes da, dh, du.
 */
export const gruGradient: Kernel = (binding) => {
  const { instruction, inputs, outputs, registers, round } = binding;
  const [received, weights, hidden, gates, recurrent] = inputs as [Numbers, Numbers, Numbers, Numbers, Numbers];
  const [sums, hiddenGradient, recurrentGradient] = outputs as [Numbers, Numbers, Numbers];
  const units = instruction.outputs[1]!.shape[1]!;
  const width = 3 * units;
  const { steps, time, before, after } = placeOf(binding, units);
  const switches = { width, from: 0, to: 2 * units };
  const candidate = { width, from: 2 * units, to: width };
  const m = mathematicsOf(binding);
  const parts = new Float64Array(4);
  return () => {
    for (let row = 0; row < registers.rows; row++) {
      const at = (row * steps + time) * units;
      const earlier = before === undefined ? 0 : (row * steps + before) * units;
      const later = after === undefined ? 0 : (row * steps + after) * units;
      for (let j = 0; j < units; j++) {
        const first = 3 * at + j;
        const r = gates[first]!;
        const z = gates[first + units]!;
        const n = gates[first + 2 * units]!;
        let dh = received[at + j]!;
        if (after !== undefined) {
          dh = round(dh + round(hiddenGradient[later + j]! * gates[3 * later + units + j]!));
          addThroughWeights(parts, sums, 3 * later, weights, j, switches, round);
          addThroughWeights(parts, recurrentGradient, later, weights, j, candidate, round);
          dh = round(dh + join(parts, round));
        }
        hiddenGradient[at + j] = dh;
        const kept = before === undefined ? undefined : hidden[earlier + j]!;
        const dn = formulas.gruCandidateGradient(m, dh, z, n);
        recurrentGradient[at + j] = round(dn * r);
        sums[first] = formulas.throughSigmoid(m, round(dn * recurrent[at + j]!), r);
        sums[first + units] = formulas.gruUpdateGradient(m, dh, z, n, kept);
        sums[first + 2 * units] = dn;
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
