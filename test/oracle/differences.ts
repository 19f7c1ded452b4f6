import type { Trial } from '../support/programs';

/** Half the distance of a central difference: its error is of the order h² from the curve, 1e-16 / h from rounding. */
const H = 1e-6;

/**
 * Bound for ‖difference - gradient‖ / ‖gradient‖; gradients below the floor drown in the differences' rounding, which
 * grows with the loss and with how many elements there are.
 */
const TOLERANCE = 1e-6;
const FLOOR = 1e-2;

/**
 * By how much the slopes of both sides may differ, for each unit of the loss: by h times the curvature where there is
 * no kink, and by as much as the slope itself at one (a rectifier's 0, two equal numbers in a pool), where the
 * difference says nothing.
 */
const KINK = 1e-4;

interface Differences {
  readonly slopes: readonly number[];
  /** Whether there is a kink at each element. */
  readonly kinks: readonly boolean[];
}

const norm = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));

/** Moves each element of a tensor both ways and looks what the loss does. */
function differences(trial: Trial, id: string): Differences {
  const { machine, plan } = trial;
  const end = plan.instructions.findIndex(({ phase }) => phase === 'backward');
  const values = machine.view(trial.tensor(id));
  const lossAt = (i: number, value: number): number => {
    values[i] = value;
    machine.run(plan, 0, end);
    return trial.values('loss')[0]!;
  };
  const kinks: boolean[] = [];
  const slopes = Array.from(values, (value, i) => {
    // In this order, so that the element is left as it was.
    const [below, above, here] = [lossAt(i, value - H), lossAt(i, value + H), lossAt(i, value)];
    kinks.push(Math.abs(above - 2 * here + below) / H > KINK * Math.max(1, here));
    return (above - below) / (2 * H);
  });
  return { slopes, kinks };
}

/**
 * A sentence for each of these parameters whose gradient is not what the loss does; the trial is in float64. Elements
 * at a kink are passed over, of which there may be this many altogether.
 */
export function gradientErrors(trial: Trial, parameters: readonly string[], mostKinks = 0): string[] {
  const { machine, plan } = trial;
  machine.run(plan, 0, plan.instructions.findIndex(({ phase }) => phase === 'update'));
  const gradients = parameters.map((id) => trial.values(`${id}.gradient`));
  const loss = trial.values('loss')[0]!;
  let passed = 0;
  const errors = parameters.flatMap((id, k) => {
    const { slopes, kinks } = differences(trial, id);
    const smooth = (_: number, i: number): boolean => !kinks[i];
    const [found, gradient] = [slopes.filter(smooth), gradients[k]!.filter(smooth)];
    passed += slopes.length - found.length;
    const floor = FLOOR * Math.max(1, loss * Math.sqrt(found.length));
    const error = norm(found.map((slope, i) => slope - gradient[i]!)) / Math.max(norm(gradient), floor);
    // Not `error > TOLERANCE`: NaN must be one.
    return error <= TOLERANCE ? [] : [`${id}: off by ${error}\n${gradient.join(', ')}\n${found.join(', ')}`];
  });
  return passed <= mostKinks ? errors : [...errors, `${passed} elements at a kink`];
}
