import Mocha from 'mocha';
import path from 'node:path';

export interface NodeMochaOptions {
  readonly color: boolean;
  /** Whether `only` and pending tests are failures. */
  readonly strict: boolean;
  /** The folder of reporter.cjs. */
  readonly scripts: string;
}

/** Runs mocha inside the node extension host on the tests that `load` defines. Rejects where one fails. */
export function runMocha(load: () => void, { color, strict, scripts }: NodeMochaOptions): Promise<void> {
  const reporter = path.join(scripts, 'reporter.cjs');
  const mocha = new Mocha({ color, timeout: 30_000, forbidOnly: strict, forbidPending: strict, reporter });
  mocha.suite.emit('pre-require', globalThis, '', mocha); // defines describe, it and the hooks
  load();
  return new Promise((resolve, reject) => {
    mocha.run((failures) => (failures === 0 ? resolve() : reject(new Error(`${failures} tests failed.`))));
  });
}
