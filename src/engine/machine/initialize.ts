import { Random } from '../../base/random';
import { initializers } from '../../model/catalogue';
import { isCall, type Value } from '../../model/spec';
import type { Machine } from './machine';

/**
 * Sets the state to where training starts: every parameter by its initialiser or its given numbers, optimiser
 * and metrics to zero. Each parameter has a random stream of its own, named by its id.
 */
export function initialize(machine: Machine, seed: number): void {
  machine.state.fill(0);
  for (const { tensor, initial, fanIn, fanOut } of machine.program.parameters) {
    const values = machine.view(tensor);
    if (!isCall(initial)) {
      values.set(flatten(initial));
      continue;
    }
    const blank = { shape: tensor.shape, fan: { in: fanIn, out: fanOut }, random: new Random(seed, tensor.id) };
    initializers.get(initial.call)!.fill(values, blank, initial.args);
  }
}

function flatten(value: Value): number[] {
  return Array.isArray(value) ? value.flatMap(flatten) : [value as number];
}
