import type { Explainer, Told } from './forward';
import { range, sum } from './text';
import type { Sheet } from './types';

/** The explained element of an unrolled instruction: its time step, those around it, its column and unit. */
interface Place {
  readonly time: number;
  /** The time step whose state this one goes on from, and the one that goes on from it. */
  readonly before: number | undefined;
  readonly after: number | undefined;
  readonly units: number;
  /** Which of the gates' blocks of columns; 0 where there is one. */
  readonly gate: number;
  readonly unit: number;
  /** How the state before is written, `t-1`, and the one after. */
  readonly earlier: string;
  readonly later: string;
}

function placeOf(sheet: Sheet, units: number): Place {
  const [time, column] = sheet.place as [number, number];
  const steps = sheet.moment.instruction.outputs[0]!.shape[0]!;
  const reversed = sheet.attribute('reversed') === 1;
  const step = (by: number): number | undefined => (time + by >= 0 && time + by < steps ? time + by : undefined);
  return {
    time,
    before: step(reversed ? 1 : -1),
    after: step(reversed ? -1 : 1),
    units,
    gate: Math.floor(column / units),
    unit: column % units,
    earlier: reversed ? 't+1' : 't-1',
    later: reversed ? 't-1' : 't+1',
  };
}

const unitsOf = (sheet: Sheet, output: number): number => sheet.moment.instruction.outputs[output]!.shape[1]!;

/** Reads what stands at a time step: of an input, or of an output of this instruction or of another time step's. */
const input = (sheet: Sheet, operand: number, time: number, column: number): number =>
  sheet.read(operand, sheet.sample, time * sheet.units(operand) + column);
const output = (sheet: Sheet, operand: number, time: number, column: number): number =>
  sheet.readNew(operand, sheet.sample, time * unitsOf(sheet, operand) + column);

/** Σ h[k]·U[k, column] over the state of the time step before; nothing at the first one. */
function stateProducts(sheet: Sheet, { before, units }: Place, column: number): string[] {
  if (before === undefined) return [];
  return range(units).map((k) => {
    const state = output(sheet, 0, before, k);
    return sheet.write.product(state, sheet.read(1, k, column));
  });
}

/** The sum behind a gate: what the input gives, and what the state before does. */
function gateSum(sheet: Sheet, place: Place): string {
  const column = place.gate * place.units + place.unit;
  const given = sheet.write.number(input(sheet, 0, place.time, column));
  return sum([given, ...stateProducts(sheet, place, column)]);
}

/** A number of the time step before, which is 0 at the first one. */
const kept = (sheet: Sheet, operand: number, { before, unit }: Place): number =>
  before === undefined ? 0 : output(sheet, operand, before, unit);

/** What a gate's sum is made of; the first time step has no state before it. */
const sumFormula = ({ before, earlier }: Place): string =>
  before === undefined ? 'x·W + b' : `x·W + b + h[${earlier}]·U`;

const gateFormula = (name: string, squash: string, place: Place): string => `${name} = ${squash}(${sumFormula(place)})`;

// Simple recurrent cell

export const rnn: Explainer = (sheet) => {
  const place = placeOf(sheet, unitsOf(sheet, 0));
  if (sheet.output === 1) return { formula: `z = ${sumFormula(place)}`, arithmetic: gateSum(sheet, place) };
  const z = sheet.write.number(output(sheet, 1, place.time, place.unit));
  return sheet.attribute('relu') === 1
    ? { formula: 'h = max(0, z)', arithmetic: `max(0, ${z})` }
    : { formula: 'h = tanh(z)', arithmetic: `tanh(${z})` };
};

/** The terms that a time step's state has from the one after it: the gradient by its sums, through the weights. */
function throughWeights(sheet: Sheet, { after, unit }: Place, operand: number, columns: number[], first = 0): string[] {
  if (after === undefined) return [];
  return columns.map((j) => {
    const gradient = output(sheet, operand, after, j);
    return sheet.write.product(gradient, sheet.read(1, unit, first + j));
  });
}

