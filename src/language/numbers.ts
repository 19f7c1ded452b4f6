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
  let end = start;
  let text = '';
  let separators = 0;
  const take = (): void => {
    text += at(end++);
  };
  const digits = (): void => {
    for (;;) {
      if (isDigitAt(end)) take();
      else if (at(end) === '_' && isDigitAt(end + 1) && end > start) {
        separators++;
        end++;
      } else return;
    }
  };
  const isDigitAt = (offset: number): boolean => isDigit(at(offset).charCodeAt(0));

  digits();
  let bareDot = false;
  if (at(end) === '.' && isDigitAt(end + 1)) {
    take();
    digits();
  } else if (at(end) === '.' && !startsName(at(end + 1).codePointAt(0) ?? 0) && at(end + 1) !== '.') {
    bareDot = true;
    text += '.0';
    end++;
  }
  let bareExponent = false;
  if (/^[eE]$/.test(at(end))) {
    const signed = /^[+-]$/.test(at(end + 1));
    if (isDigitAt(end + (signed ? 2 : 1))) {
      take();
      if (signed) take();
      digits();
    } else if (signed) {
      bareExponent = true;
      end += 2;
    }
  }
  if (at(end) === '%') take();

  const plain = text;
  const problem = (code: string, message: string): Problem => {
    const fix: Fix = { title: l10n.t('Write {0}', plain), span: span(start, end), text: plain };
    return { code, severity: 'error', message, span: span(start, end), fix };
  };
  const reading = { end, text, value: valueOf(text), broken: bareExponent };
  if (bareExponent) {
    return { ...reading, problem: problem('bad-number', l10n.t('The exponent of this number has no digits.')) };
  }
  if (bareDot) {
    return { ...reading, problem: problem('bad-number', l10n.t('A number needs digits after its point; write {0}.', plain)) };
  }
  if (separators > 0) {
    return { ...reading, problem: problem('digit-separator', l10n.t('Numbers are written without "_": {0}.', plain)) };
  }
  return reading;
}

/** `12.5%` is read as `12.5e-2`, so that it is the double nearest to 0.125 and not a rounded quotient. */
function valueOf(text: string): number {
  if (!text.endsWith('%')) return Number(text);
  const [mantissa, exponent = '0'] = text.slice(0, -1).split(/[eE]/);
  return Number(`${mantissa}e${Number(exponent) - 2}`);
}
