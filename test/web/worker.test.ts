import assert from 'node:assert/strict';
import { describeDeaths } from '../host/mortality';
import { activate, closeEverything, problemsOf, showSpec } from '../host/support';

// What is the web host's alone; all that both hosts have is in test/host, whose tests run here as well.

/** A worker of the browser that fails, as by a defect, when it is told to. */
class MortalWorker extends Worker {
  constructor(url: string | URL) {
    const program = `importScripts(${JSON.stringify(String(url))});
      addEventListener('message', ({ data }) => { if (data === 'die') throw new Error('a defect'); });`;
    super(URL.createObjectURL(new Blob([program], { type: 'text/javascript' })));
  }
}

const { Worker: original } = globalThis;
let worker: Worker | undefined;

describeDeaths({
  install() {
    const capture = (url: string | URL) => (worker = new MortalWorker(url));
    globalThis.Worker = new Proxy(original, { construct: (_target, [url]: [string]) => capture(url) });
  },
  kill: () => worker?.postMessage('die'),
  uninstall: () => (globalThis.Worker = original),
});

describe('in the web worker extension host', () => {
  before(async () => {
    assert.equal(typeof Reflect.get(globalThis, 'importScripts'), 'function', 'this is not a web worker');
    await activate();
  });

  afterEach(closeEverything);

  it('a link is not followed', async () => {
    const text = 'data {\n  source: csv("linked.csv")\n  target: species\n}\nlayers {\n  dense(3, softmax)\n}\n';
    const { document } = await showSpec(text);
    const [problem] = await problemsOf(document);
    assert.match(problem?.message ?? '', /"linked\.csv" is a link/);
    assert.equal(problem?.range.start.line, 1);
  });
});
