import process from 'node:process';
import { engine, pytorch, scriptPeers, train, type Contestant, type Measured } from './support/contestants';
import { digits, median, table, tell } from './support/report';
import { workloads, type Workload } from './support/workloads';

// Training steps a second on six workloads, beside PyTorch's eager mode and what JavaScript has, in the same run and
// in turns. Given names of workloads, it measures those alone, beside PyTorch, with fewer rounds.

/** What a ratio to PyTorch must be, and what it is to become. */
const wanted: Readonly<Record<Workload, { must: number; aim: number }>> = {
  W1: { must: 500, aim: 1400 },
  W2: { must: 120, aim: 215 },
  W3: { must: 1.1, aim: 1.3 },
  W4: { must: 1.5, aim: 1.7 },
  W5: { must: 1.4, aim: 1.8 },
  W6: { must: 1, aim: 1.2 },
};

const named = workloads.filter((workload) => process.argv.includes(workload));
const isQuick = process.argv.includes('--quick');
const ROUNDS = isQuick ? 3 : 5;
/** Of a peer that is far away. */
const FEW_ROUNDS = 3;

type Runs = ReadonlyMap<Contestant, Measured[]>;

/** Every contestant in turn, round after round, so that a change of the machine meets all of them. */
function compete(workload: Workload, contestants: readonly Contestant[]): Runs {
  const taking = contestants.filter((one) => !one.missing && one.workloads.includes(workload));
  const runs = new Map(taking.map((one) => [one, [] as Measured[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [one, measured] of runs) {
      if (round >= FEW_ROUNDS && one !== engine && one !== torch) continue;
      measured.push(train(one, workload));
      process.stderr.write(`${workload} ${one.name}: ${digits(measured.at(-1)!.p95)}\n`);
    }
  }
  return runs;
}

const undisturbed = (measured: readonly Measured[] = []): number => median(measured.map(({ p95 }) => p95));

/** The engine's rate over a peer's, in each round. */
function ratios(runs: Runs, peer: Contestant): number[] {
  const own = runs.get(engine)!;
  return (runs.get(peer) ?? []).map(({ p95 }, round) => own[round]!.p95 / p95);
}

function row(workload: Workload, runs: Runs, others: readonly Contestant[]): string[] {
  const { must, aim } = wanted[workload];
  const own = runs.get(engine)!;
  const beside = ratios(runs, torch);
  const ratio = median(beside);
  const [least, most] = [Math.min(...beside), Math.max(...beside)];
  const { before, after } = own[0]!;
  return [
    workload,
    torch.missing ? 'not measured' : `${ratio >= must ? '✓' : '✗'} ${digits(ratio)}x`,
    torch.missing ? '-' : `${digits(least)} to ${digits(most)}`,
    `${must}x`,
    `${aim}x`,
    digits(undisturbed(own)),
    digits(median(own.map(({ p50 }) => p50))),
    digits(undisturbed(runs.get(torch))),
    ...others.map((peer) => (runs.has(peer) ? `${digits(median(ratios(runs, peer)))}x` : '-')),
    `${before.toFixed(3)} → ${after.toFixed(3)}`,
  ];
}

const torch = pytorch();

function main(): void {
  const others = isQuick ? [] : scriptPeers();
  const contestants = [engine, torch, ...others];
  const chosen = named.length > 0 ? named : workloads;
  const results = chosen.map((workload) => [workload, compete(workload, contestants)] as const);
  const rows = results.map(([workload, runs]) => row(workload, runs, others));
  const head = ['', 'to PyTorch', 'rounds', 'must', 'aim', 'steps/s', 'median slice', 'PyTorch', ...others.map(({ name }) => name), 'loss'];
  const versions = contestants.map((one) => {
    const version = results.flatMap(([, runs]) => runs.get(one) ?? [])[0]?.version;
    return `${one.name} ${version ?? `is missing: ${one.missing ?? 'it has none of these workloads'}`}`;
  });
  tell(
    __filename,
    'Speed',
    'Steps of training a second (forward, backward, update) in float32 with one thread, through the session that panel and command line use. A run is two seconds in slices of 15 ms, after a warm-up, in a process of its own; its undisturbed rate is the 95th percentile of its slices. ' +
      `The contestants take turns, ${ROUNDS} rounds (peers that are far away ${FEW_ROUNDS}). A ratio is the median over rounds of how many times faster the engine is in that round; *rounds* are the least and the most of them. *steps/s* and *PyTorch* are undisturbed rates, *median slice* is the engine's 50th percentile, and *loss* is the engine's, before and after. A dash: the peer cannot train it.`,
    table(head, rows),
    `Versions: ${versions.join('; ')}.`,
    ...(versions.some((version) => version.includes('no fast BLAS'))
      ? ['**PyTorch multiplies without a fast BLAS here, which flatters the engine: `apt-get install libopenblas0-pthread`.**']
      : []),
  );
}

main();
