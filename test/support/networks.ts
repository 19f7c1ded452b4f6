import fc from 'fast-check';
import { endings, layerOffers, optimizers, settings, starts, type Ending, type LayerOffer, type Start } from './offers';
import { shuffledBatches, type Training } from './trainings';
import { Writer } from './writer';

/** What a network is made of, each chosen among all that is offered. */
interface Parts {
  readonly start: Start;
  readonly layers: readonly LayerOffer[];
  readonly ending: Ending;
  readonly train: readonly string[];
  readonly pick: (below: number) => number;
}

interface Size {
  readonly rows: number;
  readonly capacity: number;
  readonly steps: number;
  readonly learningRate: number;
  readonly seed: number;
}

/** Undefined where the ending cannot stand behind these layers. */
function trainingOf(parts: Parts, size: Size): Training | undefined {
  const writer = new Writer(parts.start, parts.pick);
  for (const offer of parts.layers) writer.add(offer);
  if (!writer.canEnd(parts.ending)) return undefined;
  const { loss, targets } = writer.end(parts.ending);
  const train = [loss, ...parts.train, `seed: ${size.seed}`];
  const { rows, capacity, steps, seed, learningRate } = size;
  return {
    text: `${writer.text(targets)}train {\n${train.join('\n')}\n}\n`,
    data: { ...parts.start, targets, rows },
    capacity,
    seed,
    learningRate,
    batches: shuffledBatches(rows, capacity, steps, seed),
  };
}

/** Up to three layers behind any start, up to seven rows in batches that rarely fit evenly. */
const trainings: fc.Arbitrary<Training> = fc
  .record({
    choices: fc.array(fc.nat({ max: 9999 }), { minLength: 12, maxLength: 12 }),
    start: fc.constantFrom(...starts),
    layers: fc.array(fc.constantFrom(...layerOffers), { maxLength: 3 }),
    ending: fc.constantFrom(...endings),
    optimizer: fc.constantFrom(...optimizers),
    chosen: settings.length > 0 ? fc.subarray([...settings], { maxLength: 2 }) : fc.constant([]),
    size: fc.record({
      rows: fc.integer({ min: 1, max: 7 }),
      capacity: fc.integer({ min: 1, max: 7 }),
      steps: fc.integer({ min: 1, max: 6 }),
      learningRate: fc.constantFrom(0.001, 0.05),
      seed: fc.nat(),
    }),
  })
  .map(({ choices, start, layers, ending, optimizer, chosen, size }) => {
    let used = 0;
    const pick = (below: number): number => (choices[used++] ?? 0) % below;
    return trainingOf({ start, layers, ending, train: [`optimizer: ${optimizer}`, ...chosen], pick }, size);
  })
  .filter((training) => training !== undefined);

/** Of a network that is made for one thing that it has. */
const size: Size = { rows: 7, capacity: 5, steps: 3, learningRate: 0.05, seed: 7 };

/** Undefined where something of it finds no place behind any start. */
function attempt(layers: readonly LayerOffer[], ending: Ending, train: readonly string[] = []): Training | undefined {
  for (const start of starts) {
    const writer = new Writer(start, () => 0);
    if (!layers.every((offer) => writer.add(offer)) || !writer.canEnd(ending)) continue;
    return trainingOf({ start, layers, ending, train, pick: () => 0 }, size);
  }
  return undefined;
}

/** A network with this layer as the last but one. */
function withLayer(offer: LayerOffer): Training {
  const [first] = layerOffers as [LayerOffer];
  for (const ending of endings) {
    for (const before of [[], [first], [first, first]]) {
      const training = attempt([...before, offer], ending);
      if (training) return training;
    }
  }
  throw new Error(`no network has a place for ${offer.toString()}`);
}

function withEnding(ending: Ending): Training {
  const training = attempt([], ending);
  if (!training) throw new Error(`no start has a place for ${ending.toString()}`);
  return training;
}

function everyTraining(): Training[] {
  const [usual] = endings as [Ending];
  const [first] = layerOffers as [LayerOffer];
  const trained = (line: string): Training => attempt([first], usual, [line])!;
  const optimized = optimizers.map((optimizer) => trained(`optimizer: ${optimizer}`));
  return [...layerOffers.map(withLayer), ...endings.map(withEnding), ...optimized, ...settings.map(trained)];
}

let offered: readonly Training[] | undefined;

/** A network for each thing that is offered, so that a test of all of them leaves nothing to chance. */
export function offeredTrainings(): readonly Training[] {
  return (offered ??= everyTraining());
}

/**
 * Tests what holds for every training, with a number to do what one likes with: on a network for each thing that is
 * offered, and on random ones.
 */
export function assertAll(check: (training: Training, any: number) => void, numRuns: number): void {
  for (const training of offeredTrainings()) {
    try {
      check(training, training.text.length);
    } catch (cause) {
      throw new Error(`${cause instanceof Error ? cause.message : String(cause)}\nin the network\n${training.text}`, { cause });
    }
  }
  fc.assert(fc.property(trainings, fc.nat(), check), { numRuns });
}
