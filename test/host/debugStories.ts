import assert from 'node:assert/strict';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import type { SpecSession } from '../../src/host/specSession';
import { activate, closeEverything, pause, replaceText, showExample, showSpec, stateOf, until } from './support';

/** Lines of examples/xor.nnspec, from 0 as the editor counts. */
const h1 = 9;

/** Debugging as VS Code's own user interface does it; the same in every extension host. */
export function debugStories(): void {
  let api: Api;
  let session: SpecSession;
  let uri: vscode.Uri;

  before(async () => {
    await vscode.workspace.openTextDocument({ language: 'nnspec', content: 'network "Empty"\n' });
    api = await activate();
  });

  beforeEach(async () => {
    ({ uri } = (await showExample('xor')).document);
    session = api.sessions.of(uri);
  });

  afterEach(async () => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await vscode.debug.stopDebugging();
    await until('the end of debugging', () => vscode.debug.activeDebugSession === undefined);
    await closeEverything();
  });

  async function frames(): Promise<DebugProtocol.StackFrame[]> {
    const body: unknown = await vscode.debug.activeDebugSession!.customRequest('stackTrace', { threadId: 1 });
    return (body as DebugProtocol.StackTraceResponse['body']).stackFrames;
  }

  /** Waits until this frame is on top, and is the one that VS Code shows the variables of. */
  async function frameOnTop(name: string): Promise<DebugProtocol.StackFrame> {
    for (let attempt = 0; attempt < 200; attempt++) {
      const [top] = vscode.debug.activeDebugSession ? await frames().catch(() => []) : [];
      const shown = vscode.debug.activeStackItem;
      const isShown = shown instanceof vscode.DebugStackFrame && shown.frameId === top?.id;
      if (isShown && top.name.startsWith(name) && session.state?.status !== 'running') return top;
      await pause(50);
    }
    const now = vscode.debug.activeDebugSession ? await frames() : [];
    throw new Error(`waited in vain for the frame ${name}; there are ${now.map((frame) => `${frame.id} ${frame.name}`).join(', ')}; VS Code shows ${JSON.stringify(vscode.debug.activeStackItem)}`);
  }

  /** The debugger's top frame is the panel's next instruction. */
  async function assertSamePlace(): Promise<void> {
    const state = stateOf(session);
    const instruction = session.program!.instructions[state.next]!;
    const [top, batch, epoch] = await frames();
    assert.equal(top?.name.startsWith(`${instruction.layer}: ${instruction.phase}`), true, `${top?.name} is not ${instruction.id}`);
    assert.deepEqual([batch?.name, epoch?.name], ['batch 1 of 1', `epoch ${state.time.step + 1} of 500`]);
    assert.equal(api.decorations.of(uri).next ?? instruction.layer, instruction.layer);
  }

  async function start(configuration: object = {}): Promise<void> {
    const given = { type: 'nnspec', request: 'launch', name: 'test', ...configuration };
    assert.ok(await vscode.debug.startDebugging(undefined, given), 'debugging did not start');
    await until('the debug session', () => vscode.debug.activeDebugSession);
  }

  const breakOn = (...lines: number[]) =>
    vscode.debug.addBreakpoints(
      lines.map((line) => new vscode.SourceBreakpoint(new vscode.Location(uri, new vscode.Position(line, 0)))),
    );

  const run = (command: string) => vscode.commands.executeCommand(`workbench.action.debug.${command}`);

  it('opens the panel beside, and stands before the first instruction', async () => {
    await start();
    const top = await frameOnTop('input: forward');
    assert.equal(top.line, 5);
    assert.ok(api.panels.get(uri), 'the panel is open');
    assert.deepEqual(stateOf(session).time, { step: 0, pc: 0 });
    assert.equal((await frames()).length, 4);
  });

  it('shows the position of the panel, whoever moves', async () => {
    breakOn(h1);
    await start();
    await frameOnTop('input: forward');
    await run('continue');
    assert.equal((await frameOnTop('h1: forward (affine)')).line, h1 + 1);
    await assertSamePlace();
    await run('stepOver');
    await frameOnTop('dense_2: forward');
    await assertSamePlace();
    await session.step('layer');
    await frameOnTop('loss: loss');
    await assertSamePlace();
    await session.stepBack('layer');
    await frameOnTop('dense_2: forward');
    await assertSamePlace();
    await session.train();
    await frameOnTop('h1: backward');
    await assertSamePlace();
    await run('stepBack');
    await frameOnTop('dense_2: backward');
    await assertSamePlace();
    await session.reset();
    await frameOnTop('input: forward');
    await assertSamePlace();
  });

  it('runs and pauses as the panel does, and leaves the network to the panel in the end', async () => {
    await start();
    await frameOnTop('input: forward');
    await run('continue');
    await until('training', () => session.state?.status === 'running' && stateOf(session).time.step > 0);
    await run('pause');
    await until('the pause', () => session.state?.status === 'paused');
    await frameOnTop('input: forward');
    await assertSamePlace();
    const { time } = stateOf(session);
    await vscode.debug.stopDebugging();
    await until('the end of debugging', () => vscode.debug.activeDebugSession === undefined);
    assert.deepEqual(stateOf(session).time, time);
    await session.step('layer');
    assert.deepEqual(stateOf(session).time, { step: time.step, pc: 1 });
  });

  it('debugs a text that is no file yet', async () => {
    const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    const document = await vscode.workspace.openTextDocument({ language: 'nnspec', content });
    await vscode.window.showTextDocument(document);
    uri = document.uri;
    session = api.sessions.of(uri);
    try {
      breakOn(h1);
      await start();
      await frameOnTop('input: forward');
      await run('continue');
      assert.equal((await frameOnTop('h1: forward')).source?.path, uri.toString());
    } finally {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  });

  it('joins the network where it stands', async () => {
    await session.open();
    await session.step('pass');
    const { time } = stateOf(session);
    await start({ request: 'attach', program: pathOf(uri) });
    await frameOnTop('loss: loss');
    assert.deepEqual(stateOf(session).time, time);
  });

  it('binds breakpoints to the layers of the text as it changes', async () => {
    breakOn(h1);
    await start();
    await frameOnTop('input: forward');
    const editor = await until('the editor', () =>
      vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString()),
    );
    await replaceText(editor, 'layers {\n', 'layers {\n  // the hidden layer\n');
    await run('continue');
    assert.equal((await frameOnTop('h1: forward')).line, h1 + 2);
  });

  it('refuses a second debugger of the same spec, and the first one goes on', async () => {
    await start();
    await frameOnTop('input: forward');
    const { success, message } = await launchAnswer({ name: 'second', program: pathOf(uri) });
    assert.equal(success, false);
    assert.match(message ?? '', /is being debugged already/);
    await session.step('layer');
    await frameOnTop('h1: forward');
  });

  it('refuses a spec with an error, and says what it is', async () => {
    const wrong = (await showSpec('layers {\n  input(2)\n  dens(4)\n}\n')).document.uri;
    const { success, message } = await launchAnswer({ name: 'wrong', program: pathOf(wrong) });
    assert.equal(success, false);
    assert.match(message ?? '', /^Line 3: .*dens/);
    assert.equal(api.panels.get(wrong)?.session.program, undefined);
  });

  /** What the adapter answers to a launch; VS Code shows a failure in a dialog of its own. */
  async function launchAnswer(configuration: object): Promise<DebugProtocol.Response> {
    const answers: DebugProtocol.Response[] = [];
    const tracking = vscode.debug.registerDebugAdapterTrackerFactory('nnspec', {
      createDebugAdapterTracker: () => ({
        onDidSendMessage: (message: DebugProtocol.Response) => message.command === 'launch' && answers.push(message),
      }),
    });
    try {
      const given = { type: 'nnspec', request: 'launch', name: 'test', ...configuration };
      void vscode.debug.startDebugging(undefined, given).then(undefined, () => undefined);
      return await until('the answer to the launch', () => answers[0]);
    } finally {
      tracking.dispose();
    }
  }
}

const pathOf = (uri: vscode.Uri): string => (uri.scheme === 'file' ? uri.fsPath : uri.toString());
