/** A place in a column: a unit that is drawn, or a run of units that are not (none: the end of an unfolded column). */
export type Slot = { readonly unit: number } | { readonly hidden: number; readonly from: number };

const tail = 2;

/**
 * Places for `count` units in at most `limit` (at least 6) slots. What does not fit is folded in the middle: the
 * first units, `… 116 more`, the last two. A selected unit is always drawn, between two folds where it must be.
 */
export function fold(count: number, limit: number, selected?: number): Slot[] {
  if (count <= limit) return units(0, count);
  const head = limit - tail - 1;
  const end = count - tail;
  if (selected === undefined || selected < head || selected >= end) {
    return [...units(0, head), hidden(head, end), ...units(end, count)];
  }
  if (selected === end - 1) {
    return [...units(0, head - 1), hidden(head - 1, selected), ...units(selected, count)];
  }
  const shorter = head - 2;
  return [
    ...units(0, shorter),
    hidden(shorter, selected),
    { unit: selected },
    hidden(selected + 1, end),
    ...units(end, count),
  ];
}

/** The units that are drawn, ascending. */
export function drawnUnits(slots: readonly Slot[]): number[] {
  return slots.flatMap((slot) => ('unit' in slot ? [slot.unit] : []));
}

function units(from: number, to: number): Slot[] {
  return Array.from({ length: to - from }, (_, i) => ({ unit: from + i }));
}

function hidden(from: number, to: number): Slot {
  return { hidden: to - from, from };
}
