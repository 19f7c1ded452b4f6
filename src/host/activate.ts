import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Analyses } from './analyses';
import { CodeLenses } from './codeLens';
import { Commands, compareWith, train } from './commands';
import { Comparisons } from './comparisons';
import { Cursors } from './cursor';
import { Decorations } from './decorations';
import { Debugging } from './debugging';
import { SpecTargets } from './debugTargets';
import { Diagnostics } from './diagnostics';
import { Failures } from './failures';
import { NewSpec } from './newSpec';
import { Panels } from './panels';
import type { Platform } from './platform';
import { ManageRuns } from './runs/manageRuns';
import { RunStore } from './runs/runStore';
import { Sessions } from './sessions';
import { runsLimit } from './settings';
import { StatusBar } from './statusBar';

/** What the extension exports: its parts, for tests to look at. */
export interface Api {
  readonly platform: Platform;
  readonly analyses: Analyses;
  readonly sessions: Sessions;
  readonly comparisons: Comparisons;
  readonly runs: RunStore;
  readonly panels: Panels;
  readonly decorations: Decorations;
  readonly statusBar: StatusBar;
  /** Milliseconds that activation took. */
  readonly activation: number;
}

/** Puts the parts together; nothing is read and no worker started before a spec is worked with. */
export function activateHost(context: vscode.ExtensionContext, platform: Platform): Api {
  const begun = performance.now();
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const keep = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const failures = keep(new Failures());
  const analyses = keep(new Analyses(platform, failures));
  const runs = keep(new RunStore(vscode.Uri.joinPath(context.globalStorageUri, 'runs'), runsLimit));
  const sessions = keep(new Sessions({ analyses, platform, failures, runs }));
  const comparisons = keep(new Comparisons(sessions, { analyses, platform, failures }));
  const compare = compareWith(comparisons);
  const panels = keep(new Panels(context, sessions, { analyses, failures, train, comparisons, compare }));
  keep(new Diagnostics(analyses, sessions));
  keep(new CodeLenses(analyses, sessions, comparisons));
  const manageRuns = keep(new ManageRuns({ runs, analyses, failures, show: (uri) => panels.open(uri).session }));
  keep(new Commands(sessions, panels, failures, manageRuns, new NewSpec(context.extensionUri), compare));
  keep(new Cursors(analyses, panels));
  const statusBar = keep(new StatusBar(sessions, comparisons));
  const targets = keep(new SpecTargets(sessions, analyses));
  keep(new Debugging(targets, panels, failures));
  const decorations = keep(new Decorations(analyses, sessions, failures, targets));
  const activation = performance.now() - begun;
  return { platform, analyses, sessions, comparisons, runs, panels, decorations, statusBar, activation };
}
