import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/events';
import { formatNumber } from '../base/format';
import { nameOf } from './documents';
import { withoutIcons } from './labels';
import type { Sessions } from './sessions';
import type { SpecSession } from './specSession';

/** Milliseconds between two changes of the text. */
const PACE = 200;

/** Says that something is being trained, also where its panel and editor are hidden. Made when it is first needed. */
export class StatusBar implements Disposable {
  private readonly store = new DisposableStore();
  private item: vscode.StatusBarItem | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly sessions: Sessions) {
    this.store.add(sessions.onChange.on(() => (this.timer ??= setTimeout(() => this.refresh(), PACE))));
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.item?.dispose();
    this.store.dispose();
  }

  private refresh(): void {
    this.timer = undefined;
    const running = this.sessions.all().filter(({ state }) => state?.status === 'running');
    const [session] = running;
    if (session) this.show(session, running.length);
    else this.item?.hide();
  }

  private show({ uri, program, state }: SpecSession, count: number): void {
    if (!program || !state) return;
    this.item ??= vscode.window.createStatusBarItem('nnspec.training', vscode.StatusBarAlignment.Left);
    this.item.name = l10n.t('Neural network training');
    const epochs = Math.max(state.epoch, Math.ceil(program.steps / program.batches));
    const loss = state.loss === undefined ? '–' : formatNumber(state.loss, 3);
    const others = count > 1 ? ` (+${count - 1})` : '';
    const text = l10n.t('{0}: epoch {1} of {2}, loss {3}', nameOf(uri), state.epoch, epochs, loss);
    this.item.text = `$(pulse) ${withoutIcons(text)}${others}`;
    this.item.tooltip = l10n.t('Open the panel of {0}', nameOf(uri));
    this.item.command = { title: this.item.tooltip, command: 'nnspec.showPanel', arguments: [uri] };
    this.item.show();
  }
}
