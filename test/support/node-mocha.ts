import Mocha from 'mocha';
import path from 'node:path';

export interface NodeMochaOptions {
  readonly color: boolean;
  /** Whether `only` and pending tests are failures. */
  readonly strict: boolean;
  /** The folder of reporter.cjs. */
  readonly scripts: string;
}

/** Runs mocha on bundles of tests, inside the node extension host. Rejects where one fails. */
export function runMocha(bundles: string[], { color, strict, scripts }: NodeMochaOptions): Promise<void> {
  const reporter = path.join(scripts, 'reporter.cjs');
  const mocha = new Mocha({ color, timeout: 30_000, forbidOnly: strict, forbidPending: strict, reporter });
  for (const bundle of bundles) mocha.addFile(bundle);
  return new Promise((resolve, reject) => {
    mocha.run((failures) => (failures === 0 ? resolve() : reject(new Error(`${failures} tests failed.`))));
  });
}
