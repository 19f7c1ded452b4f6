import assert from 'node:assert/strict';
import type { Api } from '../../src/host/activate';
import { activate, closeEverything, problemsOf, showExample, showSpec, weightsOf } from '../host/support';

// What is the web host's alone; all that both hosts have is in test/host, whose tests run here as well.

/** A worker of the browser that fails, as by a defect, when it is told to. */
class MortalWorker extends Worker {
  constructor(url: string | URL) {
    const program = `importScripts(${JSON.stringify(String(url))});
      addEventListener('message', ({ data }) => { if (data === 'die') throw new Error('a defect'); });`;
    super(URL.createObjectURL(new Blob([program], { type: 'text/javascript' })));
  }
}

describe('in the web worker extension host', () => {
  let api: Api;

  before(async () => {
    assert.equal(typeof Reflect.get(globalThis, 'importScripts'), 'function', 'this is not a web worker');
    api = await activate();
  });

  afterEach(closeEverything);

  it('a session says so when its worker fails, and is opened again by Reset', async () => {
    const { Worker: original } = globalThis;
    let worker: Worker | undefined;
    const capture = (url: string | URL) => (worker = new MortalWorker(url));
    globalThis.Worker = new Proxy(original, { construct: (_target, [url]: [string]) => capture(url) });
    try {
      const session = api.sessions.of((await showExample('xor')).document.uri);
      await session.open();
      const initial = await weightsOf(session);
      await session.train();
      const open = session.step('epoch');
      assert.ok(worker, 'no worker was started');
      worker.postMessage('die');
      await assert.rejects(open, /stopped unexpectedly/);
      assert.match(session.content.notice?.message ?? '', /Press Reset/);
      globalThis.Worker = original;
      await session.reset();
      assert.equal(session.content.notice, undefined);
      assert.deepEqual(await weightsOf(session), initial);
    } finally {
      globalThis.Worker = original;
    }
  });

  it('a link is not followed', async () => {
    const text = 'data {\n  source: csv("linked.csv")\n  target: species\n}\nlayers {\n  dense(3, softmax)\n}\n';
    const { document } = await showSpec(text);
    const [problem] = await problemsOf(document);
    assert.match(problem?.message ?? '', /"linked\.csv" is a link/);
    assert.equal(problem?.range.start.line, 1);
  });
});
