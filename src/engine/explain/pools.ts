import * as l10n from '@vscode/l10n';
import { sizeOf, unravel } from '../../base/extents';
import type { Explainer } from './forward';
import { listed, meanOf, sumOf } from './text';
import type { Sheet } from './types';
import { WindowSheet, type Covering } from './windows';

export const maxPool: Explainer = (sheet) => {
  const pool = new WindowSheet(sheet, sheet.shape(0), sheet.outputShape(0));
  const { width, channels } = pool.windows;
  if (sheet.output === 1) {
    const place = unravel(sheet.result().value, sheet.shape(0));
    const [row, column, channel] = place as [number, number, number];
    sheet.read(0, sheet.sample, sheet.result().value);
    return {
      formula: 'position = (row·width + column)·channels + channel',
      arithmetic: `(${row}·${width} + ${column})·${channels} + ${channel}`,
    };
  }
  const values = pool.taps(sheet.outer).map((tap) => {
    return sheet.write.number(sheet.read(0, sheet.sample, pool.position(tap, sheet.unit)));
  });
  const winner = sheet.readNew(1, sheet.sample, sheet.position);
  const place = unravel(winner, sheet.shape(0)).join(', ');
  const formula = `y = max ${pool.index(sheet.outer, false)} = x[${place}]`;
  return { formula, arithmetic: `max(${listed(values)})` };
};

/** The windows that have the explained element of the picture in them. */
function covering(sheet: Sheet, pool: WindowSheet): Covering[] {
  const { width } = pool.windows;
  const found = pool.covering(Math.floor(sheet.outer / width), sheet.outer % width);
  return found.sort((a, b) => a.place - b.place);
}

export const maxPoolGradient: Explainer = (sheet) => {
  const pool = new WindowSheet(sheet, sheet.outputShape(0), sheet.shape(0));
  const { channels } = pool.windows;
  const won = covering(sheet, pool)
    .map(({ place }) => place * channels + sheet.unit)
    .filter((at) => sheet.read(1, sheet.sample, at) === sheet.position);
  const arithmetic = sumOf(won.length, (i) => sheet.write.number(sheet.read(0, sheet.sample, won[i]!)));
  return { formula: l10n.t('dx = Σ g of the windows that x has won'), arithmetic };
};

export const averagePool: Explainer = (sheet) => {
  const pool = new WindowSheet(sheet, sheet.shape(0), sheet.outputShape(0));
  const taps = pool.taps(sheet.outer);
  const arithmetic = meanOf(taps.length, (i) => {
    return sheet.write.number(sheet.read(0, sheet.sample, pool.position(taps[i]!, sheet.unit)));
  });
  return { formula: `y = mean ${pool.index(sheet.outer, false)}`, arithmetic };
};

export const averagePoolGradient: Explainer = (sheet) => {
  const pool = new WindowSheet(sheet, sheet.outputShape(0), sheet.shape(0));
  const places = covering(sheet, pool).map(({ place }) => place);
  const arithmetic = sumOf(places.length, (i) => {
    const place = places[i]!;
    const g = sheet.read(0, sheet.sample, place * pool.windows.channels + sheet.unit);
    return `${sheet.write.number(g)} / ${pool.taps(place).length}`;
  });
  return { formula: l10n.t('dx = Σ g / n over the windows that x is in'), arithmetic };
};

export const globalAverage: Explainer = (sheet) => {
  const channels = sheet.units(0);
  const arithmetic = meanOf(sheet.width(0) / channels, (place) => {
    return sheet.write.number(sheet.read(0, sheet.sample, place * channels + sheet.unit));
  });
  return { formula: l10n.t('y = mean of the channel'), arithmetic };
};

export const globalAverageGradient: Explainer = (sheet) => {
  const channels = sheet.units(0);
  const places = sizeOf(sheet.outputShape(0)) / channels;
  const g = sheet.read(0, sheet.sample, sheet.unit);
  return { formula: 'dx = g / n', arithmetic: `${sheet.write.number(g)} / ${places}` };
};
