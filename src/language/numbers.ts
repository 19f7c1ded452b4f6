import * as l10n from '@vscode/l10n';
import type { Fix, Problem } from '../base/problem';
import { span } from '../base/span';
import { isDigit, startsName } from './characters';

interface NumberReading {
  readonly end: number;
  /** As the language writes it, without `_`. */
  readonly text: string;
  readonly value: number;
  readonly problem?: Problem;
  /** Whether the problem leaves its meaning in doubt. */
  readonly broken: boolean;
}

/** Reads the number that starts at `start`, where `at` gives the (plain) character at an offset. */
export function readNumber(start: number, at: (offset: number) => string): NumberReading {
  return new NumberReader(start, at).read();
}

class NumberReader {
  private end: number;
  private text = '';
  private hasSeparators = false;
  private lacksFraction = false;
  private lacksExponent = false;

  constructor(
    private readonly start: number,
    private readonly at: (offset: number) => string,
  ) {
    this.end = start;
  }

  read(): NumberReading {
    this.digits();
    this.fraction();
    this.exponent();
    if (this.at(this.end) === '%') this.take();
    const { end, text, lacksExponent: broken } = this;
    return { end, text, value: valueOf(text), broken, problem: this.problem() };
  }

  private isDigitAt(offset: number): boolean {
    return isDigit(this.at(offset).charCodeAt(0));
  }

  private take(): void {
    this.text += this.at(this.end++);
  }

  private digits(): void {
    for (;;) {
      if (this.isDigitAt(this.end)) this.take();
      else if (this.at(this.end) === '_' && this.isDigitAt(this.end + 1) && this.end > this.start) {
        this.hasSeparators = true;
        this.end++;
      } else return;
    }
  }

  private fraction(): void {
    if (this.at(this.end) !== '.') return;
    const following = this.at(this.end + 1);
    if (this.isDigitAt(this.end + 1)) {
      this.take();
      this.digits();
    } else if (following !== '.' && !startsName(following.codePointAt(0) ?? 0)) {
      this.lacksFraction = true;
      this.text += '.0';
      this.end++;
    }
  }

  private exponent(): void {
    if (!/^[eE]$/.test(this.at(this.end))) return;
    const isSigned = /^[+-]$/.test(this.at(this.end + 1));
    if (this.isDigitAt(this.end + (isSigned ? 2 : 1))) {
      this.take();
      if (isSigned) this.take();
      this.digits();
    } else if (isSigned) {
      this.lacksExponent = true;
      this.end += 2;
    }
  }

  private problem(): Problem | undefined {
    const { text, start, end } = this;
    const at = span(start, end);
    const fix: Fix = { title: l10n.t('Write {0}', text), span: at, text };
    const problem = (code: string, message: string): Problem => ({ code, severity: 'error', message, span: at, fix });
    if (this.lacksExponent) return problem('bad-number', l10n.t('The exponent of this number has no digits.'));
    if (this.lacksFraction) {
      return problem('bad-number', l10n.t('A number needs digits after its point; write {0}.', text));
    }
    if (this.hasSeparators) {
      return problem('digit-separator', l10n.t('Numbers are written without "_": {0}.', text));
    }
    return undefined;
  }
}

/** `12.5%` is read as `12.5e-2`, so that it is the double nearest to 0.125 and not a rounded quotient. */
function valueOf(text: string): number {
  if (!text.endsWith('%')) return Number(text);
  const [mantissa, exponent = '0'] = text.slice(0, -1).split(/[eE]/);
  return Number(`${mantissa}e${Number(exponent) - 2}`);
}
