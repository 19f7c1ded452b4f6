/** What the debugger reads by name as it is: no arithmetic, functions or slices yet. */
export interface ReadExpression {
  /** `loss`, `h1.output`, `test.accuracy`. */
  readonly path: string;
  readonly indices: readonly number[];
}

/** A name with members, and indices behind it: `h1.weights[0, 3]`. Undefined for any other expression. */
export function parseRead(text: string): ReadExpression | undefined {
  const found = /^\s*([A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*)\s*((?:\[\s*\d+\s*(?:,\s*\d+\s*)*\]\s*)*)$/.exec(text);
  if (!found) return undefined;
  const [, path = '', indices = ''] = found;
  return { path: path.replaceAll(/\s/g, ''), indices: (indices.match(/\d+/g) ?? []).map(Number) };
}

/** The expression that reads a part of a tensor. */
export function printRead(path: string, indices: readonly number[]): string {
  return indices.length === 0 ? path : `${path}[${indices.join(', ')}]`;
}
