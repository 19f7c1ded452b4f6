import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/events';
import { UserError } from '../base/problem';
import type { ComparisonAction } from '../protocol/comparison';
import { debugSpec } from './debugging';
import { isSpec, isWorkedOn, nameOf, openSpecs, requireDocument } from './documents';
import type { Comparisons } from './comparisons';
import type { Failures } from './failures';
import { withoutIcons } from './labels';
import type { NewSpec } from './newSpec';
import type { Panels } from './panels';
import type { ManageRuns } from './runs/manageRuns';
import type { Sessions } from './sessions';
import type { SpecSession } from './specSession';
import { requireTrust } from './trust';
import { loadWeights, saveWeights } from './weights';

/** What Train offers to a spec that has no training, with defaults that a reader may want to change. */
const trainSection = 'train {\n  epochs: 100\n}\n';

/** What Compare offers to a spec that compares nothing. */
const compareSection = 'compare {\n  learning_rate: [0.001, 0.01, 0.1]\n}\n';

/** The commands, each for the spec given (a menu or lens passes it), else the one in use. */
export class Commands implements Disposable {
  private readonly store = new DisposableStore();

  constructor(
    private readonly sessions: Sessions,
    private readonly panels: Panels,
    private readonly failures: Failures,
    manageRuns: ManageRuns,
    newSpec: NewSpec,
    compare: Compare,
  ) {
    this.register('nnspec.train', async (session) => {
      this.panels.open(session.uri);
      await train(session);
    });
    this.register('nnspec.compare', async (session) => {
      this.panels.open(session.uri);
      await compare(session, 'start');
    });
    this.register('nnspec.pauseComparison', (session) => compare(session, 'pause'));
    this.register('nnspec.stopComparison', (session) => compare(session, 'stop'));
    this.register('nnspec.clearComparison', (session) => compare(session, 'clear'));
    this.register('nnspec.pause', (session) => session.pause());
    this.register('nnspec.step', (session) => session.step('layer'));
    this.register('nnspec.stepBack', (session) => session.stepBack('layer'));
    this.register('nnspec.reset', (session) => session.reset());
    this.register('nnspec.debug', ({ uri }) => debugSpec(uri));
    this.store.add(vscode.commands.registerCommand('nnspec.manageRuns', () => this.tell(manageRuns.show())));
    const makeSpec = (name?: unknown, folder?: unknown) => this.tell(newSpec.run(name, folder));
    this.store.add(vscode.commands.registerCommand('nnspec.newSpec', makeSpec));
    this.register('nnspec.saveWeights', saveWeights);
    this.register('nnspec.loadWeights', loadWeights);
    // Why it could not be opened stands in the panel; without trust it is said like for the other commands.
    this.register('nnspec.showPanel', async ({ uri }) => {
      this.panels.open(uri);
      requireTrust();
    });
  }

  dispose(): void {
    this.store.dispose();
  }

  /** A second address is a file that the command needs; what menus pass in its place is none. */
  private register(id: string, run: (session: SpecSession, file?: vscode.Uri) => Promise<void>): void {
    const command = async (given: unknown, file: unknown) => {
      const uri = given instanceof vscode.Uri && isWorkedOn(given) ? given : await this.chooseSpec();
      if (uri) await run(this.sessions.of(uri), file instanceof vscode.Uri ? file : undefined);
    };
    this.store.add(vscode.commands.registerCommand(id, (given?: unknown, file?: unknown) => this.tell(command(given, file))));
  }

  /** Shows what a command fails of. That is not awaited: the command is done, though its message may stay for long. */
  private async tell(command: Promise<void>): Promise<void> {
    await command.catch((failure: unknown) => void this.failures.show(failure));
  }

  private async chooseSpec(): Promise<vscode.Uri | undefined> {
    const document = vscode.window.activeTextEditor?.document;
    const active = document && isSpec(document) ? document.uri : this.panels.active?.session.uri;
    if (active) return active;
    const open = new Map([...this.sessions.all(), ...openSpecs()].map(({ uri }) => [uri.toString(), uri]));
    if (open.size === 0) {
      throw new UserError('no-spec', l10n.t('No spec is open: open a .nnspec file first, or save your text as one.'));
    }
    const items = [...open.values()].map((uri) => ({
      label: withoutIcons(nameOf(uri)),
      description: withoutIcons(vscode.workspace.asRelativePath(uri)),
      uri,
    }));
    const placeHolder = l10n.t('No spec is in front. Which one is meant?');
    return (await vscode.window.showQuickPick(items, { placeHolder }))?.uri;
  }
}

/** Trains, or offers to add what training needs. Panel and command come here alike. */
export async function train(session: SpecSession): Promise<void> {
  try {
    await session.train();
  } catch (failure) {
    offerSection(session, failure);
  }
}

/** What the commands for comparing do; panel and commands come here alike. */
export type Compare = (session: SpecSession, action: ComparisonAction) => Promise<void>;

/** Compares, or offers to add what comparing needs. */
export function compareWith(comparisons: Comparisons): Compare {
  return async (session, action) => {
    try {
      await comparisons.act(session.uri, action);
    } catch (failure) {
      offerSection(session, failure);
    }
  };
}

/** Offers the section that the spec lacks; throws what has failed of something else. */
function offerSection(session: SpecSession, failure: unknown): void {
  if (!(failure instanceof UserError)) throw failure;
  const { code, message } = failure;
  if (code === 'no-training') void offer(session, message, l10n.t('Add a train section'), trainSection);
  else if (code === 'no-comparison') void offer(session, message, l10n.t('Add a compare section'), compareSection);
  else throw failure;
}

async function offer({ uri }: SpecSession, message: string, add: string, section: string): Promise<void> {
  if ((await vscode.window.showInformationMessage(message, add)) !== add) return;
  const document = await requireDocument(uri);
  const end = document.lineAt(document.lineCount - 1).range.end;
  const edit = new vscode.WorkspaceEdit();
  edit.insert(uri, end, `${end.character > 0 ? '\n\n' : '\n'}${section}`);
  await vscode.workspace.applyEdit(edit);
}
