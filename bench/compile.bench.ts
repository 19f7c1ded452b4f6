import { Machine } from '../src/engine';
import { compileProgram, prepare } from '../src/session/prepare';
import { specOf } from '../test/support/texts';
import { median, promises, tell } from './support/report';
import { MEMORY } from './support/sessions';
import { specText, workloadFiles } from './support/workloads';

// From W6, its data read and its shapes known, to a machine that can run: the plan, its memory, its code.

const REPEATS = 30;
const MILLISECONDS = 20;

async function main(): Promise<void> {
  const prepared = await prepare(specOf(specText('W6')), workloadFiles, MEMORY);
  const times = Array.from({ length: REPEATS }, () => {
    const begun = performance.now();
    new Machine(compileProgram(prepared, MEMORY));
    return performance.now() - begun;
  });
  tell(
    __filename,
    'Compiling a plan',
    `W6, from its shapes to a machine that can run: the median of ${REPEATS}, and the first, in a process that has compiled nothing before.`,
    promises([
      { what: 'compile W6', figure: median(times), promise: MILLISECONDS, unit: 'ms' },
      { what: 'the first time', figure: times[0]!, promise: MILLISECONDS, unit: 'ms' },
    ]),
  );
}

void main();
