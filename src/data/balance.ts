import type { TargetProfile } from '../model/profile';
import type { ClassBalance } from '../model/summary';
import { categoryLookup } from './categories';
import type { Dataset } from './types';

/** How often each class is the answer in the rows that train, and in those that test; nothing of numbers. */
export function balanceOf(dataset: Dataset): ClassBalance[] {
  return dataset.profile.targets
    .filter(({ kind }) => kind === 'class')
    .map((target) => ({
      target: target.name,
      classes: target.classes,
      train: countClasses(dataset, target, dataset.train),
      test: countClasses(dataset, target, dataset.test),
    }));
}

function countClasses(dataset: Dataset, target: TargetProfile, rows: Int32Array): Uint32Array {
  const counts = new Uint32Array(target.classes.length);
  const answers = answersOf(dataset, target);
  for (const row of rows) for (const position of answers(row)) counts[position]!++;
  return counts;
}

/** Positions of the classes that are a row's answers: of tokens there is one at each time step. */
function answersOf(dataset: Dataset, { columns, classes, positions }: TargetProfile): (row: number) => Iterable<number> {
  const { windows, codec } = dataset;
  // The answers of a window are those of its tokens that follow one.
  if (windows) return (row) => dataset.input(row + 1);
  if (codec && positions) return (row) => codec.encode(dataset.cells(row).at(-1)!);
  const positionOf = categoryLookup(classes);
  return (row) => {
    const position = positionOf(dataset.answer(row, columns[0]!));
    return position === undefined ? [] : [position];
  };
}
