import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { analyse } from '../../../src/session/analysis';
import { filesOf, idxOf, npyOf } from './content';

// Whatever a file holds, it is read, or refused with a sentence for people; and never with more memory than is allowed.

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const floats = [...new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer)];

const readers: Readonly<Record<string, readonly Uint8Array[]>> = {
  csv: [text('a,b,y\n1,"x ""y""",3\n4,5,6\n'), text('\ufeffa;y\r\n1,5;2\r\n'), Uint8Array.of(0xff, 0xfe, 97, 0, 44, 0, 98, 0, 10, 0, 49, 0, 44, 0, 50, 0)],
  json: [text('[{"a": 1, "b": "x\\n", "y": null}, {"a": -1e5, "b": true, "y": NaN}]'), text('{"a": 1, "y": 2}\n{"a": 3, "y": 4}\n')],
  npy: [npyOf('<f4', [2, 2], floats), npyOf('<U1', [2, 2], [65, 66, 67, 68].flatMap((code) => [code, 0, 0, 0])), npyOf('|u1', [2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])],
  idx: [idxOf([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), gzipSync(idxOf([2, 1, 1, 3], [1, 2, 3, 4, 5, 6]))],
  lines: [text('hello\nworld\r\n'), text('一\r二')],
  text: [text('the quick brown fox jumps over the lazy dog, '.repeat(2))],
};
function specOf(reader: string): string {
  const source = reader === 'lines' ? 'text("f", lines: true)' : `${reader}("f")`;
  const layers = reader === 'text' ? 'embedding(2), flatten(), dense(vocabulary, softmax)' : 'flatten(), dense(1)';
  return `data { source: ${source} }\nlayers { ${layers} }\n`;
}

/** A file in which bytes are others, come in or are cut off. */
function damaged(file: Uint8Array): fc.Arbitrary<Uint8Array> {
  const edit = fc.tuple(fc.nat(file.length), fc.nat(255), fc.constantFrom('change', 'insert', 'cut'));
  return fc.array(edit, { maxLength: 4 }).map((edits) => {
    let bytes = [...file];
    for (const [at, value, how] of edits) {
      if (how === 'cut') bytes = bytes.slice(0, at);
      else bytes.splice(at, how === 'change' ? 1 : 0, value);
    }
    return Uint8Array.from(bytes);
  });
}

describe('data: files that hold anything', function () {
  this.timeout(60_000);

  for (const [reader, files] of Object.entries(readers)) {
    const spec = specOf(reader);
    it(`are read as ${reader}, or refused for what is wrong with them`, async () => {
      const counts = { read: 0, refused: 0 };
      const anything = fc.oneof(fc.uint8Array({ maxLength: 200 }), ...files.map(damaged));
      await fc.assert(
        fc.asyncProperty(anything, async (bytes) => {
          // Anything but a failure for people is thrown.
          const { problems } = await analyse(spec, filesOf({ f: bytes }), { memoryLimit: 1 << 24 });
          const wrong = problems.find(({ severity }) => severity === 'error');
          if (!wrong) return void counts.read++;
          counts.refused++;
          assert.ok(wrong.message.length > 0 && spec.slice(wrong.span.start, wrong.span.end).length > 0, wrong.code);
        }),
        { numRuns: 600 },
      );
      assert.ok(counts.read > 0 && counts.refused > 0, JSON.stringify(counts));
    });
  }
});
