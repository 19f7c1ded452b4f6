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

function match(text: string, pattern: RegExp, message = `${show(text)} does not match ${pattern}`): void {
  if (!pattern.test(text)) fail(message);
}

const assert: typeof ok & {
  ok: typeof ok;
  equal: typeof equal;
  notEqual: typeof notEqual;
  deepEqual: typeof deepEqual;
  match: typeof match;
} = Object.assign(ok.bind(undefined), { ok, equal, notEqual, deepEqual, match });
export default assert;
export { deepEqual, equal, match, notEqual, ok };
