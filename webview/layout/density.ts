/** How closely the columns are set. Sizes are in pixels of the drawing, before it is scaled. */
export interface Density {
  /** Width of a tile, and how many characters its number may take. */
  readonly tile: { readonly width: number; readonly characters: number };
  /** Between a tile and the edge of its column. */
  readonly margin: number;
  /** Where the names of features and outputs stand, as far as there is room, and their characters at most. */
  readonly names: { readonly place: 'beside' | 'above'; readonly characters: number };
  /** Box and characters of a weight's number on its edge. */
  readonly label: { readonly width: number; readonly characters: number };
  /** Least room between columns: without weights, with weights, with their numbers. */
  readonly gap: { readonly plain: number; readonly weighted: number; readonly labelled: number };
}

const roomy: Density = {
  tile: { width: 72, characters: 10 },
  margin: 12,
  names: { place: 'beside', characters: 18 },
  label: { width: 44, characters: 7 },
  gap: { plain: 30, weighted: 48, labelled: 72 },
};

const compact: Density = {
  tile: { width: 60, characters: 8 },
  margin: 6,
  names: { place: 'above', characters: 14 },
  label: { width: 44, characters: 7 },
  gap: { plain: 14, weighted: 40, labelled: 62 },
};

const tight: Density = {
  tile: { width: 50, characters: 7 },
  margin: 4,
  names: { place: 'above', characters: 9 },
  label: { width: 32, characters: 5 },
  gap: { plain: 10, weighted: 24, labelled: 50 },
};

/** As tight, without room for the weights' numbers. */
const bare: Density = { ...tight, gap: { ...tight.gap, labelled: tight.gap.weighted } };

/** The smallest scale at which the drawing's smallest text, of 10.5 pixels, can be read. */
export const smallestScale = 9 / 10.5;

/**
 * How a drawing that needs `widthOf(density)` fits `width`: first set closer, then scaled down as far as its text
 * stays readable. What is wider even then has to be scrolled.
 */
export function chooseDensity(
  width: number,
  widthOf: (density: Density) => number,
): { readonly density: Density; readonly scale: number } {
  for (const density of [roomy, compact]) {
    if (widthOf(density) <= width) return { density, scale: 1 };
  }
  for (const density of [compact, tight, bare]) {
    const scale = width / widthOf(density);
    if (scale >= smallestScale) return { density, scale: Math.min(1, scale) };
  }
  return { density: bare, scale: smallestScale };
}
