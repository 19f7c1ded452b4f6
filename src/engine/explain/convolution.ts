import type { Explainer } from './forward';
import { sum, sumOf } from './text';
import { WindowSheet } from './windows';

export const convolution: Explainer = (sheet) => {
  const picture = sheet.shape(0);
  const sheetOfWindows = new WindowSheet(sheet, picture, sheet.outputShape(0));
  const { channels } = sheetOfWindows.windows;
  const taps = sheetOfWindows.taps(sheet.outer);
  const terms = taps.flatMap((tap) =>
    Array.from({ length: channels }, (_, channel) => {
      const weight = sheet.read(1, tap.tap * channels + channel, sheet.unit);
      return sheet.write.product(weight, sheet.read(0, sheet.sample, sheetOfWindows.position(tap, channel)));
    }),
  );
  const bias = sheet.write.number(sheet.read(2, 0, sheet.unit));
  const index = sheetOfWindows.index(sheet.outer, picture.length === 2);
  return { formula: `z = Σ ${index}·W + b`, arithmetic: sum([...terms, bias]) };
};

export const convolutionGradientWeights: Explainer = (sheet) => {
  const sheetOfWindows = new WindowSheet(sheet, sheet.shape(0), sheet.shape(1));
  const { channels, placesY, placesX } = sheetOfWindows.windows;
  const filters = sheet.units(1);
  const [tap, channel] = [Math.floor(sheet.outer / channels), sheet.outer % channels];
  // Places where this element of the window lies within the picture.
  const places = Array.from({ length: placesY * placesX }, (_, place) => place).flatMap((place) => {
    const found = sheetOfWindows.taps(place).find((one) => one.tap === tap);
    return found ? [{ place, position: sheetOfWindows.position(found, channel) }] : [];
  });
  const arithmetic = sumOf(sheet.moment.rows * places.length, (i) => {
    const [sample, { place, position }] = [Math.floor(i / places.length), places[i % places.length]!];
    const x = sheet.read(0, sample, position);
    return sheet.write.product(x, sheet.read(1, sample, place * filters + sheet.unit));
  });
  return { formula: 'dW = Σ x·dz', arithmetic };
};

export const convolutionGradientInput: Explainer = (sheet) => {
  const picture = sheet.outputShape(0);
  const sheetOfWindows = new WindowSheet(sheet, picture, sheet.shape(0));
  const { channels, width } = sheetOfWindows.windows;
  const filters = sheet.units(0);
  const covering = sheetOfWindows.covering(Math.floor(sheet.outer / width), sheet.outer % width);
  const arithmetic = sumOf(covering.length * filters, (i) => {
    const [{ place, tap }, filter] = [covering[Math.floor(i / filters)]!, i % filters];
    const dz = sheet.read(0, sheet.sample, place * filters + filter);
    return sheet.write.product(dz, sheet.read(1, tap * channels + sheet.unit, filter));
  });
  return { formula: 'dx = Σ dz·W', arithmetic };
};
