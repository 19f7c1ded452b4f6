import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/events';
import { formatNumber } from '../base/format';
import { nameOf } from './documents';
import type { Sessions } from './sessions';
import { precision } from './settings';
import type { SpecSession } from './specSession';

/** Milliseconds between two changes of the text. */
const PACE = 200;

/** Says that something is being trained, also where its panel and editor are hidden. Made when it is first needed. */
export class StatusBar implements Disposable {
  private readonly store = new DisposableStore();
  private item: vscode.StatusBarItem | undefined;
  private isShown = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly sessions: Sessions) {
    this.store.add(sessions.onChange.on(() => (this.timer ??= setTimeout(() => this.refresh(), PACE))));
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
    const running = this.sessions.all().filter(({ state }) => state?.status === 'running');
    const [session, ...others] = running;
    if (session) this.show(session, others);
    else this.item?.hide();
    this.isShown = session !== undefined;
  }

  private show(session: SpecSession, others: readonly SpecSession[]): void {
    const { uri } = session;
    const digits = precision(uri);
    this.item ??= vscode.window.createStatusBarItem('nnspec.training', vscode.StatusBarAlignment.Left);
    this.item.name = l10n.t('Neural network training');
    const text = progress(session, (loss) => formatNumber(loss, digits));
    this.item.text = `$(pulse) ${others.length > 0 ? l10n.t('{0} (and {1} more)', text, others.length) : text}`;
    const title = l10n.t('Open the panel of {0}', nameOf(uri));
    this.item.tooltip = [...[session, ...others].map((each) => progress(each, String)), title].join('\n');
    this.item.command = { title, command: 'nnspec.showPanel', arguments: [uri] };
    this.item.show();
  }
}

/** How far a training is. */
function progress({ uri, program, state }: SpecSession, write: (loss: number) => string): string {
  const epochs = program ? Math.max(state?.epoch ?? 0, Math.ceil(program.steps / program.batches)) : '–';
  const loss = state?.loss === undefined ? '–' : write(state.loss);
  return l10n.t('{0}: epoch {1} of {2}, loss {3}', nameOf(uri), state?.epoch ?? '–', epochs, loss);
}
