import { clip, clipStart, formatCount } from '../../src/base/format';
import type { ProgramView } from '../../src/protocol/session';
import { lossName } from '../state/heads';
import type { Column } from '../state/program';

/** What stands over a column: its name and up to two lines. */
export interface Heading {
  readonly name: string;
  readonly lines: readonly string[];
  /** All of it, as a tooltip. */
  readonly full: string;
}

/** Widths of a character, on the wide side of what fonts have. */
export const characterWidth = { name: 9, line: 6.6 } as const;

/** The heading for `width` pixels: what is too long for one line takes two, or is cut. */
export function headingOf(column: Column, program: ProgramView, width: number, inputText: string): Heading {
  const limit = Math.floor(width / characterWidth.line);
  // Of a layer in a block, whose path begins like that of others, the end is what tells it from them.
  const short = column.id.includes('.') ? clipStart : clip;
  const name = short(column.id, Math.floor(width / characterWidth.name));
  const told = (lines: readonly string[], all: readonly string[] = lines): Heading => {
    const full = [column.id, ...all].filter(Boolean).join('\n');
    return { name, lines: lines.map((line) => clip(line, limit)), full };
  };
  if (column.kind === 'input') return told([inputText, program.inputShape.map(formatCount).join(' × ')]);
  if (column.kind === 'loss') return told(lossLines(program, limit), [lossName(program)]);
  const { type, activation, shape, tensors } = column.layer!;
  const from = tensors.weights?.shape;
  // Weights of gates are wider than what the layer gives, those of positions are no connections.
  const connects = from?.length === 2 && from[1] === shape.at(-1) && from[0] !== shape.at(-2);
  const size = connects ? from.map(formatCount).join(' → ') : shape.map(formatCount).join(' × ');
  const kind = activation ? `${type} · ${activation}` : type;
  // Where both do not fit, the drawing shows the units, but nothing else tells the activation.
  return told(activation && kind.length > limit ? [type, activation] : [kind, size], [kind, size]);
}

/** A loss's name, on two lines where it is long: `binary_`, `cross_entropy`. */
export function lossLines(program: ProgramView, limit: number): string[] {
  const loss = lossName(program);
  const parts = /^([a-z]+_)(.+)$/.exec(loss);
  return loss.length > limit && parts ? [parts[1]!, parts[2]!] : [loss];
}
