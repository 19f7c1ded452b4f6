import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Problem } from '../../src/base/problem';
import type { Span } from '../../src/base/span';
import { nodeFiles } from '../../src/cli/files';
import { analyse, analyseText, hasErrors, type Analysis } from '../../src/session/analysis';
import { Session } from '../../src/session/session';
import { mutantOf, shrink, type Originals } from '../support/mutations';
import { startWatchdog } from '../support/watchdog';
import { examples } from '../unit/language/examples';
import { scheduler } from '../unit/session/support';

// 20,000 mutated specs through parser, binder, data, shapes and compiler: none throws, none hangs. The seed and the
// number of mutants can be given: NNSPEC_SEED, NNSPEC_MUTANTS; NNSPEC_MUTANT runs a single one.

const COUNT = Number(process.env['NNSPEC_MUTANTS'] ?? 20_000);
const SEED = Number(process.env['NNSPEC_SEED'] ?? 3);
const MEMORY = 64 * 1024 * 1024;
/** Milliseconds that one spec may take, and for each row that it has made; a million is the most that it can ask for. */
const SLOW = 1000;
const SLOW_ROW = 0.01;
/** Problems that no text of so many tokens has more of. */
const mostProblems = (text: string): number => 10 + 2 * (text.match(/\w+|[^\w\s]/g)?.length ?? 0);

const files = nodeFiles('examples/any.nnspec', undefined);

/** How far a text came; the later ones include the earlier. */
const STAGES = ['parsed', 'bound', 'read', 'shaped', 'compiled', 'ran'] as const;
type Stage = (typeof STAGES)[number];

/** Failures behind the data: of shapes, of the task, of the memory. */
const SHAPE_CODES: ReadonlySet<string> = new Set([
  ...['shape-mismatch', 'input-mismatch', 'output-mismatch', 'loss-mismatch', 'memory-limit', 'input-unknown'],
  ...['no-answers', 'no-target', 'no-column', 'no-classes', 'no-vocabulary', 'out-of-range', 'no-data', 'split-stratified', 'nothing-to-fit'],
]);

function specsIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.nnspec'));
  return names.map((name) => readFileSync(path.join(folder, name), 'utf8'));
}

function specsOf(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/```nnspec\r?\n([^]*?)```/g)].map((match) => match[1] ?? '');
}

/** Specs that use what the documents do not: the whole catalogue that can run. */
const more = [
  'let n = 4\nlet w = [[1, 2], [3, 4]]\nlayers {\n  input(2)\n  a = dense(2, relu, weights: w)\n  b = dense(n, leaky_relu(0.1), weights: uniform(-1, 1), from: a)\n  dense(1, from: b, trainable: false)\n}\n',
  'data {\n  source: csv("iris.csv")\n  columns { species: category, petal_width: ignore }\n  target: species\n  split: stratified(70%)\n  normalize: min_max\n  seed: 4\n}\nlayers {\n  dense(5, tanh, weights: normal(0, 0.1), bias: constant(0.1))\n  dense(3)\n}\ntrain {\n  loss: cross_entropy\n  optimizer: sgd(learning_rate: 0.1, momentum: 0.9)\n  batch_size: all\n  steps: 12\n  shuffle: false\n}\nexpect { test.accuracy > 0.1 within 3 epochs\n  near(train.loss, 1, 200%) or not (loss < 2 * initial_loss)\n}\n',
  'data inline {\n  a, b, part -> y, z\n  1, 2, train -> 3, 4\n  2, 3, test -> 4, 5\n  3, 4, train -> ?, ?\n  split: column(part)\n}\nlayers { dense(2) }\ntrain { epochs: 2, batch_size: 1 }\n',
  'data { source: xor(points: 20, noise: 0.1)\n  split: random(50%) }\nlayers {\n  dense(3, relu)\n  dense(2, softmax)\n}\ntrain { loss: mse\n  optimizer: adam(beta1: 0.8, epsilon: 1e-6)\n  epochs: 3 }\n',
  'let n = 2\nblock wide(w, kind: tanh) {\n  a = dense(w * n, kind)\n  b = dense(features, from: a)\n  add(input, b)\n}\nblock twice(w) {\n  wide(w)\n  repeat n - 1 { h = wide(w + 1, kind: relu) }\n}\ndata { source: csv("iris.csv")\n  split: 80% }\nlayers {\n  repeat n { twice(3) }\n  side = dense(2, from: input.petal_width)\n  concat(twice_2, side, input["sepal_length"])\n  reshape(1, features + 3)\n  flatten()\n  dense(classes)\n  softmax()\n}\ntrain { epochs: 2\n  batch_size: 50 }\n',
  'data { source: text("us-declaration.txt")\n  tokenize: words\n  context: 6\n  vocabulary: 50\n  split: 90%\n  target: next_token }\nlayers { dense(8, tanh)\n  dense(vocabulary, softmax) }\ntrain { epochs: 1\n  batch_size: 64 }\n',
  'data { source: addition(digits: 2, samples: 50)\n  split: 80%\n  seed: 2 }\nlayers { dense(10, softmax) }\ntrain { epochs: 2 }\n',
  'data { source: csv("viewing.csv")\n  input: [user, film]\n  target: stars\n  columns { user: index, film: index } }\nlayers { dense(3)\n  dense(1) }\ntrain { epochs: 1 }\n',
  'data { source: moons(points: 30, noise: 0.2)\n  target: input\n  normalize: standard\n  split: ordered(50%) }\nlayers { dense(1)\n  dense(features) }\ntrain { epochs: 2 }\n',
];

