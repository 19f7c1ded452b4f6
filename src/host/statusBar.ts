import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/events';
import { formatNumber } from '../base/format';
import type { ComparisonView } from '../protocol/comparison';
import type { Comparisons } from './comparisons';
import { nameOf } from './documents';
import { withoutIcons } from './labels';
import type { Sessions } from './sessions';
import { precision } from './settings';
import type { SpecSession } from './specSession';

/** Milliseconds between two changes of the text. */
const PACE = 200;

type Write = (loss: number) => string;

/** Something that is being trained. */
interface Training {
  readonly uri: vscode.Uri;
  /** How far it is, with its loss as `write` writes it. */
  progress(write: Write): string;
}

/** Says that something is being trained, also where its panel and editor are hidden. Made when it is first needed. */
export class StatusBar implements Disposable {
  private readonly store = new DisposableStore();
  private item: vscode.StatusBarItem | undefined;
  private isShown = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly sessions: Sessions,
    private readonly comparisons: Comparisons,
  ) {
    const later = () => (this.timer ??= setTimeout(() => this.refresh(), PACE));
    this.store.add(sessions.onChange.on(later));
    this.store.add(comparisons.onChange.on(later));
  }

  /** What it says; undefined while nothing is being trained. */
  get text(): string | undefined {
    return this.isShown ? this.item?.text : undefined;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.item?.dispose();
    this.store.dispose();
  }

  private refresh(): void {
    this.timer = undefined;
    const [first, ...others] = this.running();
    if (first) this.show(first, others);
    else this.item?.hide();
    this.isShown = first !== undefined;
  }

  private running(): Training[] {
    const sessions = this.sessions.all().filter(({ state }) => state?.status === 'running');
    const comparisons = this.comparisons.all().filter(({ view }) => view.status === 'running');
    return [
      ...sessions.map((session) => ({ uri: session.uri, progress: (write: Write) => progress(session, write) })),
      ...comparisons.map(({ uri, view }) => ({ uri, progress: (write: Write) => comparisonProgress(uri, view, write) })),
    ];
  }

  private show(training: Training, others: readonly Training[]): void {
    const { uri } = training;
    const digits = precision(uri);
    this.item ??= vscode.window.createStatusBarItem('nnspec.training', vscode.StatusBarAlignment.Left);
    this.item.name = l10n.t('Neural network training');
    const text = training.progress((loss) => formatNumber(loss, digits));
    this.item.text = `$(pulse) ${withoutIcons(others.length > 0 ? l10n.t('{0} (and {1} more)', text, others.length) : text)}`;
    const title = l10n.t('Open the panel of {0}', nameOf(uri));
    this.item.tooltip = [...[training, ...others].map((each) => each.progress(String)), title].join('\n');
    this.item.command = { title, command: 'nnspec.showPanel', arguments: [uri] };
    this.item.show();
  }
}

/** How far a training is. */
function progress({ uri, program, state }: SpecSession, write: Write): string {
  const epochs = program ? Math.max(state?.epoch ?? 0, Math.ceil(program.steps / program.batches)) : '–';
  const loss = state?.loss === undefined ? '–' : write(state.loss);
  return l10n.t('{0}: epoch {1} of {2}, loss {3}', nameOf(uri), state?.epoch ?? '–', epochs, loss);
}

function comparisonProgress(uri: vscode.Uri, { runs }: ComparisonView, write: Write): string {
  const index = runs.findIndex(({ status }) => status === 'running');
  const loss = runs[index]?.latest?.train.loss;
  const shown = loss === undefined ? '–' : write(loss);
  return l10n.t('{0}: comparing, run {1} of {2}, loss {3}', nameOf(uri), Math.max(0, index) + 1, runs.length, shown);
}
