import * as l10n from '@vscode/l10n';
import type { Explainer } from './forward';
import { range, sum } from './text';
import type { Sheet } from './types';

/** Where the explained element of scores [heads, time, time] stands: its head, the query's time step, the key's. */
function scorePlace(sheet: Sheet): [head: number, query: number, key: number] {
  const [head, query, key] = sheet.place as [number, number, number];
  return [head, query, key];
}

/** Where the explained element of a sequence [time, dim] stands, and in which of the heads. */
function sequencePlace(sheet: Sheet, heads: number): { time: number; column: number; head: number; size: number } {
  const [time, column] = sheet.place as [number, number];
  const size = sheet.moment.instruction.outputs[0]!.shape[1]! / heads;
  return { time, column, head: Math.floor(column / size), size };
}

/** Reads an element of scores, input number `operand`. */
function score(sheet: Sheet, operand: number, head: number, query: number, key: number): number {
  const [, queries, keys] = sheet.shape(operand) as [number, number, number];
  return sheet.read(operand, sheet.sample, (head * queries + query) * keys + key);
}

/** Reads an element of a sequence, input number `operand`. */
function element(sheet: Sheet, operand: number, time: number, column: number): number {
  return sheet.read(operand, sheet.sample, time * sheet.units(operand) + column);
}

/** The products of two time steps' numbers in the columns of a head. */
function products(sheet: Sheet, [first, second]: [number, number], times: [number, number], head: number): string[] {
  const size = sheet.units(first) / sheet.moment.instruction.outputs[0]!.shape[0]!;
  return range(size).map((j) => {
    const column = head * size + j;
    const left = element(sheet, first, times[0], column);
    return sheet.write.product(left, element(sheet, second, times[1], column));
  });
}

export const attentionScores: Explainer = (sheet) => {
  const [head, query, key] = scorePlace(sheet);
  const formula = 's = q·kᵀ / √size';
  if (sheet.attribute('causal') === 1 && key > query) {
    // The numbers are read all the same: what is masked is named.
    products(sheet, [0, 1], [query, key], head);
    return { formula: l10n.t('s = -∞ where the key comes later than the query'), arithmetic: '-∞' };
  }
  const terms = products(sheet, [0, 1], [query, key], head);
  return { formula, arithmetic: `(${sum(terms)}) / √${terms.length}` };
};

/** Σ scores · a sequence's numbers over the time steps that the scores pair this one with. */
function mixed(
  formula: string,
  operands: { readonly scores: number; readonly sequence: number },
  along: 'query' | 'key',
  scaled: boolean,
): Explainer {
  return (sheet) => {
    const heads = sheet.shape(operands.scores)[0]!;
    const { time, column, head, size } = sequencePlace(sheet, heads);
    const others = range(sheet.shape(operands.sequence)[0]!);
    const terms = others.map((other) => {
      const [query, key] = along === 'query' ? [time, other] : [other, time];
      const factor = score(sheet, operands.scores, head, query, key);
      return sheet.write.product(factor, element(sheet, operands.sequence, other, column));
    });
    return { formula, arithmetic: scaled ? `(${sum(terms)}) / √${size}` : sum(terms) };
  };
}

export const attentionScoresGradientQuery = mixed('dq = ds·k / √size', { scores: 0, sequence: 1 }, 'query', true);
export const attentionScoresGradientKey = mixed('dk = dsᵀ·q / √size', { scores: 0, sequence: 1 }, 'key', true);
export const attentionMix = mixed('y = p·v', { scores: 0, sequence: 1 }, 'query', false);
export const attentionMixGradientValue = mixed('dv = pᵀ·dy', { scores: 1, sequence: 0 }, 'key', false);

export const attentionMixGradientScores: Explainer = (sheet) => {
  const [head, query, key] = scorePlace(sheet);
  return { formula: 'dp = dy·vᵀ', arithmetic: sum(products(sheet, [0, 1], [query, key], head)) };
};
