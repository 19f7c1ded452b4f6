import * as l10n from '@vscode/l10n';
import { formatNumber } from '../../base/format';

/** Terms of a sum that are written out; of more, the first and the last ones are. */
const SHOWN_TERMS = 12;

/** Terms of a sum that are made, so that its operands are known; of more, only the ones that are written out. */
const MADE_TERMS = 2000;

/** Writes numbers with so many significant digits. */
export class Writer {
  constructor(private readonly digits: number) {}

  number(value: number): string {
    return formatNumber(value, this.digits);
  }

  /** A number, in parentheses where a minus would meet an operator: `(-1)`. */
  factor(value: number, text = this.number(value)): string {
    return text.startsWith('-') || text.includes('e') ? `(${text})` : text;
  }

  /** A probability (or an output of tanh), with as many digits as it takes to tell it from 1 (or -1): `0.99998`. */
  probability(p: number): string {
    const rest = Math.abs(1 - Math.abs(p));
    let digits = this.digits;
    for (let unit = Number(`1e-${digits}`); rest > 0 && rest < 10 * unit && digits < 16; unit /= 10) digits++;
    return formatNumber(p, digits);
  }

  /** `5·1`, `-5·1`, `5·(-1)`. */
  product(a: number, b: number): string {
    return `${this.number(a)}·${this.factor(b)}`;
  }

  /** A difference: `0.3 - 1`, `0.3 - (-1)`. */
  difference(a: number, b: number): string {
    return `${this.number(a)} - ${this.factor(b)}`;
  }
}

/** Joins terms by their signs: `1·2 - 3·4 + 5`. A long sum leaves out its middle and says how much. */
export function sum(terms: readonly string[]): string {
  return joined(terms.length > SHOWN_TERMS ? shortened(terms.length, (i) => terms[i]!) : terms);
}

/** The same of terms that are made here: of a very long sum, only those that are shown. None make `0`. */
export function sumOf(count: number, term: (index: number) => string): string {
  if (count === 0) return '0';
  return count > MADE_TERMS ? joined(shortened(count, term)) : sum(range(count).map(term));
}

/** The mean of so many terms: `(1 + 2) / 2`. */
export function meanOf(count: number, term: (index: number) => string): string {
  return count === 1 ? term(0) : `(${sumOf(count, term)}) / ${count}`;
}

/** Values one after the other, `1, 2, 3`; of many, the middle is left out. */
export function listed(values: readonly string[]): string {
  return (values.length > SHOWN_TERMS ? shortened(values.length, (i) => values[i]!) : values).join(', ');
}

function shortened(count: number, term: (index: number) => string): string[] {
  const first = range(SHOWN_TERMS - 3).map(term);
  const last = range(3).map((i) => term(count - 3 + i));
  return [...first, l10n.t('… {0} more terms …', count - SHOWN_TERMS), ...last];
}

function joined(terms: readonly string[]): string {
  return terms.reduce((text, term) => (term.startsWith('-') ? `${text} - ${term.slice(1)}` : `${text} + ${term}`));
}

/** 0, 1, …, count - 1. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
