import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { nodeFiles } from '../src/cli/files';
import type { Dataset } from '../src/data';
import { Evaluation } from '../src/session/evaluation';
import { planRun, stepsOf } from '../src/session/opening';
import { buildMachine, prepare, type Prepared } from '../src/session/prepare';
import { Run } from '../src/session/run';
import { specOf } from '../test/support/texts';

// What networks of sequences learn: a small GPT sorts sequences that it has never seen, token by token, and networks
// that read a text by characters foretell its unseen end better than a table of which character follows which. Fails
// where one of them does not.

const MEMORY = 2 ** 30;
const examples = path.resolve('examples');

interface Trained {
  readonly prepared: Prepared;
  readonly dataset: Dataset;
  readonly evaluation: Evaluation;
  readonly parameters: number;
  readonly steps: number;
  readonly seconds: number;
}

/** Trains a spec to its end. */
async function train(text: string): Promise<Trained> {
  const prepared = await prepare(specOf(text), nodeFiles(path.join(examples, 'any.nnspec'), undefined), MEMORY);
  const machine = buildMachine(prepared, MEMORY);
  const run = new Run(planRun(prepared, machine, 2 ** 24));
  const steps = stepsOf(prepared, run.batches);
  const begun = performance.now();
  run.runTo({ step: steps, pc: 0 });
  const seconds = (performance.now() - begun) / 1000;
  const parameters = machine.program.parameters.reduce((sum, { tensor }) => sum + tensor.length, 0);
  const evaluation = new Evaluation(machine, prepared.task);
  return { prepared, dataset: prepared.dataset!, evaluation, parameters, steps, seconds };
}

const exampleText = (name: string): string => readFileSync(path.join(examples, `${name}.nnspec`), 'utf8');

let failures = 0;

function tell(name: string, { parameters, steps, seconds }: Trained, result: string, isEnough: boolean): void {
  const effort = `${parameters} parameters, ${steps} steps, ${seconds.toFixed(1)} s`;
  console.log(`${isEnough ? '✓' : '✗'} ${name}: ${result} (${effort})`);
  if (!isEnough) failures++;
}

const SORTED = 0.99;

/** Digits of a test sample, and what the network makes of them token by token, always taking the likeliest. */
function generate({ dataset, evaluation }: Trained, row: number, given: number): { digits: number[]; sorted: number[] } {
  const width = dataset.profile.features;
  const classes = dataset.profile.ids!;
  const tokens = [...dataset.input(row).subarray(0, given)];
  while (tokens.length < 2 * given) {
    const input = new Float32Array(width);
    input.set(tokens);
    const [outputs] = evaluation.output(input) as [number[]];
    const start = (tokens.length - 1) * classes;
    const shares = outputs.slice(start, start + classes);
    tokens.push(shares.indexOf(Math.max(...shares)));
  }
  return { digits: tokens.slice(0, given), sorted: tokens.slice(given) };
}

async function sorter(name: string, text: string, given: number): Promise<void> {
  const trained = await train(text);
  const rows = [...trained.dataset.test];
  const right = rows.filter((row) => {
    const { digits, sorted } = generate(trained, row, given);
    return digits.sort((a, b) => a - b).join() === sorted.join();
  });
  const share = right.length / rows.length;
  tell(name, trained, `sorts ${right.length} of ${rows.length} unseen sequences, ${(100 * share).toFixed(2)} %`, share >= SORTED);
}

/**
 * The mean of -ln p(next | character) over all that the test predicts, p counted over the training part with one added
 * to every count.
 */
function bigramLoss({ inputs, windows, test, profile }: Dataset): number {
  const ids = inputs.slice();
  const count = profile.ids!;
  const counts = new Float64Array(count * count).fill(1);
  for (let i = 0; i + 1 < test[0]!; i++) counts[ids[i]! * count + ids[i + 1]!]! += 1;
  const totals = Array.from({ length: count }, (_, id) =>
    counts.subarray(id * count, (id + 1) * count).reduce((sum, n) => sum + n),
  );
  let loss = 0;
  for (const start of test) {
    for (let i = start; i < start + windows!.length; i++) {
      loss -= Math.log(counts[ids[i]! * count + ids[i + 1]!]! / totals[ids[i]!]!);
    }
  }
  return loss / (test.length * windows!.length);
}

async function characters(name: string, text: string): Promise<void> {
  const trained = await train(text);
  const { loss } = trained.evaluation.metrics(trained.dataset.test)!;
  const table = bigramLoss(trained.dataset);
  tell(name, trained, `test loss ${loss.toFixed(3)}, of a table of bigrams ${table.toFixed(3)}`, loss < table);
}

const larger = exampleText('sorter')
  .replace('sort(length: 6, symbols: 3)', 'sort(length: 6, symbols: 4)')
  .replace(/epochs:.*/, 'epochs: 8');

async function main(): Promise<void> {
  await sorter('the sorter of the examples', exampleText('sorter'), 6);
  await sorter('the same with four symbols', larger, 6);
  await characters('the LSTM of characters', exampleText('characters'));
  await characters('the tiny GPT', exampleText('tiny-gpt'));
}

void main().then(() => process.exit(failures === 0 ? 0 : 1));