/** The gradient by the hidden state: from the layers above, and from the time step after. */
function hiddenGradient(sheet: Sheet, place: Place, more: string[], formula: string): Told {
  const received = sheet.write.number(input(sheet, 0, place.time, place.unit));
  if (place.after === undefined) return { formula: 'dh = g', arithmetic: received };
  return { formula, arithmetic: sum([received, ...more]) };
}

export const rnnGradient: Explainer = (sheet) => {
  const place = placeOf(sheet, unitsOf(sheet, 1));
  const { write } = sheet;
  if (sheet.output === 1) {
    const terms = throughWeights(sheet, place, 0, range(place.units));
    return hiddenGradient(sheet, place, terms, `dh = g + dz[${place.later}]·Uᵀ`);
  }
  const dh = output(sheet, 1, place.time, place.unit);
  const h = input(sheet, 2, place.time, place.unit);
  if (sheet.attribute('relu') === 1) {
    return { formula: 'dz = dh·(h > 0 ? 1 : 0)', arithmetic: write.product(dh, h > 0 ? 1 : 0) };
  }
  return { formula: 'dz = dh·(1 - h²)', arithmetic: `${write.number(dh)}·${oneMinusSquare(sheet, h)}` };
};

// Derivatives of the two functions of a gate, from its output

const oneMinus = (sheet: Sheet, y: number): string => `(1 - ${share(sheet, y)})`;
const oneMinusSquare = (sheet: Sheet, y: number): string => `(1 - ${share(sheet, y)}²)`;
const share = ({ write }: Sheet, y: number): string => write.factor(y, write.probability(y));

// Long short-term memory

const lstmGates = [
  ['i', 'sigmoid'],
  ['f', 'sigmoid'],
  ['g', 'tanh'],
  ['o', 'sigmoid'],
] as const;

export const lstm: Explainer = (sheet) => {
  const place = placeOf(sheet, unitsOf(sheet, 0));
  const { write } = sheet;
  if (sheet.output === 2) {
    const [name, squash] = lstmGates[place.gate]!;
    return { formula: gateFormula(name, squash, place), arithmetic: `${squash}(${gateSum(sheet, place)})` };
  }
  const gate = (index: number): number => output(sheet, 2, place.time, index * place.units + place.unit);
  if (sheet.output === 0) {
    const o = gate(3);
    const cell = output(sheet, 1, place.time, place.unit);
    return { formula: 'h = o·tanh(c)', arithmetic: `${write.number(o)}·tanh(${write.number(cell)})` };
  }
  const forgotten = write.product(gate(1), kept(sheet, 1, place));
  return { formula: `c = f·c[${place.earlier}] + i·g`, arithmetic: sum([forgotten, write.product(gate(0), gate(2))]) };
};

export const lstmGradient: Explainer = (sheet) => {
  const place = placeOf(sheet, unitsOf(sheet, 1));
  if (sheet.output === 0) return lstmGateGradient(sheet, place);
  if (sheet.output === 1) {
    const terms = throughWeights(sheet, place, 0, range(4 * place.units));
    return hiddenGradient(sheet, place, terms, `dh = g + dz[${place.later}]·Uᵀ`);
  }
  const { write } = sheet;
  const { time, after, unit, units, later } = place;
  const dh = output(sheet, 1, time, unit);
  const o = input(sheet, 3, time, 3 * units + unit);
  const own = `${write.number(dh)}·${write.factor(o)}·(1 - ${squashed(sheet, place)}²)`;
  if (after === undefined) return { formula: 'dc = dh·o·(1 - tanh(c)²)', arithmetic: own };
  const next = write.product(output(sheet, 2, after, unit), input(sheet, 3, after, units + unit));
  return { formula: `dc = dh·o·(1 - tanh(c)²) + dc[${later}]·f[${later}]`, arithmetic: sum([own, next]) };
};

/** tanh of the cell at this time step. */
const squashed = (sheet: Sheet, { time, unit }: Place): string =>
  `tanh(${sheet.write.number(input(sheet, 2, time, unit))})`;

