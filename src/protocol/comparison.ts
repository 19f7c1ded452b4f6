import type { Metrics } from './session';

/** What a run of a comparison has come to. */
export interface Outcome {
  readonly train: Metrics;
  readonly test?: Metrics;
}

/**
 * Index of the run with the smallest loss: of the test where there is one, else of training. One whose loss is no
 * finite number is none; undefined where no run is left.
 */
export function bestOf(outcomes: readonly (Outcome | undefined)[]): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  outcomes.forEach((outcome, i) => {
    const loss = outcome && (outcome.test ?? outcome.train).loss;
    if (loss === undefined || !(loss < least)) return;
    least = loss;
    best = i;
  });
  return best;
}
