import { explain } from '../src/engine';
import { timeAfter } from '../src/session/units';
import { insist, median, promises, table, tell, digits } from './support/report';
import { open, trainFor } from './support/sessions';
import { specText, workloadFiles } from './support/workloads';

// One step of one instruction with the explanation of its result, on every instruction of W3.

const STEPS = 40;
const MICROSECONDS = 50;

interface Cost {
  readonly id: string;
  readonly step: number;
  readonly explanation: number;
}

async function main(): Promise<void> {
  const { session, loaded } = await open(specText('W3'), workloadFiles);
  await trainFor(session, 200);
  const { run } = loaded;
  if (run.time.pc > 0) await session.step({ unit: 'batch' }); // a long step is paused within
  const costs = run.plan.instructions.map(({ id }) => ({ id, steps: [] as number[], explanations: [] as number[] }));
  for (let step = 0; step < STEPS; step++) {
    for (const [index, { steps, explanations }] of costs.entries()) {
      const begun = performance.now();
      run.stepTo(timeAfter(run.plan, run.time, 'instruction', run.batches));
      const stepped = performance.now();
      const explanation = explain(run.moment(index)!, { sample: 1, position: 1 });
      const explained = performance.now();
      if (explanation.arithmetic.length === 0) throw new Error(`${costs[index]!.id} explains nothing`);
      steps.push(1000 * (stepped - begun));
      explanations.push(1000 * (explained - stepped));
    }
  }
  report(costs.map(({ id, steps, explanations }) => ({ id, step: median(steps), explanation: median(explanations) })));
}

function report(costs: readonly Cost[]): void {
  const total = ({ step, explanation }: Cost): number => step + explanation;
  const slowest = costs.toSorted((a, b) => total(b) - total(a)).slice(0, 5);
  const promised = [
    { what: 'step and explanation of an instruction', figure: median(costs.map(total)), promise: MICROSECONDS, unit: 'µs' },
    { what: 'its explanation alone', figure: median(costs.map(({ explanation }) => explanation)), promise: MICROSECONDS, unit: 'µs' },
  ];
  const rows = slowest.map((cost) => [cost.id, digits(cost.step), digits(cost.explanation)]);
  tell(
    __filename,
    'A step with its explanation',
    `W3, one instruction after the other with a record of what it overwrites, then the arithmetic of one element of its result. The median over its ${costs.length} instructions, each the median of ${STEPS}; below it the slowest, µs.`,
    promises(promised),
    table(['', 'step', 'explanation'], rows),
  );
  insist(promised);
}

void main();