async function originals(): Promise<Originals> {
  const documents = [...specsOf('docs/language.md'), ...specsOf('README.md')];
  const all = [...specsIn('examples'), ...Object.values(examples), ...documents, ...more];
  const analysed = await Promise.all(all.map((text) => analyse(text, files, { memoryLimit: MEMORY })));
  const isRunnable = (_: string, i: number): boolean => analysed[i]?.prepared !== undefined;
  return { runnable: all.filter(isRunnable), others: all.filter((text, i) => !isRunnable(text, i)) };
}

const assertWithin = ({ start, end }: Span, text: string, what: string): void =>
  assert.ok(Number.isInteger(start) && 0 <= start && start <= end && end <= text.length, `${what} lies outside of the text`);

function assertProblems(problems: readonly Problem[], text: string): void {
  for (const { code, message, span, fix } of problems) {
    assert.ok(code && message && message.length <= 600, 'a problem has a code and a sentence, which is no page');
    assert.doesNotMatch(message, /undefined|\[object|\{\d\}/, `${code}: ${message.slice(0, 200)}`);
    assertWithin(span, text, code);
    if (fix) assertWithin(fix.span, text, `the fix of ${code}`);
  }
  assert.ok(problems.length <= mostProblems(text), `${problems.length} problems`);
}

const outline = (problems: readonly Problem[]): string =>
  JSON.stringify(problems.map(({ code, message, span: { start, end } }) => [code, message, start, end]));

const fixes = { applied: 0, cured: 0 };

/** A fix takes its problem away, or at least gives a text that can be read. One of a text's fixes is tried. */
function assertFix(problems: readonly Problem[], text: string): void {
  const fixable = problems.filter(({ fix }) => fix);
  const { code, fix } = fixable[text.length % fixable.length] ?? {};
  if (!fix) return;
  const cured = text.slice(0, fix.span.start) + fix.text + text.slice(fix.span.end);
  assert.notEqual(cured, text, `the fix of ${code} changes nothing`);
  const left = analyseText(cured).problems;
  assertProblems(left, cured);
  const count = (all: readonly Problem[]): number => all.filter((problem) => problem.code === code).length;
  fixes.applied++;
  if (count(left) < count(problems)) fixes.cured++;
}

function stageOf({ prepared, problems, bound }: Analysis, before: readonly Problem[]): Stage {
  if (prepared) return 'compiled';
  const found = problems.find(({ severity, code }) => severity === 'error' && !before.some((old) => old.code === code));
  if (found) return SHAPE_CODES.has(found.code) ? 'shaped' : 'read';
  return bound.spec ? 'bound' : 'parsed';
}

/** Runs a step of what compiled, forward and back again. */
async function run(analysis: Analysis): Promise<void> {
  const session = new Session(files, scheduler);
  const { program } = await session.openAnalysed(analysis, { memoryLimit: MEMORY });
  if (program.instructions.length > 200 || program.memory > 1 << 20) return;
  if (program.mode === 'train') await session.step({ unit: 'batch' });
  await session.stepBack({ unit: 'instruction' });
}

async function inspect(text: string, runs: boolean): Promise<Stage> {
  const { problems } = analyseText(text);
  assertProblems(problems, text);
  const analysis = await analyse(text, files, { memoryLimit: MEMORY });
  assertProblems(analysis.problems, text);
  // It reads the text again; what is found behind the text comes on top.
  const found = new Set(analysis.problems.map((problem) => outline([problem])));
  for (const problem of problems) assert.ok(found.has(outline([problem])), 'the same text has the same problems');
  if (hasErrors(problems)) assert.equal(analysis.problems.length, problems.length);
  assertFix(problems, text);
  const stage = stageOf(analysis, problems);
  if (stage !== 'compiled' || !runs) return stage;
  await run(analysis);
  return 'ran';
}

/** Milliseconds that the processor has worked for this process: other work on the machine does not count. */
function worked(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of work that editor and session have with one spec. */
async function timeOf(text: string): Promise<number> {
  const begun = worked();
  await analyse(text, files, { memoryLimit: MEMORY });
  return worked() - begun;
}

function rowsMade(text: string): number {
  const source = analyseText(text).bound.spec?.data?.source;
  const args = source && 'args' in source ? source.args : {};
  const points = args['points'] ?? args['samples'];
  return typeof points === 'number' ? points : 0;
}

/** What comes of a text: how far it came, or what failed. */
type Outcome = { readonly stage: Stage; readonly failure?: undefined } | { readonly failure: Error };

async function outcomeOf(text: string, runs: boolean): Promise<Outcome> {
  const begun = performance.now();
  let stage: Stage;
  try {
    stage = await inspect(text, runs);
  } catch (failure) {
    return { failure: failure instanceof Error ? failure : new Error(String(failure)) };
  }
  if (performance.now() - begun < SLOW) return { stage };
  // All checks took long, or garbage was collected meanwhile: of the work itself, the quickest of three counts.
  const least = Math.min(await timeOf(text), await timeOf(text), await timeOf(text));
  return least > SLOW + SLOW_ROW * rowsMade(text) ? { failure: new Error(`it takes ${Math.round(least)} ms`) } : { stage };
}

const firstLine = ({ message }: Error): string => message.split('\n')[0]!.replace(/\d+/g, '#').slice(0, 60);

async function described(index: number, kinds: readonly string[], text: string, failure: Error): Promise<string> {
  const sameFailure = async (candidate: string): Promise<boolean> => {
    const { failure: other } = await outcomeOf(candidate, true);
    return other !== undefined && firstLine(other) === firstLine(failure);
  };
  const isSlow = failure.message.startsWith('it takes');
  const smallest = await shrink(text, sameFailure, isSlow ? 15 : 2000);
  const shown = JSON.stringify(smallest.length > 4000 ? `${smallest.slice(0, 4000)}…` : smallest);
  const where = `NNSPEC_SEED=${SEED} NNSPEC_MUTANT=${index} (${kinds.join(', ')})`;
  return `${where}: ${failure.stack ?? failure.message}\nA text of ${smallest.length} that fails alike: ${shown}`;
}

/** A test of the compiler whose mutants all end in the parser would prove nothing. */
function assertReached(reached: ReadonlyMap<Stage, number>): void {
  const share = (...stages: Stage[]): number =>
    stages.reduce((sum, stage) => sum + reached.get(stage)!, 0) / [...reached.values()].reduce((a, b) => a + b);
  assert.ok(share('bound', 'read', 'shaped', 'compiled', 'ran') > 0.6, 'most have layers');
  assert.ok(share('read', 'shaped', 'compiled', 'ran') > 0.15, 'many have no error in their text');
  assert.ok(share('shaped') > 0.005, 'some fail by their shapes or their memory');
  assert.ok(share('compiled', 'ran') > 0.12, 'many compile');
  assert.ok(share('ran') > 0.01, 'some run');
}

describe('mutated specs', function () {
  this.timeout(600_000);

  it(`${COUNT} of them throw nothing and end soon`, async () => {
    const sources = await originals();
    assert.ok(sources.runnable.length >= 10, `${sources.runnable.length} specs run`);
    const reached = new Map<Stage, number>(STAGES.map((stage) => [stage, 0]));
    const single = process.env['NNSPEC_MUTANT'];
    const [first, last] = single === undefined ? [0, COUNT] : [Number(single), Number(single) + 1];
    const watchdog = startWatchdog(60);
    let slowest = 0;
    /** One for each kind of failure. */
    const failures = new Map<string, string>();
    for (let index = first; index < last; index++) {
      const { text, kinds } = mutantOf(SEED, index, sources);
      watchdog.begin(`NNSPEC_SEED=${SEED} NNSPEC_MUTANT=${index}`);
      const begun = performance.now();
      const outcome = await outcomeOf(text, index % 8 === 0);
      slowest = Math.max(slowest, performance.now() - begun);
      if (!outcome.failure) reached.set(outcome.stage, reached.get(outcome.stage)! + 1);
      else if (!failures.has(firstLine(outcome.failure))) {
        failures.set(firstLine(outcome.failure), await described(index, kinds, text, outcome.failure));
      }
    }
    await watchdog.stop();
    console.log(`    ${[...reached].map(([stage, count]) => `${stage} ${count}`).join(', ')}; slowest ${Math.round(slowest)} ms; ${fixes.cured} of ${fixes.applied} fixes cure`);
    assert.ok(single !== undefined || fixes.cured >= 0.9 * fixes.applied, `${fixes.cured} of ${fixes.applied} fixes cure`);
    if (single === undefined) assertReached(reached);
    assert.equal(failures.size, 0, [...failures.values()].join('\n\n'));
  });
});
