/** What a printed number may have been before it was rounded, and what an expression of such numbers may be. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Reads an element of the data, as in `data[3, 0]`; of a picture, `data[3, 0, 0, 1]`. */
export type DataReader = (...index: readonly number[]) => number;

interface Reading {
  readonly rounded: boolean;
  readonly data: DataReader;
}

/** Digits that are always shown; more are where a number is close to 1. */
const DIGITS = 4;

/**
 * The value of the arithmetic of an explanation, left of its last `=`, as it stands: a small calculator of its
 * own, so that nothing of the engine checks itself. Throws where a person could not compute it either.
 */
export function evaluate(arithmetic: string, data: DataReader = noData): number {
  return read(arithmetic, { rounded: false, data }).low;
}

/** The same, where every number may be anything that is printed like it. */
export function evaluateRounded(arithmetic: string, data: DataReader = noData): Interval {
  return read(arithmetic, { rounded: true, data });
}

/** A printed number as the interval of what is printed like it. */
export function printed(text: string, rounded = true): Interval {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = sign < 0 ? text.slice(1) : text;
  if (digits === '∞') return point(sign * Infinity);
  if (digits === 'NaN') return point(NaN);
  const value = Number(digits);
  if (digits === '' || Number.isNaN(value)) throw new Error(`"${text}" is no number`);
  // The zeros at the end of a whole number may stand for digits that are not shown: 51930.
  const mantissa = digits.replace(/e.*$/, '');
  const significant = mantissa.includes('.') ? mantissa.replace('.', '') : mantissa.replace(/0+$/, '');
  const shown = significant.replace(/^0+/, '').length;
  const half = rounded && value !== 0 ? 0.5 * 10 ** (Math.floor(Math.log10(value)) + 1 - Math.max(DIGITS, shown)) : 0;
  const ends = [sign * (value - half), sign * (value + half)];
  return { low: Math.min(...ends), high: Math.max(...ends) };
}

function noData(): number {
  throw new Error('there is no data to read');
}

const point = (value: number): Interval => ({ low: value, high: value });

/** An interval that holds all results; NaN where one of them is none. */
function hull(results: readonly number[]): Interval {
  return { low: Math.min(...results), high: Math.max(...results) };
}

function combine(a: Interval, b: Interval, operate: (x: number, y: number) => number): Interval {
  return hull([operate(a.low, b.low), operate(a.low, b.high), operate(a.high, b.low), operate(a.high, b.high)]);
}

function quotient(a: Interval, b: Interval): Interval {
  const anything = b.low < b.high && b.low <= 0 && b.high >= 0;
  return anything ? { low: -Infinity, high: Infinity } : combine(a, b, (x, y) => x / y);
}

/** A function that rises or falls everywhere takes its extremes at the ends. */
const monotonic = (a: Interval, apply: (x: number) => number): Interval => hull([apply(a.low), apply(a.high)]);

const absolute = (a: Interval): Interval => {
  const ends = monotonic(a, Math.abs);
  return a.low < 0 && a.high > 0 ? { low: 0, high: ends.high } : ends;
};

/** An argument of ln or √ that rounding alone lets reach below 0. */
const notNegative = ({ low, high }: Interval): Interval => ({ low: high > 0 ? Math.max(0, low) : low, high });

const square = (a: Interval): Interval => {
  const ends = monotonic(a, (x) => x * x);
  return a.low < 0 && a.high > 0 ? { low: 0, high: ends.high } : ends;
};

const functions: Readonly<Record<string, (x: number) => number>> = {
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  // Of intervals as short as printed digits leave, extremes within are no matter.
  sin: Math.sin,
  cos: Math.cos,
  erf: errorFunction,
  ln: Math.log,
  '√': Math.sqrt,
  'e^': Math.exp,
};

/** By the series of positive terms 2/√π · e^(-x²) · Σ 2^n·x^(2n+1) / (1·3·…·(2n+1)). */
function errorFunction(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) sum += term *= (2 * x * x) / (2 * n + 1);
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Recursive descent: sum, product, sign, power; `ln`, `√` and `e^` take the value behind them. */
function read(text: string, { rounded, data }: Reading): Interval {
  const tokens = text.match(/\d[\d.]*(e-?\d+)?|∞|NaN|e\^|data|sigmoid|tanh|sin|cos|erf|max|min|ln|√|²|[-+·/(),|[\]]|\S+/g) ?? [];
  let at = 0;
  const take = (wanted?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (wanted !== undefined && token !== wanted)) {
      throw new Error(`"${text}": ${wanted ?? 'a value'} is missing before "${token ?? 'the end'}"`);
    }
    return token;
  };
  const next = (...wanted: string[]): string | undefined =>
    wanted.includes(tokens[at] ?? '') ? tokens[at++] : undefined;

  const sum = (): Interval => {
    let left = product();
    for (let sign = next('+', '-'); sign; sign = next('+', '-')) {
      const right = product();
      left = combine(left, right, sign === '+' ? (x, y) => x + y : (x, y) => x - y);
    }
    return left;
  };
  const product = (): Interval => {
    let left = signed();
    for (let sign = next('·', '/'); sign; sign = next('·', '/')) {
      const right = signed();
      left = sign === '·' ? combine(left, right, (x, y) => x * y) : quotient(left, right);
    }
    return left;
  };
  const signed = (): Interval => {
    if (!next('-')) return power();
    const { low, high } = power();
    return { low: -high, high: -low };
  };
  const power = (): Interval => {
    const base = value();
    return next('²') ? square(base) : base;
  };
  const value = (): Interval => {
    const token = take();
    const apply = functions[token];
    if (token === 'ln' || token === '√') return monotonic(notNegative(value()), functions[token]!);
    if (apply) return monotonic(token === 'e^' ? signed() : value(), apply);
    if (token === '(') {
      const inner = sum();
      take(')');
      return inner;
    }
    if (token === '|') {
      const inner = sum();
      take('|');
      return absolute(inner);
    }
    if (token === 'max' || token === 'min') return extreme(token === 'max' ? Math.max : Math.min);
    if (token === 'data') return element();
    return printed(token, rounded);
  };
  const extreme = (choose: (...values: number[]) => number): Interval => {
    take('(');
    const values = [sum()];
    while (next(',')) values.push(sum());
    take(')');
    return { low: choose(...values.map(({ low }) => low)), high: choose(...values.map(({ high }) => high)) };
  };
  const element = (): Interval => {
    take('[');
    const index = [Number(take())];
    while (next(',')) index.push(Number(take()));
    take(']');
    return point(data(...index));
  };

  const result = sum();
  if (at < tokens.length) throw new Error(`"${text}": "${tokens[at]}" is too much`);
  return result;
}
