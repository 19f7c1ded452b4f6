import { displayWidth } from '../../src/base/format';

/** Columns of numbers that stand beside each other, at most; fewer than two tell nothing of what lies beside. */
export const mostColumns = 8;
const fewestColumns = 2;

/** Pixels: of a character in a number and in a name, and of what is around each. */
const [numberCharacter, aroundNumber] = [7.2, 17];
const [nameCharacter, aroundName, widestName] = [6.5, 11, 84];

/** The longest texts of a table, in characters. */
export interface TableTexts {
  readonly rowNames: readonly string[];
  readonly number: number;
}

/** How many columns of a table of numbers have room in so many pixels; all where that is not known yet. */
export function columnsWithin(width: number, { rowNames, number }: TableTexts): number {
  if (width <= 0) return mostColumns;
  const longest = Math.max(0, ...rowNames.map(displayWidth));
  const names = Math.min(widestName, longest * nameCharacter + aroundName);
  const fitting = Math.floor((width - names) / (number * numberCharacter + aroundNumber));
  return Math.max(fewestColumns, Math.min(mostColumns, fitting));
}
