import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { nodeFiles } from '../src/cli/files';
import type { StepUnit } from '../src/protocol/session';
import { digits, promises, table, tell } from './support/report';
import { open, trainFor } from './support/sessions';

// One step back of each unit, on every example, from where a short training was paused.

const TRAINED = 120;
const REPEATS = 3;
const MILLISECONDS = 50;
const units: readonly StepUnit[] = ['instruction', 'layer', 'pass', 'batch', 'epoch'];
const examples = path.resolve('examples');

/** Milliseconds of a step back, the longest of a few. */
async function measure(file: string): Promise<number[]> {
  const text = readFileSync(path.join(examples, file), 'utf8');
  const { session, loaded } = await open(text, nodeFiles(path.join(examples, file), undefined));
  const longest = units.map(() => 0);
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    for (const [i, unit] of units.entries()) {
      if (loaded.program.mode === 'train') await trainFor(session, TRAINED);
      else await session.reset();
      const begun = performance.now();
      await session.stepBack({ unit });
      longest[i] = Math.max(longest[i]!, performance.now() - begun);
    }
  }
  await session.close();
  return longest;
}

async function main(): Promise<void> {
  const files = readdirSync(examples).filter((name) => name.endsWith('.nnspec'));
  const results: [string, number[]][] = [];
  for (const file of files) results.push([file, await measure(file)]);
  const worst = units.map((unit, i) => ({
    what: `a step back: ${unit}`,
    figure: Math.max(...results.map(([, longest]) => longest[i]!)),
    promise: MILLISECONDS,
    unit: 'ms',
  }));
  tell(
    __filename,
    'A step back',
    `The session goes one unit back from where ${TRAINED} ms of training were paused; the longest of ${REPEATS}. Above the longest of all examples, below each of them, ms.`,
    promises(worst),
    table(['', ...units], results.map(([file, longest]) => [file, ...longest.map(digits)])),
  );
}

void main();
