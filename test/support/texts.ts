import { bind } from '../../src/language/binder/bind';
import { parse } from '../../src/language/parser';
import type { ModelSpec } from '../../src/model/spec';

/** What a text means; throws its problems where it has errors. */
export function specOf(text: string): ModelSpec {
  const { tree, problems } = parse(text);
  const bound = bind(tree, text);
  const errors = [...problems, ...bound.problems].filter(({ severity }) => severity === 'error');
  if (errors.length > 0 || !bound.spec) {
    throw new Error(`${errors.map(({ message }) => message).join('\n') || 'no layers'}\n${text}`);
  }
  return bound.spec;
}
