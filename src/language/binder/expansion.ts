import * as l10n from '@vscode/l10n';
import type { Problem } from '../../base/problem';
import type { Span } from '../../base/span';
import type { Scope } from '../scope';
import type { LayerCall, LayerEntry, Repeat } from '../tree';
import type { Blocks } from './blocks';
import { evaluatedNumber, type Context } from './context';
import { reportDeferred } from './values';

/** Layers that a network can have once its blocks and repeats are written out. */
export const MAX_LAYERS = 10_000;
/** Layers that all of them can read together. */
const MAX_READS = 30_000;
/** Characters that the names of all layers can have together: a name is that of its blocks, too. */
const MAX_CHARACTERS = 2_000_000;
/** Blocks within blocks. */
const MAX_DEPTH = 100;

/** A layer, or a call of a block, of a body whose repeats are written out. */
export interface ExpandedCall {
  readonly call: LayerCall;
  /** Whether it stands in a `repeat`, also in one that repeats once. */
  readonly isRepeated: boolean;
}

/** Thrown where a network grows too large to be written out; the rest of it is not looked at. */
export class TooLarge extends Error {}

/** What the bodies of a network share while they are written out. */
export class Expansion {
  /** The part of the text in hand, where it is told that the network grows too large. */
  place: Span | undefined;
  /** Problems that say already in which block they are. */
  readonly told = new WeakSet<Problem>();
  private layers = MAX_LAYERS;
  private rounds = MAX_LAYERS;
  private reads = MAX_READS;
  private characters = MAX_CHARACTERS;
  private depth = 0;

  constructor(
    readonly blocks: Blocks,
    readonly lets: Scope,
    /** What is wrong with the blocks themselves: known, so that it is not told again for each of their calls. */
    readonly known: ReadonlySet<string>,
    /** Names of the layers outside of all blocks. */
    readonly outside: ReadonlySet<string>,
  ) {}

  /** Counts one more layer, or call of a block. */
  countLayer(): void {
    if (--this.layers < 0) throw tooMany();
  }

  /** Counts one more round of a `repeat`, which may be empty. */
  countRound(): void {
    if (--this.rounds < 0) throw tooMany();
  }

  countReads(count: number): void {
    this.reads -= count;
    if (this.reads < 0) throw new TooLarge(l10n.t('The layers read more than {0} others by now; join fewer.', MAX_READS));
  }

  countName(id: string): void {
    this.characters -= id.length;
    if (this.characters < 0) throw new TooLarge(l10n.t('The names of all these layers are too long; choose shorter ones.'));
  }

  within<T>(action: () => T): T {
    if (this.depth >= MAX_DEPTH) throw new TooLarge(l10n.t('Blocks stand in one another more than {0} deep.', MAX_DEPTH));
    this.depth++;
    try {
      return action();
    } finally {
      this.depth--;
    }
  }
}

function tooMany(): TooLarge {
  return new TooLarge(l10n.t('The network has more than {0} layers by now; repeat less.', MAX_LAYERS));
}

/** The calls of a body in order, what stands in `repeat` as often as it says; in a draft, once. */
export function expand(entries: readonly LayerEntry[], mode: Mode, context: Context): ExpandedCall[] {
  return entries.flatMap((entry) => {
    if (mode.isOutermost) mode.expansion.place = placeOf(entry);
    return expandEntry(entry, false, mode, context);
  });
}

/** How a body is written out. */
export interface Mode {
  readonly expansion: Expansion;
  /** Whether this is the body of `layers`. */
  readonly isOutermost: boolean;
  /** Whether a block is looked at by itself, before anything calls it: its parameters have no values. */
  readonly isDraft: boolean;
}

function expandEntry(entry: LayerEntry, isRepeated: boolean, mode: Mode, context: Context): ExpandedCall[] {
  if (entry.kind === 'layer') {
    mode.expansion.countLayer();
    return entry.type.text === '' ? [] : [{ call: entry, isRepeated }];
  }
  const rounds = roundsOf(entry, context);
  return Array.from({ length: mode.isDraft ? 1 : rounds }).flatMap(() => {
    mode.expansion.countRound();
    return entry.body.entries.flatMap((inner) => expandEntry(inner, true, mode, context));
  });
}

function placeOf(entry: LayerEntry): Span {
  return entry.kind === 'repeat' ? entry.keyword : (entry.name ?? entry.type).span;
}

/** How often a `repeat` repeats; once where that is wrong, or not known. */
function roundsOf({ count }: Repeat, context: Context): number {
  const { report } = context;
  const value = evaluatedNumber(count, context);
  if (!value) return 1;
  if (value.kind === 'deferred') {
    reportDeferred(value, context);
    return 1;
  }
  if (!Number.isInteger(value.value) || value.value < 0) {
    const message = l10n.t('"repeat" takes a whole number of at least 0, and {0} is none.', value.value);
    report.error('out-of-range', message, count.span);
    return 1;
  }
  if (value.value <= MAX_LAYERS) return value.value;
  report.error('too-many-layers', l10n.t('A network has at most {0} layers; repeat less.', MAX_LAYERS), count.span);
  return 1;
}
