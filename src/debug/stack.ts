import * as l10n from '@vscode/l10n';
import type { Position } from '../base/span';
import { phaseName } from '../protocol/phases';
import type { InstructionView, ProgramView, SessionState } from '../protocol/session';
import type { TargetPositions } from './target';

/** What a frame stands for, the innermost first. */
export type FrameKind = 'layer' | 'block' | 'batch' | 'epoch' | 'run';

export interface Frame {
  readonly kind: FrameKind;
  readonly name: string;
  readonly position?: Position;
  /** Of a layer's frame: the layer, `input` or `loss`. */
  readonly layer?: string;
}

/** Calls of blocks in one another that are frames, the innermost ones. */
const MOST_BLOCKS = 5;

/** Whether nothing runs next: training, or the passes of a prediction, have come to their end. */
export function isOver({ status }: SessionState): boolean {
  return status === 'finished';
}

/**
 * Where the network stands: the instruction that runs next, the blocks that it is in, the batch and the epoch that it belongs to, the run. At
 * the end nothing runs next; batch and epoch are then the last ones.
 */
export function framesOf(program: ProgramView, state: SessionState, positions: TargetPositions): Frame[] {
  const { batch, epoch } = placeOf(program, state);
  const frames: Frame[] = [
    {
      kind: 'batch',
      name: l10n.t('batch {0} of {1}', batch, program.batches),
      position: positions.ofLayer('input') ?? positions.ofSection('network'),
    },
  ];
  const next = program.instructions[state.next];
  if (next && !isOver(state)) frames.unshift(layerFrame(next, positions), ...blockFrames(next.layer, positions));
  if (program.mode === 'train') {
    frames.push({ kind: 'epoch', name: epochName(program, epoch), position: positions.ofSection('train') });
  }
  const run = isOver(state) ? l10n.t('run: finished') : l10n.t('run');
  frames.push({ kind: 'run', name: run, position: positions.ofSection('network') });
  return frames;
}

function layerFrame({ layer, phase, operation, time }: InstructionView, positions: TargetPositions): Frame {
  const what = `${layer}: ${phaseName(phase)} (${operation.replaceAll('_', ' ')})`;
  const name = time === undefined ? what : `${what}, ${l10n.t('time {0}', time)}`;
  return { kind: 'layer', name, position: positions.ofLayer(layer), layer };
}

/** Those of the calls of blocks that a layer stands in. */
function blockFrames(layer: string, positions: TargetPositions): Frame[] {
  const calls = blocksAround(layer).slice(0, MOST_BLOCKS);
  return calls.map((path): Frame => ({ kind: 'block', name: path, position: positions.ofLayer(path) }));
}

/** The calls of blocks around a layer, the innermost first: of `a.b.c` those of `a.b` and of `a`. */
export function blocksAround(layer: string): string[] {
  const parts = layer.split('.');
  return parts.slice(1).map((_, i) => parts.slice(0, parts.length - 1 - i).join('.'));
}

/** Counted from 1. Between two steps `state` tells of the one that just ran; what runs next belongs to the next one. */
function placeOf({ batches }: ProgramView, state: SessionState): { batch: number; epoch: number } {
  if (isOver(state)) return state;
  const { step } = state.time;
  return { batch: (step % batches) + 1, epoch: Math.floor(step / batches) + 1 };
}

function epochName({ steps, batches }: ProgramView, epoch: number): string {
  const planned = Math.ceil(steps / batches);
  return epoch <= planned ? l10n.t('epoch {0} of {1}', epoch, planned) : l10n.t('epoch {0}', epoch);
}
