import type { Trial } from '../support/programs';

/** Half the distance of a central difference: its error is of the order h² from the curve, 1e-16 / h from rounding. */
const H = 1e-6;

/** Bound for ‖difference - gradient‖ / ‖gradient‖; gradients below the floor drown in the differences' rounding. */
const TOLERANCE = 1e-6;
const FLOOR = 1e-3;

const norm = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));

/** Moves each element of a tensor both ways and looks what the loss does. */
function differences(trial: Trial, id: string): number[] {
  const { machine, plan } = trial;
  const end = plan.instructions.findIndex(({ phase }) => phase === 'backward');
  const values = machine.view(trial.tensor(id));
  const lossAt = (i: number, value: number): number => {
    values[i] = value;
    machine.run(plan, 0, end);
    return trial.values('loss')[0]!;
  };
  return Array.from(values, (value, i) => {
    const slope = (lossAt(i, value + H) - lossAt(i, value - H)) / (2 * H);
    values[i] = value;
    return slope;
  });
}

/** A sentence for each of these parameters whose gradient is not what the loss does; the trial is in float64. */
export function gradientErrors(trial: Trial, parameters: readonly string[]): string[] {
  const { machine, plan } = trial;
  machine.run(plan, 0, plan.instructions.findIndex(({ phase }) => phase === 'update'));
  return parameters.flatMap((id) => {
    const gradient = trial.values(`${id}.gradient`);
    const slopes = differences(trial, id);
    const error = norm(slopes.map((slope, i) => slope - gradient[i]!)) / Math.max(norm(gradient), FLOOR);
    // Not `error > TOLERANCE`: NaN must be one.
    return error <= TOLERANCE ? [] : [`${id}: off by ${error}\n${gradient.join(', ')}\n${slopes.join(', ')}`];
  });
}
