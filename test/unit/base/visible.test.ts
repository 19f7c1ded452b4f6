import assert from 'node:assert/strict';
import { isolated, visible } from '../../../src/base/visible';

describe('names as they are shown', () => {
  it('write out what cannot be seen, as the language would', () => {
    assert.equal(visible('\u001b[31mred'), '\\u{1b}[31mred');
    assert.equal(visible('abc\u202egnp.exe'), 'abc\\u{202e}gnp.exe');
    assert.equal(visible('zero\u200bwidth\ufeff'), 'zero\\u{200b}width\\u{feff}');
  });

  it('leave everything else as it is, joiners and line ends too', () => {
    for (const text of ['h1', '<b>&amp;', 'two\nlines', '花', 'نمی\u200cخواهم', '👩\u200d🔬']) assert.equal(visible(text), text);
  });

  it('are isolated where they run from right to left', () => {
    assert.equal(isolated('species'), 'species');
    assert.equal(isolated('שלום'), '\u2068שלום\u2069');
  });
});
