import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/events';
import { formatBytes, formatNumber } from '../../base/format';
import { UserError } from '../../base/problem';
import { isSameRun, type Analyses } from '../analyses';
import { dateOf } from '../dates';
import { nameOf, requireDocument } from '../documents';
import type { Failures } from '../failures';
import type { SpecSession } from '../specSession';
import type { KeptRun, RunStore } from './runStore';

/** The scheme of texts that runs were made from, to be compared with a file. */
const scheme = 'nnspec-run';

interface RunServices {
  readonly runs: RunStore;
  readonly analyses: Analyses;
  readonly failures: Failures;
  /** Shows the panel of a spec and gives its session. */
  show(uri: vscode.Uri): SpecSession;
}

interface RunItem extends vscode.QuickPickItem {
  /** What choosing it does; nothing where it only says something. */
  readonly choose?: () => Promise<void>;
  readonly run?: KeptRun;
}

/** The command Manage Runs: every kept run, to be taken up, compared with the text as it is, or deleted. */
export class ManageRuns implements Disposable, vscode.TextDocumentContentProvider {
  private readonly store = new DisposableStore();
  private readonly remove = { iconPath: new vscode.ThemeIcon('trash'), tooltip: l10n.t('Delete this run') };
  private readonly compare = { iconPath: new vscode.ThemeIcon('diff'), tooltip: l10n.t('Compare its text with the file') };

  constructor(private readonly services: RunServices) {
    this.store.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
  }

  /** The text that a run was made from; its id stands in the query. */
  async provideTextDocumentContent({ query }: vscode.Uri): Promise<string> {
    const runs = await this.services.runs.list();
    return runs.find(({ id }) => id === query)?.text ?? '';
  }

  /** Shows the list, at first without its items. Rejects with what taking up a run failed of. */
  async show(): Promise<void> {
    const pick = vscode.window.createQuickPick<RunItem>();
    const store = new DisposableStore();
    store.add(pick);
    pick.title = l10n.t('Kept runs');
    pick.placeholder = l10n.t('Choose a run to take it up where it was kept');
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    try {
      const shown = (task: Promise<void>): void => void task.catch((failure: unknown) => this.services.failures.show(failure));
      store.add(pick.onDidTriggerItemButton(({ item, button }) => shown(this.press(pick, item, button === this.remove))));
      const chosen = await new Promise<RunItem | undefined>((resolve) => {
        store.add(pick.onDidAccept(() => resolve(pick.selectedItems[0])));
        store.add(pick.onDidHide(() => resolve(undefined)));
        pick.show();
        shown(this.fill(pick));
      });
      pick.hide();
      await chosen?.choose?.();
    } finally {
      store.dispose();
    }
  }

  /** Takes a run up in its spec. Rejects with a `UserError` where the spec is another one by now. */
  async resume(run: KeptRun): Promise<void> {
    const uri = vscode.Uri.parse(run.spec, true);
    const { identity } = await this.services.analyses.complete(await requireDocument(uri));
    if (!isSameRun({ ...run.identity, engine: 0 }, identity && { ...identity, engine: 0 })) {
      const message = l10n.t('{0} or its data has changed since this run; compare its text with the file.', nameOf(uri));
      throw new UserError('another-run', message);
    }
    await this.services.show(uri).resume(run);
  }

  dispose(): void {
    this.store.dispose();
  }

  private async fill(pick: vscode.QuickPick<RunItem>): Promise<void> {
    pick.busy = true;
    try {
      pick.items = await this.items();
    } finally {
      pick.busy = false;
    }
  }

  private async items(): Promise<RunItem[]> {
    const runs = await this.services.runs.list();
    if (runs.length === 0) return [{ label: l10n.t('No run has been kept yet.'), alwaysShow: true }];
    const bytes = formatBytes(runs.reduce((sum, run) => sum + run.bytes, 0));
    const items = runs.map((run) => {
      return { ...describe(run), buttons: [this.compare, this.remove], run, choose: () => this.resume(run) };
    });
    const label = `$(trash) ${l10n.t('Delete all runs')}`;
    const all: RunItem = { label, description: bytes, alwaysShow: true, choose: () => this.deleteAll() };
    return [...items, { label: '', kind: vscode.QuickPickItemKind.Separator }, all];
  }

  private async press(pick: vscode.QuickPick<RunItem>, { run }: RunItem, deletes: boolean): Promise<void> {
    if (!run) return;
    if (!deletes) return this.showText(run);
    await this.services.runs.delete([run.id]);
    await this.fill(pick);
  }

  private async showText(run: KeptRun): Promise<void> {
    const spec = vscode.Uri.parse(run.spec, true);
    const then = vscode.Uri.from({ scheme, path: spec.path, query: run.id });
    const title = l10n.t('{0}: the run of {1} and now', nameOf(spec), dateOf(run.saved));
    await vscode.commands.executeCommand('vscode.diff', then, spec, title);
  }

  private async deleteAll(): Promise<void> {
    const runs = await this.services.runs.list();
    if (runs.length === 0) return;
    const yes = l10n.t('Delete');
    const question = l10n.t('Delete all {0} kept runs? They cannot be brought back.', runs.length);
    if ((await vscode.window.showWarningMessage(question, { modal: true }, yes)) === yes) {
      await this.services.runs.deleteAll();
    }
  }
}

function describe(run: KeptRun): RunItem {
  const spec = vscode.Uri.parse(run.spec);
  const epochs = run.finished
    ? l10n.t('finished, {0} epochs', run.epochs)
    : l10n.t('epoch {0} of {1}', run.epochs, run.planned);
  const metrics = [
    run.train && l10n.t('loss {0}', formatNumber(run.train.loss)),
    run.train?.accuracy !== undefined && l10n.t('train accuracy {0}', formatNumber(run.train.accuracy)),
    run.test?.accuracy !== undefined && l10n.t('test accuracy {0}', formatNumber(run.test.accuracy)),
  ].filter(Boolean);
  return {
    label: nameOf(spec),
    description: [epochs, ...metrics].join(' · '),
    detail: `${dateOf(run.saved)} · ${formatBytes(run.bytes)} · ${vscode.workspace.asRelativePath(spec)}`,
  };
}
