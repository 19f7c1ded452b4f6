import * as l10n from '@vscode/l10n';
import type { InstructionView } from './session';

/** What a phase of training is called: in the panel, in the debugger's call stack. */
export function phaseName(phase: InstructionView['phase']): string {
  switch (phase) {
    case 'forward':
      return l10n.t('forward');
    case 'loss':
      return l10n.t('loss');
    case 'backward':
      return l10n.t('backward');
    case 'update':
      return l10n.t('update');
  }
}
