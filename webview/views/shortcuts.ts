import type { Commands } from '../controller';
import { canPause, canStep, canStepBack, canTrain } from '../state/commands';
import type { PanelState } from '../state/panel';

/** Single keys for what is done most; not while something is typed, and never with Ctrl, Alt or Meta. */
export function onShortcut(event: KeyboardEvent, state: PanelState, commands: Commands): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  const { stepUnit } = state.ui;
  switch (event.key) {
    case 's':
      if (canStep(state)) commands.step(stepUnit);
      break;
    case 'b':
      if (canStepBack(state)) commands.stepBack(stepUnit);
      break;
    case 't':
      if (canPause(state)) commands.pause();
      else if (canTrain(state)) commands.train();
      break;
    default:
      return;
  }
  event.preventDefault();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('input:not([type=checkbox]), select, textarea, [contenteditable]');
}
