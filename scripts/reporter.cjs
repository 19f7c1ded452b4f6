// Mocha's spec reporter, which also names what was tried again, and leaves the counts in the file that NNSPEC_TEST_RESULTS names (see test.mjs).
const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { reporters, Runner } = require('mocha');

module.exports = class extends reporters.Spec {
  /**
   * @param {import('mocha').Runner} runner
   * @param {import('mocha').MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    // What came right at the second try is not hidden.
    runner.on(Runner.constants.EVENT_TEST_RETRY, (test, /** @type {Error} */ failure) => {
      console.log(`    tried again: ${test.fullTitle()} (${failure.message.split('\n')[0]})`);
    });
    const file = process.env.NNSPEC_TEST_RESULTS;
    if (!file) return;
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify({ passes, failures, pending }));
    });
  }
};
