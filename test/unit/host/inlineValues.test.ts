import assert from 'node:assert/strict';
import { lineTexts } from '../../../src/host/inlineValues';

describe('values at the ends of lines', () => {
  const values = new Map([['h', 'output 1'], ['b_1.a', 'output 2'], ['b_2.a', 'output 3']]);
  const exact = new Map([['h', 'output 1.25'], ['b_1.a', 'output 2.25'], ['b_2.a', 'output 3.25']]);
  const lineOf = (layer: string): number => (layer === 'h' ? 4 : 9);

  it('have one text a line: of layers that share it, the one that ran last, by its name; pointing shows all', () => {
    assert.deepEqual(lineTexts(values, exact, lineOf, new Set(['b_1.a', 'b_2.a'])), new Map([
      [4, { text: 'output 1', hover: 'output 1.25' }],
      [9, { text: 'b_2.a: output 3', hover: 'b_1.a: output 2.25\nb_2.a: output 3.25' }],
    ]));
  });

  it('name the layer also where it alone of its line has just run', () => {
    const texts = lineTexts(new Map([['b_1.a', 'output 2']]), new Map(), lineOf, new Set(['b_1.a', 'b_2.a']));
    assert.deepEqual(texts, new Map([[9, { text: 'b_1.a: output 2' }]]));
  });
});
