import { parse } from '../../../../src/language/parser';
import { bind } from '../../../../src/language/binder/bind';
import * as examples from '../examples';
describe('try', () => { it('x', () => {
  for (const [n, t] of Object.entries(examples.examples)) {
    const { tree, problems } = parse(t);
    const b = bind(tree, t);
    console.log(n, problems, b.problems.map((p) => `${p.code}@${t.slice(p.span.start, p.span.end)}: ${p.message}`), JSON.stringify(b.spec));
  }
}); });
