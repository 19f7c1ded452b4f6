import * as l10n from '@vscode/l10n';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Position } from '../base/span';
import type { ProgramView } from '../protocol/session';
import type { TargetPositions } from './target';

/** What breakpoints are bound to: the program that runs, and the text as it stands. */
export interface Binding {
  readonly program: ProgramView | undefined;
  readonly positions: TargetPositions;
}

/** A breakpoint as it was last told. Lines count from 0. */
export interface Breakpoint {
  readonly id: number;
  /** Where the client has set it. */
  readonly wanted: number;
  /** The layers before whose steps it halts; they are kept while a text in the middle of a change lacks them. */
  readonly layers: readonly string[];
  /** Where its first layer stands; undefined where it cannot halt anything. */
  readonly position?: Position;
  readonly instructions: readonly number[];
  readonly message?: string;
}

/** The breakpoints of one spec. They belong to layers: lines are where the text has these now. */
export class Breakpoints {
  private nextId = 1;
  private all: readonly Breakpoint[] = [];

  /** Instructions before which running is to halt. */
  get stops(): readonly number[] {
    return [...new Set(this.all.flatMap(({ instructions }) => instructions))].sort((a, b) => a - b);
  }

  /** Puts these in the place of all there were. */
  set(lines: readonly number[], binding: Binding): readonly Breakpoint[] {
    this.all = lines.map((wanted) => {
      const layers = binding.positions.layersAt(wanted);
      return bind({ id: this.nextId++, wanted, layers }, binding);
    });
    return this.all;
  }

  /** Looks anew where the breakpoints stand and what they halt; those that differ. */
  rebind(binding: Binding): readonly Breakpoint[] {
    const before = this.all;
    this.all = before.map(({ id, wanted, layers }) => {
      return bind({ id, wanted, layers: layersNow(layers, wanted, binding) }, binding);
    });
    return this.all.filter((breakpoint, i) => !isSame(breakpoint, before[i]!));
  }

  /** The breakpoints that halt before an instruction. */
  at(instruction: number): readonly number[] {
    return this.all.filter(({ instructions }) => instructions.includes(instruction)).map(({ id }) => id);
  }
}

/** The layers of the line where the first one stands now: a block may be called more often than it was. */
function layersNow(layers: readonly string[], wanted: number, { positions }: Binding): readonly string[] {
  if (layers.length === 0) return positions.layersAt(wanted);
  const position = positions.ofLayer(layers[0]!);
  const now = position ? positions.layersAt(position.line) : [];
  return now.length > 0 ? now : layers;
}

/**
 * The first instruction of a layer (or of the layers of a block's call) in each phase: where it begins to compute on the
 * way forward, and where its gradients begin on the way back. Updates are no place to halt: they come one after the
 * other for all layers.
 */
function instructionsOf({ instructions }: ProgramView, layer: string): number[] {
  const first = (['forward', 'loss', 'backward'] as const).map((phase) =>
    instructions.find((instruction) => isPartOf(instruction.layer, layer) && instruction.phase === phase),
  );
  return first.flatMap((instruction) => instruction?.index ?? []);
}

function bind(
  { id, wanted, layers }: Pick<Breakpoint, 'id' | 'wanted' | 'layers'>,
  { program, positions }: Binding,
): Breakpoint {
  const unbound = (message: string): Breakpoint => ({ id, wanted, layers, instructions: [], message });
  if (layers.length === 0) {
    return unbound(l10n.t('Nothing is computed on this line; set the breakpoint on a layer, the data or the loss.'));
  }
  if (!program) return unbound(l10n.t('The network is not open yet.'));
  const instructions = layers.flatMap((layer) => instructionsOf(program, layer)).sort((a, b) => a - b);
  const position = positions.ofLayer(layers[0]!);
  if (!position) return { ...unbound(l10n.t('The text has no layer "{0}" any more.', layers[0]!)), instructions };
  if (instructions.length > 0) return { id, wanted, layers, position, instructions };
  return unbound(
    isKnown(program, layers[0]!)
      ? l10n.t('Nothing is computed here, so that nothing can stop here.')
      : l10n.t('The network that runs is of an older text; Restart takes over this one.'),
  );
}

function isKnown({ layers }: ProgramView, layer: string): boolean {
  return layer === 'input' || layer === 'loss' || layers.some(({ id }) => isPartOf(id, layer));
}

/** Whether a layer is this one, or stands in the block whose call has this path. */
function isPartOf(layer: string, path: string): boolean {
  return layer === path || layer.startsWith(`${path}.`);
}

function isSame(a: Breakpoint, b: Breakpoint): boolean {
  return a.message === b.message && a.position?.line === b.position?.line && a.position?.column === b.position?.column;
}

/** As the client reads it, who counts lines from `firstLine`. */
export function toProtocol({ id, wanted, position, message }: Breakpoint, firstLine: number): DebugProtocol.Breakpoint {
  if (position && message === undefined) return { id, verified: true, line: position.line + firstLine };
  return { id, verified: false, line: wanted + firstLine, message };
}
