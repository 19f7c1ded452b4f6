import type { PanelState } from './panel';
import { isOver } from './program';

/** Only a spec with a `train` section says how to train. */
export function canTrain({ program, session }: PanelState): boolean {
  return program?.mode === 'train' && session !== undefined && session.status !== 'running';
}

export function canPause({ session }: PanelState): boolean {
  return session?.status === 'running';
}

export function canStep({ program, session }: PanelState): boolean {
  return program !== undefined && session !== undefined && session.status !== 'running' && !isOver(program, session);
}

export function canStepBack({ session }: PanelState): boolean {
  return session !== undefined && session.status !== 'running' && session.canStepBack;
}

export function canReset({ program, session }: PanelState): boolean {
  return program !== undefined && session !== undefined;
}

/** A learning rate as typed; undefined where it is none. */
export function parseLearningRate(text: string): number | undefined {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
