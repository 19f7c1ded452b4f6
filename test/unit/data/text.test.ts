import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/problem';
import { LineMap } from '../../../src/base/span';
import { decodeText } from '../../../src/data/text';
import { analyseText } from '../../../src/session/analysis';

/** UTF-16 with its byte order mark. */
function utf16(text: string, littleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 + 2 * text.length));
  view.setUint16(0, 0xfeff, littleEndian);
  for (let i = 0; i < text.length; i++) view.setUint16(2 + 2 * i, text.charCodeAt(i), littleEndian);
  return new Uint8Array(view.buffer);
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const lines = ['network "Übung 🧠"', '', 'layers {', '  input(2)', '  dnese(1)', '}', ''];

/** Ways in which the same text may lie on a disk. */
const files: readonly (readonly [string, Uint8Array])[] = [
  ['line feeds', utf8(lines.join('\n'))],
  ['CRLF', utf8(lines.join('\r\n'))],
  ['carriage returns', utf8(lines.join('\r'))],
  ['mixed line ends', utf8(lines.map((line, i) => line + ['\n', '\r\n', '\r'][i % 3]!).join(''))],
  ['a byte order mark', utf8(`\ufeff${lines.join('\n')}`)],
  ['a byte order mark and CRLF', utf8(`\ufeff${lines.join('\r\n')}`)],
  ['UTF-16, little-endian', utf16(lines.join('\r\n'), true)],
  ['UTF-16, big-endian', utf16(lines.join('\n'), false)],
];

function failureOf(bytes: Uint8Array): UserError {
  try {
    decodeText(bytes, 'a.nnspec');
  } catch (failure) {
    assert.ok(failure instanceof UserError);
    return failure;
  }
  assert.fail('nothing was thrown');
}

describe('data: text of files', () => {
  for (const [what, bytes] of files) {
    it(`gives problems the same place with ${what}`, () => {
      const text = decodeText(bytes, 'a.nnspec');
      const [problem, ...others] = analyseText(text).problems;
      assert.deepEqual(others, []);
      assert.equal(text.slice(problem!.span.start, problem!.span.end), 'dnese');
      assert.deepEqual(new LineMap(text).positionAt(problem!.span.start), { line: 4, column: 2 });
    });
  }

  it('keeps a byte order mark in the middle as what it is, and reads past it', () => {
    const text = decodeText(utf8('\ufefflayers {\n  input(2)\n\ufeff  dnese(1)\n}\n'), 'a.nnspec');
    const [problem, ...others] = analyseText(text).problems;
    assert.deepEqual(others, []);
    assert.deepEqual(new LineMap(text).positionAt(problem!.span.start), { line: 2, column: 3 });
  });

  it('refuses UTF-16 without a mark, bytes that are no UTF-8, half of a pair, an odd byte', () => {
    assert.equal(failureOf(utf16('layers { }', true).subarray(2)).code, 'binary-file');
    assert.equal(failureOf(Uint8Array.of(108, 97, 0xe4, 121)).code, 'not-utf8');
    assert.equal(failureOf(Uint8Array.of(0xed, 0xa0, 0x80)).code, 'not-utf8');
    assert.equal(failureOf(Uint8Array.of(0xf0, 0x9f, 0xa7)).code, 'not-utf8');
    assert.equal(failureOf(utf16('ab', true).subarray(0, 5)).code, 'not-utf8');
    assert.match(failureOf(Uint8Array.of(0xff)).message, /^a\.nnspec is not valid UTF-8 text/);
  });

  it('reads an empty file, and one of a mark alone, as an empty text', () => {
    assert.equal(decodeText(new Uint8Array(0), 'a.nnspec'), '');
    assert.equal(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf), 'a.nnspec'), '');
    assert.equal(decodeText(Uint8Array.of(0xff, 0xfe), 'a.nnspec'), '');
  });
});