function lstmGateGradient(sheet: Sheet, place: Place): Told {
  const { write } = sheet;
  const { time, before, unit, units, earlier } = place;
  const gate = (index: number): number => input(sheet, 3, time, index * units + unit);
  if (place.gate === 3) {
    const o = gate(3);
    const dh = write.number(output(sheet, 1, time, unit));
    const arithmetic = `${dh}·${squashed(sheet, place)}·${share(sheet, o)}·${oneMinus(sheet, o)}`;
    return { formula: 'dz = dh·tanh(c)·o·(1 - o)', arithmetic };
  }
  const dc = write.number(output(sheet, 2, time, unit));
  if (place.gate === 2) {
    const arithmetic = `${dc}·${write.factor(gate(0))}·${oneMinusSquare(sheet, gate(2))}`;
    return { formula: 'dz = dc·i·(1 - g²)', arithmetic };
  }
  if (place.gate === 1) {
    const [f, c] = [gate(1), before === undefined ? 0 : input(sheet, 2, before, unit)];
    const arithmetic = `${dc}·${write.factor(c)}·${share(sheet, f)}·${oneMinus(sheet, f)}`;
    return { formula: `dz = dc·c[${earlier}]·f·(1 - f)`, arithmetic };
  }
  const [i, g] = [gate(0), gate(2)];
  const arithmetic = `${dc}·${write.factor(g)}·${share(sheet, i)}·${oneMinus(sheet, i)}`;
  return { formula: 'dz = dc·g·i·(1 - i)', arithmetic };
}

// Gated recurrent unit

export const gru: Explainer = (sheet) => {
  const place = placeOf(sheet, unitsOf(sheet, 0));
  const { write } = sheet;
  const { time, unit, units, earlier } = place;
  const gate = (index: number): number => output(sheet, 1, time, index * units + unit);
  if (sheet.output === 2) {
    const bias = write.number(sheet.read(2, 0, unit));
    const terms = stateProducts(sheet, place, 2 * units + unit);
    return { formula: place.before === undefined ? 'u = b' : `u = h[${earlier}]·U + b`, arithmetic: sum([bias, ...terms]) };
  }
  if (sheet.output === 1) {
    if (place.gate < 2) {
      return { formula: gateFormula('rz'[place.gate]!, 'sigmoid', place), arithmetic: `sigmoid(${gateSum(sheet, place)})` };
    }
    const given = write.number(input(sheet, 0, time, 2 * units + unit));
    const reset = write.product(gate(0), output(sheet, 2, time, unit));
    return { formula: 'n = tanh(x·W + b + r·u)', arithmetic: `tanh(${sum([given, reset])})` };
  }
  const z = gate(1);
  const made = `${oneMinus(sheet, z)}·${write.factor(gate(2))}`;
  return { formula: `h = (1 - z)·n + z·h[${earlier}]`, arithmetic: sum([made, write.product(z, kept(sheet, 0, place))]) };
};

export const gruGradient: Explainer = (sheet) => {
  const place = placeOf(sheet, unitsOf(sheet, 1));
  const { write } = sheet;
  const { time, unit, units, later } = place;
  if (sheet.output === 1) return gruHiddenGradient(sheet, place, `dh = g + dh[${later}]·z[${later}] + dz[${later}]·Uᵀ`);
  if (sheet.output === 2) {
    const dn = write.number(output(sheet, 0, time, 2 * units + unit));
    return { formula: 'du = dn·r', arithmetic: `${dn}·${write.factor(input(sheet, 3, time, unit))}` };
  }
  return gruGateGradient(sheet, place);
};

function gruHiddenGradient(sheet: Sheet, place: Place, formula: string): Told {
  const { after, unit, units } = place;
  if (after === undefined) return hiddenGradient(sheet, place, [], formula);
  const carried = sheet.write.product(output(sheet, 1, after, unit), input(sheet, 3, after, units + unit));
  const switches = throughWeights(sheet, place, 0, range(2 * units));
  const candidate = throughWeights(sheet, place, 2, range(units), 2 * units);
  return hiddenGradient(sheet, place, [carried, ...switches, ...candidate], formula);
}

