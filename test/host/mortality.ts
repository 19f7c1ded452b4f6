import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../src/host/activate';
import type { SpecSession } from '../../src/host/specSession';
import {
  activate,
  closeEverything,
  inWorkspace,
  pause,
  replaceText,
  showExample,
  showSpec,
  stateOf,
  until,
  weightsOf,
} from './support';

/** How a host's worker is made one that can be killed. */
export interface Mortality {
  /** Called before a session starts its worker. */
  install(api: Api): void;
  kill(): unknown;
  uninstall(api: Api): void;
}

const comparedXor = `
data { source: xor() }
layers { dense(1, sigmoid) }
train { epochs: 100000000 }
compare { seed: [1, 2] }
`;

/** What is promised of a worker that ends by itself, in both hosts. */
export function describeDeaths(mortality: Mortality): void {
  describe('a session whose worker ends', () => {
    let api: Api;
    let editor: vscode.TextEditor;
    let session: SpecSession;

    before(async () => {
      api = await activate();
      mortality.install(api);
    });

    after(() => mortality.uninstall(api));

    beforeEach(async () => {
      editor = await showExample('xor');
      session = api.sessions.of(editor.document.uri);
      await session.open();
    });

    afterEach(closeEverything);

    it('says so and stands again where it was last kept, with the same bits', async () => {
      for (let i = 0; i < 3; i++) await session.step('epoch');
      await session.step('layer');
      await session.keep();
      const [weights, curve, { time }] = [await weightsOf(session), await session.curve(0), stateOf(session)];
      const asked = session.read([{ tensor: 'h1.weights' }]);
      await mortality.kill();
      await assert.rejects(asked, /stopped unexpectedly/);
      const notice = await until('the notice', () => session.content.notice?.severity === 'warning' && session.content.notice);
      assert.match(notice.message, /stopped unexpectedly.*last kept, in epoch 4; nothing before that is lost/);
      assert.deepEqual(stateOf(session).time, time);
      assert.equal(stateOf(session).status, 'paused');
      assert.deepEqual(await weightsOf(session), weights);
      assert.deepEqual(await session.curve(0), curve);
      await session.choose('Dismiss');
      assert.equal(session.content.notice, undefined);
    });

    it('while it trains does not train on by itself, and loses at most the last moments', async () => {
      await replaceText(editor, 'epochs:     500', 'epochs:     100000000');
      await session.setSpeed('full');
      await session.train();
      await until('something is kept', () => stateOf(session).epochs > 100);
      const kept = stateOf(session).time.step;
      await session.keep();
      await mortality.kill();
      await until('it is opened again', () => session.content.notice?.severity === 'warning');
      const { status, time } = stateOf(session);
      assert.equal(status, 'paused');
      assert.ok(time.step >= kept, `${time.step} after ${kept}`);
      assert.equal((await session.curve(0)).at(-1)?.epoch, stateOf(session).epochs);
    });

    it('takes its run of a comparison with it, and no other', async () => {
      const { document } = await showSpec(comparedXor);
      await api.comparisons.act(document.uri, 'start');
      const runs = () => api.comparisons.viewOf(document.uri)!.runs;
      await until('the first run', () => (runs()[0]?.latest?.epoch ?? 0) > 3);
      await mortality.kill();
      await until('the second run', () => (runs()[1]?.latest?.epoch ?? 0) > 3);
      assert.deepEqual(runs().map(({ status }) => status), ['failed', 'running']);
      assert.match(runs()[0]?.message ?? '', /stopped unexpectedly/);
      await api.comparisons.act(document.uri, 'stop');
    });

    it('again at once is left for the reader to open', async () => {
      await session.step('epoch');
      await session.keep();
      await mortality.kill();
      await until('it is opened again', () => session.content.notice?.severity === 'warning');
      await mortality.kill();
      const notice = await until('the notice', () => session.content.notice?.severity === 'error' && session.content.notice);
      assert.deepEqual(notice.actions, ['Open Again']);
      assert.equal((await session.read([{ tensor: 'h1.weights' }]))[0]?.values, undefined, 'nothing old is shown as new');
      const { time } = stateOf(session);
      await session.choose('Open Again');
      assert.deepEqual(stateOf(session).time, time, 'what was kept is not lost by it');
      assert.equal(session.content.notice, undefined);
      await session.step('layer');
    });

    it('while its text has an error opens when that is put right', async () => {
      await replaceText(editor, 'tanh', 'tann');
      await until('the error', () => /Line 10/.test(session.content.notice?.message ?? ''));
      await mortality.kill();
      await until('the worker is gone', () => api.analyses.of(editor.document).complete && !session.state?.canStepBack);
      await pause(300);
      await replaceText(editor, 'tann', 'tanh');
      await until('no notice', () => session.content.notice === undefined);
      await session.step('layer');
      assert.equal(stateOf(session).status, 'paused');
    });

    it('while its data is missing stands where it was kept when the data is back', async () => {
      const file = inWorkspace('iris.csv');
      const bytes = await vscode.workspace.fs.readFile(file);
      editor = await showExample('iris');
      session = api.sessions.of(editor.document.uri);
      await session.open();
      await session.step('epoch');
      await session.keep();
      const [weights, { time }] = [await weightsOf(session), stateOf(session)];
      try {
        await vscode.workspace.fs.delete(file);
        await until('the missing file', () => /no file/.test(session.content.notice?.message ?? ''));
        await mortality.kill();
        await until('nothing is computed', () => stateOf(session).computed === 0);
        await assert.rejects(session.step('layer'), /no file "iris\.csv"/);
      } finally {
        await vscode.workspace.fs.writeFile(file, bytes);
      }
      await until('it is opened again', () => stateOf(session).computed > 0);
      assert.deepEqual(stateOf(session).time, time);
      assert.deepEqual(await weightsOf(session), weights);
    });
  });
}
