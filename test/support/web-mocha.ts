import 'mocha/mocha';

/** The counts leave the worker by one line, which run.mjs looks for. */
const resultsPrefix = 'NNSPEC_TEST_RESULTS ';

/** Runs mocha inside the web worker extension host on the tests that `load` defines. Rejects where one fails. */
export function runMocha(load: () => void, { color, strict }: { color: boolean; strict: boolean }): Promise<void> {
  mocha.setup({ ui: 'bdd', reporter: 'spec', timeout: 30_000, color });
  if (strict) {
    mocha.forbidOnly();
    mocha.forbidPending();
  }
  load();
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const { passes, pending } = runner.stats ?? { passes: 0, pending: 0 };
      console.log(resultsPrefix + JSON.stringify({ passes, failures, pending }));
      if (failures === 0) resolve();
      else reject(new Error(`${failures} tests failed.`));
    });
  });
}