function gruGateGradient(sheet: Sheet, place: Place): Told {
  const { write } = sheet;
  const { time, before, unit, units, earlier } = place;
  const gate = (index: number): number => input(sheet, 3, time, index * units + unit);
  if (place.gate === 0) {
    const dn = write.number(output(sheet, 0, time, 2 * units + unit));
    const u = write.factor(input(sheet, 4, time, unit));
    const r = gate(0);
    return { formula: 'dz = dn·u·r·(1 - r)', arithmetic: `${dn}·${u}·${share(sheet, r)}·${oneMinus(sheet, r)}` };
  }
  const dh = write.number(output(sheet, 1, time, unit));
  const [z, n] = [gate(1), gate(2)];
  if (place.gate === 2) {
    const arithmetic = `${dh}·${oneMinus(sheet, z)}·${oneMinusSquare(sheet, n)}`;
    return { formula: 'dn = dh·(1 - z)·(1 - n²)', arithmetic };
  }
  const state = before === undefined ? 0 : input(sheet, 2, before, unit);
  const arithmetic = `${dh}·(${write.difference(state, n)})·${share(sheet, z)}·${oneMinus(sheet, z)}`;
  return { formula: `dz = dh·(h[${earlier}] - n)·z·(1 - z)`, arithmetic };
}

// Of all of them

export const recurrentGradientWeights: Explainer = (sheet) => {
  const [steps, units] = sheet.shape(0) as [number, number];
  const reversed = sheet.attribute('reversed') === 1;
  const own = sheet.moment.instruction.inputs.length > 2 ? sheet.units(1) - units : sheet.units(1);
  const [operand, column] = sheet.unit < own ? [1, sheet.unit] : [2, sheet.unit - own];
  const terms = range(sheet.moment.rows).flatMap((sample) =>
    range(steps).flatMap((time) => {
      const before = reversed ? time + 1 : time - 1;
      if (before < 0 || before >= steps) return [];
      const state = sheet.read(0, sample, before * units + sheet.outer);
      return [sheet.write.product(state, sheet.read(operand, sample, time * sheet.units(operand) + column))];
    }),
  );
  const formula = `dU = Σ h[${reversed ? 't+1' : 't-1'}]ᵀ·${operand === 1 ? 'dz' : 'du'}`;
  return { formula, arithmetic: terms.length > 0 ? sum(terms) : '0' };
};

export const states: Explainer = (sheet) => {
  const [steps, units] = sheet.shape(0) as [number, number];
  const direction = Math.floor(sheet.unit / units);
  const all = sheet.attribute('sequences') === 1;
  const time = all ? sheet.outer : direction === 0 ? steps - 1 : 0;
  const state = input(sheet, direction, time, sheet.unit % units);
  const last = direction === 0 ? 'y = h[T]' : 'y = h[1]';
  return { formula: all ? 'y[t] = h[t]' : last, arithmetic: sheet.write.number(state) };
};

function statesGradientOf(direction: number): Explainer {
  return (sheet) => {
    const units = unitsOf(sheet, 0);
    const steps = sheet.moment.instruction.outputs[0]!.shape[0]!;
    const all = sheet.attribute('sequences') === 1;
    const column = direction * units + sheet.unit;
    if (all) {
      return { formula: 'g[t] = dy[t]', arithmetic: sheet.write.number(input(sheet, 0, sheet.outer, column)) };
    }
    const formula = direction === 0 ? 'g[T] = dy,  g = 0' : 'g[1] = dy,  g = 0';
    if (sheet.outer !== (direction === 0 ? steps - 1 : 0)) return { formula, arithmetic: '0' };
    return { formula, arithmetic: sheet.write.number(sheet.read(0, sheet.sample, column)) };
  };
}

export const statesGradient = statesGradientOf(0);
export const statesGradientBackward = statesGradientOf(1);
