import * as l10n from '@vscode/l10n';
import { Changes, origin } from '../kernels/augment';
import type { Explainer } from './forward';

/** A pixel of a picture that was mirrored and moved. */
export const augment: Explainer = (sheet) => {
  const { moment, sample, write } = sheet;
  const [y, x, channel] = sheet.place as [number, number, number];
  const [height, width, channels] = sheet.shape(0) as [number, number, number];
  const change = new Changes(moment.instruction.attributes, moment.seed, moment.step).at(sample);
  const [above, left] = origin(y, x, [height, width], change);
  const { down, right } = change;
  const formula = change.isMirrored
    ? l10n.t('y = x[{0}, {1}]: mirrored, and moved by {2} down and {3} to the right', above, left, down, right)
    : l10n.t('y = x[{0}, {1}]: moved by {2} down and {3} to the right', above, left, down, right);
  return { formula, arithmetic: write.number(sheet.read(0, sample, (above * width + left) * channels + channel)) };
};
