import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Api } from '../../../src/host/activate';
import type { SpecSession } from '../../../src/host/specSession';
import { activate, closeEverything, inWorkspace, showSpec, until } from '../support';

const ROWS = 1_200_000;
const WAIT = 120_000;

/** Milliseconds that the host was busy at once, at most, until `stop`. */
function watchLoop(): { stop(): number } {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  return {
    stop() {
      clearInterval(timer);
      return longest;
    },
  };
}

describe('a large table', function () {
  this.timeout(4 * WAIT);
  let api: Api;
  let session: SpecSession;
  const name = `large-${crypto.randomUUID()}.csv`;
  const spec = `data {\n  source: csv("${name}")\n  split: 80%\n}\nlayers {\n  dense(1, sigmoid)\n}\ntrain {\n  epochs: 1\n  batch_size: 1024\n}\n`;

  before(async () => {
    api = await activate();
    writeFileSync(inWorkspace(name).fsPath, `a,b,y\n${'1.25,-3.5,yes\n2.5,4.75,no\n'.repeat(ROWS / 2)}`);
  });

  beforeEach(async () => {
    const { document } = await showSpec(spec);
    session = api.sessions.of(document.uri);
  });

  afterEach(closeEverything);
  after(() => vscode.workspace.fs.delete(inWorkspace(name)));

  it('is read while the host stays free, and the panel is told how far that is', async () => {
    const told: number[] = [];
    session.onChange.on(() => {
      const { notice } = session.content;
      if (notice?.progress === undefined) return;
      assert.match(notice.message, /^Reading large-.*\.csv \(\d+\.\d MiB\)$/);
      assert.deepEqual(notice.actions, ['Cancel']);
      told.push(notice.progress);
    });
    const loop = watchLoop();
    await session.open();
    const longest = loop.stop();
    assert.ok(longest < 1000, `the host was busy for ${longest} ms`);
    assert.deepEqual([session.program?.rows.train, session.content.notice], [0.8 * ROWS, undefined]);
    assert.ok(told.length > 20 && told.some((part) => part > 0 && part < 1), String(told));
    assert.deepEqual(vscode.languages.getDiagnostics(session.uri), []);
  });

  it('can be left unread, and read again', async () => {
    const opening = session.open();
    opening.catch(() => undefined);
    await until('progress', () => (session.content.notice?.progress ?? 0) > 0.2, WAIT);
    await session.choose('Cancel');
    await assert.rejects(opening, /Reading large-.* was cancelled/);
    const notice = await until('a notice', () => session.content.notice?.actions?.includes('Read Again') && session.content.notice, WAIT);
    assert.match(notice.message, /^Line 2: Reading large-.* was cancelled\.$/);
    await until('the problem', () => vscode.languages.getDiagnostics(session.uri).length === 1, WAIT);
    await session.choose('Read Again');
    assert.equal(session.program?.rows.train, 0.8 * ROWS);
    await until('no problem', () => vscode.languages.getDiagnostics(session.uri).length === 0, WAIT);
    assert.equal(session.content.notice, undefined);
  });
});
