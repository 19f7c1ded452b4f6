// Stands in for node:assert/strict in tests bundled for the web worker.

function fail(message: string): never {
  throw new Error(message);
}

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

function ok(value: unknown, message = `${show(value)} is not truthy`): asserts value {
  if (!value) fail(message);
}

function equal<T>(actual: unknown, expected: T, message?: string): asserts actual is T {
  if (!Object.is(actual, expected)) fail(message ?? `got ${show(actual)}, expected ${show(expected)}`);
}

function notEqual(actual: unknown, unexpected: unknown, message?: string): void {
  if (Object.is(actual, unexpected)) fail(message ?? `got ${show(actual)}, expected anything else`);
}

/** Compares what JSON can tell. */
function deepEqual<T>(actual: unknown, expected: T, message?: string): asserts actual is T {
  if (show(actual) !== show(expected)) fail(message ?? `got ${show(actual)}, expected ${show(expected)}`);
}

function notDeepEqual(actual: unknown, unexpected: unknown, message?: string): void {
  if (show(actual) === show(unexpected)) fail(message ?? `got ${show(actual)}, expected anything else`);
}

function match(text: string, pattern: RegExp, message = `${show(text)} does not match ${pattern}`): void {
  if (!pattern.test(text)) fail(message);
}

function doesNotMatch(text: string, pattern: RegExp, message = `${show(text)} matches ${pattern}`): void {
  if (pattern.test(text)) fail(message);
}

/** That a promise is rejected, with a message that matches. */
async function rejects(promise: Promise<unknown>, pattern: RegExp): Promise<void> {
  const failure = await promise.then(
    () => fail('the promise is kept, expected it to be rejected'),
    (reason: unknown) => reason,
  );
  match(failure instanceof Error ? failure.message : String(failure), pattern);
}

const all = { ok, equal, notEqual, deepEqual, notDeepEqual, match, doesNotMatch, rejects };
const assert: typeof ok & typeof all = Object.assign(ok.bind(undefined), all);
export default assert;
export { deepEqual, doesNotMatch, equal, match, notDeepEqual, notEqual, ok, rejects };
