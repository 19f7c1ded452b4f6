import type { DebugProtocol } from '@vscode/debugprotocol';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/events';
import { DebugAdapter } from '../debug/adapter';
import { pathOf, uriOf, type SpecTargets } from './debugTargets';
import { isSpec, nameOf } from './documents';
import type { Failures } from './failures';
import type { Panels } from './panels';

const type = 'nnspec';

/** What VS Code's debugging asks of us: configurations, and an adapter for each session, in this process. */
export class Debugging implements Disposable, vscode.DebugAdapterDescriptorFactory, vscode.DebugConfigurationProvider {
  private readonly store = new DisposableStore();

  constructor(
    private readonly targets: SpecTargets,
    private readonly panels: Panels,
    private readonly failures: Failures,
  ) {
    this.store.add(vscode.debug.registerDebugAdapterDescriptorFactory(type, this));
    this.store.add(vscode.debug.registerDebugConfigurationProvider(type, this));
  }

  createDebugAdapterDescriptor(): vscode.DebugAdapterDescriptor {
    return new vscode.DebugAdapterInlineImplementation(new InlineAdapter(this.targets, this.failures, this.panels));
  }

  /** Also without a launch.json: then the spec in front is meant. */
  async resolveDebugConfiguration(
    folder: vscode.WorkspaceFolder | undefined,
    given: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    const { program } = given as { program?: unknown };
    const isNamed = typeof program === 'string' && program !== '' && program !== '${file}';
    const uri = isNamed ? namedSpec(program, folder) : this.specInFront();
    if (uri === undefined) {
      const message = l10n.t('No spec is in front: open a .nnspec file, or name one as "program" in launch.json.');
      void vscode.window.showErrorMessage(message);
      return undefined;
    }
    const path = typeof uri === 'string' ? uri : pathOf(uri);
    const name = typeof uri === 'string' ? l10n.t('Debug Network') : l10n.t('Debug {0}', nameOf(uri));
    return {
      // There is little to say in the console yet, and the space is better used by the panel.
      internalConsoleOptions: 'neverOpen',
      ...given,
      type,
      request: given.request || 'launch',
      name: given.name || name,
      program: path,
    };
  }

  dispose(): void {
    this.store.dispose();
  }

  private specInFront(): vscode.Uri | undefined {
    const document = vscode.window.activeTextEditor?.document;
    if (document && isSpec(document)) return document.uri;
    return this.panels.active?.session.uri;
  }
}

/** A path within its folder is one of that folder; what variables stand for is filled in later by VS Code. */
function namedSpec(program: string, folder: vscode.WorkspaceFolder | undefined): vscode.Uri | string {
  const isWhole = program.includes('${') || program.startsWith('/') || /^[A-Za-z][\w+.-]*:/.test(program);
  if (isWhole || !folder) return program;
  return vscode.Uri.joinPath(folder.uri, program);
}

/** Milliseconds within which VS Code shows where a debugger has stopped. */
const SHOWING = 2000;

/** An adapter whose messages stay in the process. */
class InlineAdapter implements vscode.DebugAdapter {
  private readonly messages = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.messages.event;
  private readonly adapter: DebugAdapter;

  constructor(
    targets: SpecTargets,
    failures: Failures,
    private readonly panels: Panels,
  ) {
    const attach = async (program: string) => {
      const target = await targets.attach(program);
      this.showPanel(uriOf(target.path));
      return target;
    };
    this.adapter = new DebugAdapter(
      { attach },
      { send: (message) => this.send(message), explain: (failure) => failures.explain(failure) },
    );
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    this.adapter.receive(message);
  }

  /** Beside the editor, as Train opens it; one that is open somewhere else stays there, as it is. */
  private showPanel(uri: vscode.Uri): void {
    if (!this.panels.get(uri)) this.panels.open(uri);
  }

  /**
   * Where a stop is not to take the focus, VS Code would show neither its variables nor its frames, but the ones of the
   * stop before. So it gets the focus, and the panel, where somebody has pressed Step, gets it back at once.
   */
  private send(message: vscode.DebugProtocolMessage): void {
    if (!isQuietStop(message)) return this.messages.fire(message);
    const { active } = this.panels;
    if (active) returnFocus(() => active.focus());
    this.messages.fire({ ...message, body: { ...message.body, preserveFocusHint: undefined } });
  }

  dispose(): void {
    this.adapter.dispose();
    this.messages.dispose();
  }
}

function isQuietStop(
  message: vscode.DebugProtocolMessage,
): message is DebugProtocol.StoppedEvent & vscode.DebugProtocolMessage {
  const { event, body } = message as Partial<DebugProtocol.StoppedEvent>;
  return event === 'stopped' && body?.preserveFocusHint === true;
}

/** When VS Code has shown the next stop, which takes the focus to its line. */
function returnFocus(giveBack: () => void): void {
  const shown = vscode.debug.onDidChangeActiveStackItem((item) => {
    if (!(item instanceof vscode.DebugStackFrame)) return;
    done();
    giveBack();
  });
  const timer = setTimeout(() => shown.dispose(), SHOWING);
  const done = (): void => {
    clearTimeout(timer);
    shown.dispose();
  };
}

/** Starts debugging a spec, as F5 does with it in front. */
export async function debugSpec(uri: vscode.Uri): Promise<void> {
  const configuration = { type, request: 'launch', name: l10n.t('Debug {0}', nameOf(uri)), program: pathOf(uri) };
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), configuration);
}
