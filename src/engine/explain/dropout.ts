import * as l10n from '@vscode/l10n';
import { dropoutRandom } from '../kernels/dropout';
import type { Explainer } from './forward';

export const dropout: Explainer = (sheet) => {
  const { write, moment } = sheet;
  if (sheet.output === 0) {
    const x = sheet.same(0);
    return { formula: 'y = x·mask', arithmetic: write.product(x, sheet.readNew(1, sheet.sample, sheet.position)) };
  }
  const rate = sheet.attribute('rate');
  const element = sheet.sample * sheet.width(0) + sheet.position;
  const drawn = dropoutRandom(moment.seed, moment.instruction.layer, moment.step).uniform(element);
  const isDropped = drawn < rate;
  const numbers = [write.number(drawn), write.number(rate)] as const;
  return {
    formula: isDropped
      ? l10n.t('mask = 0: the random number {0} is below the rate {1}', ...numbers)
      : l10n.t('mask = 1 / (1 - rate): the random number {0} is not below the rate {1}', ...numbers),
    arithmetic: isDropped ? '0' : `1 / (1 - ${write.number(rate)})`,
  };
};

export const dropoutGradient: Explainer = (sheet) => ({
  formula: 'dx = g·mask',
  arithmetic: sheet.write.product(sheet.same(0), sheet.same(1)),
});

/** Prediction drops nothing. */
export const identity: Explainer = (sheet) => ({ formula: 'y = x', arithmetic: sheet.write.number(sheet.same(0)) });
