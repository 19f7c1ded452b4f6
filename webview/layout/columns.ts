/** Columns of numbers that stand beside each other, at most; fewer than two tell nothing of what lies beside. */
export const mostColumns = 8;
const fewestColumns = 2;

/** Pixels: of a character in a number and in a name, and of what is around each. */
const [numberCharacter, aroundNumber] = [7.2, 17];
const [nameCharacter, aroundName, widestName] = [6.5, 11, 68];

/** Characters of the longest texts of a table. */
export interface TableTexts {
  readonly rowName: number;
  readonly columnName: number;
  readonly number: number;
}

/** How many columns of a table of numbers have room in so many pixels; all where that is not known yet. */
export function columnsWithin(width: number, { rowName, columnName, number }: TableTexts): number {
  if (width <= 0) return mostColumns;
  const nameWidth = (characters: number) => Math.min(widestName, characters * nameCharacter + aroundName);
  const column = Math.max(number * numberCharacter + aroundNumber, nameWidth(columnName));
  const fitting = Math.floor((width - nameWidth(rowName)) / column);
  return Math.max(fewestColumns, Math.min(mostColumns, fitting));
}
