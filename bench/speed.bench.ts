import process from 'node:process';
import { engine, fused, pytorch, scriptPeers, train, type Contestant, type Measured } from './support/contestants';
import { digits, median, print, table, tell } from './support/report';
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
/** So many of them with the JavaScript peers, which are far away. */
const FEW_ROUNDS = 3;

/** A round is disturbed where one of the two had less of a processor; so many more are run in their place. */
const QUIET = 0.92;
const MORE_ROUNDS = isQuick ? 1 : 3;

/** What each contestant reached when it was its turn. */
type Round = ReadonlyMap<Contestant, Measured>;

interface Results {
  readonly workload: Workload;
  /** All rounds of the few in which everybody takes part. */
  readonly all: readonly Round[];
  /** The engine beside PyTorch, the quietest rounds. */
  readonly quietest: readonly Round[];
}

const torch = pytorch();
/** Who takes part in every round. */
const always = [engine, torch, fused];

/** Every contestant in turn, round after round, so that a change of the machine meets all of them. */
function compete(workload: Workload, contestants: readonly Contestant[]): Results {
  const taking = contestants.filter((one) => !one.missing && one.workloads.includes(workload));
  const rounds: Round[] = [];
  const isEnough = (): boolean => rounds.filter((round) => quietness(round) >= QUIET).length >= ROUNDS;
  while (rounds.length < ROUNDS || (!isEnough() && rounds.length < ROUNDS + MORE_ROUNDS)) {
    const racing = taking.filter((one) => rounds.length < FEW_ROUNDS || always.includes(one));
    rounds.push(new Map(racing.map((one) => [one, train(one, workload)])));
    const rates = [...rounds.at(-1)!].map(([{ name }, { p95 }]) => `${name} ${digits(p95)}`);
    process.stderr.write(`${workload}: ${rates.join(', ')}\n`);
  }
  const quietest = rounds.toSorted((a, b) => quietness(b) - quietness(a)).slice(0, ROUNDS);
  return { workload, all: rounds.slice(0, FEW_ROUNDS), quietest };
}

function quietness(round: Round): number {
  return Math.min(...[engine, torch].map((one) => round.get(one)?.share ?? 1));
}

const of = (rounds: readonly Round[], one: Contestant): Measured[] => rounds.flatMap((round) => round.get(one) ?? []);
const undisturbed = (measured: readonly Measured[]): number => median(measured.map(({ p95 }) => p95));

/** How many times faster the engine is than a peer, in each round that both took part in. */
function ratios(rounds: readonly Round[], peer: Contestant, own = engine): number[] {
  return rounds.flatMap((round) => (round.has(peer) && round.has(own) ? round.get(own)!.p95 / round.get(peer)!.p95 : []));
}

function row({ workload, all, quietest }: Results, others: readonly Contestant[]): string[] {
  const { must, aim } = wanted[workload];
  const own = of(quietest, engine);
  const beside = ratios(quietest, torch);
  const ratio = median(beside);
  const verdict = isFair(of(quietest, torch)) ? (ratio >= must ? '✓' : '✗') : '?';
  const times = (peer: Contestant): string => (of(all, peer).length > 0 ? `${digits(median(ratios(all, peer)))}x` : '-');
  const { before, after } = own[0]!;
  return [
    workload,
    torch.missing ? 'not measured' : `${verdict} ${digits(ratio)}x`,
    torch.missing ? '-' : `${digits(Math.min(...beside))} to ${digits(Math.max(...beside))}`,
    `${must}x`,
    `${aim}x`,
    torch.missing ? '-' : `${digits(median(ratios(quietest, torch, fused)))}x`,
    digits(undisturbed(own)),
    digits(median(own.map(({ p50 }) => p50))),
    digits(undisturbed(of(quietest, torch))),
    ...others.map(times),
    `${before.toFixed(3)} → ${after.toFixed(3)}`,
  ];
}

function versionOf(one: Contestant, results: readonly Results[]): string {
  if (one.missing) return `${one.name} is missing: ${one.missing}`;
  return `${one.name} ${results.flatMap(({ all }) => of(all, one))[0]?.version ?? 'takes part in none of these'}`;
}

/** Without a fast BLAS, PyTorch is no measure. */
const isFair = (measured: readonly Measured[]): boolean => measured.every(({ version }) => !version.includes('no fast BLAS'));

/** What a reader must know before believing the figures. */
function cautions(results: readonly Results[]): string[] {
  const least = Math.min(...results.flatMap(({ quietest }) => quietest.map(quietness)));
  return [
    results.every(({ quietest }) => isFair(of(quietest, torch)))
      ? []
      : '**PyTorch multiplies without a fast BLAS here, which flatters the engine: `apt-get install libopenblas0-pthread`.**',
    least < QUIET
      ? `**The machine was busy: a process had as little as ${Math.round(100 * least)} % of a processor. Run it again when it is quiet.**`
      : [],
  ].flat();
}

function main(): void {
  const others = isQuick ? [] : scriptPeers();
  const contestants = [engine, torch, fused, ...others];
  const results = (named.length > 0 ? named : workloads).map((workload) => compete(workload, contestants));
  const head = ['', 'to PyTorch', 'rounds', 'must', 'aim', 'fused', 'steps/s', 'median slice', 'PyTorch', ...others.map(({ name }) => name), 'loss'];
  const versions = contestants.map((one) => versionOf(one, results));
  const told = [
    table(head, results.map((result) => row(result, others))),
    `Versions: ${versions.join('; ')}.`,
    ...cautions(results),
  ];
  if (isQuick) print('Speed', ...told);
  else tell(__filename, 'Speed', METHOD, ...told);
}

const METHOD = `Steps of training a second (forward, backward, update) in float32 with one thread, through the session that panel and command line use. A run is two seconds in slices of 15 ms, after a warm-up, in a process of its own; its undisturbed rate is the 95th percentile of its slices. \
The contestants take turns, ${ROUNDS} rounds; the JavaScript peers take part in ${FEW_ROUNDS} of them. A round in which another program took more than ${Math.round(100 * (1 - QUIET))} % of the processor is run again where that helps. A ratio is the median over rounds of how many times faster the engine is; *rounds* are the least and the most of them. *fused* is the ratio with the setting nnspec.fusedMultiplyAdd. *steps/s* and *PyTorch* are undisturbed rates, *median slice* is the engine's 50th percentile, and *loss* is the engine's, before and after. A dash: the peer cannot train it.`;

main();
