import * as l10n from '@vscode/l10n';
import { rowSize } from '../plan/types';
import type { Explainer, Told } from './forward';
import { range, sum } from './text';
import type { Sheet } from './types';

/** A sum over the elements of each of the weights: single numbers would be too many to read. */
function sums({ moment, write }: Sheet, of: (w: number) => number): string {
  const terms = moment.instruction.inputs.map((tensor) => {
    return write.number(range(rowSize(tensor)).reduce((total, i) => total + of(moment.before.value(tensor, i)), 0));
  });
  return terms.length === 1 ? terms[0]! : `(${sum(terms)})`;
}

/** What a penalty by l1, by l2 or by both has of a formula or of its arithmetic. */
function parts(sheet: Sheet, ofL1: () => string, ofL2: () => string): string {
  const [l1, l2] = [sheet.attribute('l1'), sheet.attribute('l2')];
  return sum([...(l1 === 0 ? [] : [ofL1()]), ...(l2 === 0 ? [] : [ofL2()])]);
}

export const penalty: Explainer = (sheet) => ({
  formula: `penalty = ${parts(sheet, () => 'l1·Σ|w|', () => 'l2·Σw²')}`,
  arithmetic: parts(
    sheet,
    () => `${sheet.write.number(sheet.attribute('l1'))}·${sums(sheet, Math.abs)}`,
    () => `${sheet.write.number(sheet.attribute('l2'))}·${sums(sheet, (w) => w * w)}`,
  ),
});

export const penaltyGradient: Explainer = (sheet) => {
  const w = sheet.same(0);
  const { write } = sheet;
  return {
    formula: `dw = ${parts(sheet, () => 'l1·sign(w)', () => '2·l2·w')}`,
    arithmetic: parts(
      sheet,
      () => write.product(sheet.attribute('l1'), Math.sign(w)),
      () => `2·${write.product(sheet.attribute('l2'), w)}`,
    ),
  };
};

export const accumulatePenalty: Explainer = (sheet): Told => {
  const { moment, write } = sheet;
  if (sheet.output === 1) {
    return { formula: l10n.t('what rounding has left out of the total'), arithmetic: write.number(sheet.result().value) };
  }
  const old = write.number(moment.batch === 0 ? 0 : sheet.readOld(0, 0, sheet.position));
  if (sheet.position === 1) {
    return { formula: l10n.t("the epoch's samples += rows"), arithmetic: sum([old, write.number(moment.rows)]) };
  }
  const added = write.product(sheet.read(0), moment.rows);
  return { formula: l10n.t("the epoch's total += penalty·rows"), arithmetic: sum([old, added]) };
};
