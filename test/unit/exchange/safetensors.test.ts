import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sizeOf } from '../../../src/base/extents';
import { UserError } from '../../../src/base/problem';
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from '../../../src/exchange/safetensors';

/** A file by hand: the header as text or bytes, then the data. */
function fileOf(header: string | Uint8Array, data: ArrayLike<number> = [], announced?: bigint): Uint8Array {
  const json = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, announced ?? BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const entry = (dtype: string, shape: unknown, offsets: unknown) => JSON.stringify({ dtype, shape, data_offsets: offsets });

const zeros = (bytes: number) => new Uint8Array(bytes);

/** The numbers of one tensor of the given type whose elements have these bits. */
function read(dtype: string, bytes: number, patterns: readonly (number | bigint)[]): number[] {
  const data = new DataView(new ArrayBuffer(bytes * patterns.length));
  patterns.forEach((bits, i) => {
    if (bytes === 2) data.setUint16(i * 2, Number(bits), true);
    else if (bytes === 4) data.setUint32(i * 4, Number(bits), true);
    else data.setBigUint64(i * 8, BigInt(bits), true);
  });
  const header = `{"x":${entry(dtype, [patterns.length], [0, data.byteLength])}}`;
  const [tensor] = decodeSafetensors(fileOf(header, new Uint8Array(data.buffer)), 'x').tensors;
  return [...tensor!.values];
}

describe('exchange: safetensors', () => {
  const shapes = fc.array(fc.nat({ max: 4 }), { maxLength: 4 });
  const floats = fc.oneof(fc.float(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 1e-45, 3.4028234663852886e38));
  const names = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom('h1.weights', '7', '__proto__', 'constructor', '', '"\\\n', '层.权重', '😀', '{[,:]}'),
  );
  const tensors = shapes.chain((shape) =>
    fc.record({
      name: names.filter((name) => name !== '__metadata__'),
      shape: fc.constant(shape),
      values: fc.array(floats, { minLength: sizeOf(shape), maxLength: sizeOf(shape) }).map((list) => Float32Array.from(list)),
    }, { noNullPrototype: true }),
  );
  const files = fc.record({
    tensors: fc.uniqueArray(tensors, { selector: ({ name }) => name, maxLength: 6 }),
    metadata: fc.uniqueArray(fc.tuple(names, fc.string()), { selector: ([key]) => key }).map((pairs) => new Map(pairs)),
  });
  const byName = (list: readonly NamedTensor[]) => [...list].sort((a, b) => (a.name < b.name ? -1 : 1));

  it('gives back every tensor and text that it wrote', () => {
    fc.assert(
      fc.property(files, (file) => {
        const bytes = encodeSafetensors(file);
        const { tensors: read, metadata } = decodeSafetensors(bytes, 'any');
        // assert.deepEqual tells -0 from 0, and takes NaN for NaN.
        assert.deepEqual(byName(read), byName(file.tensors));
        assert.deepEqual([...metadata].sort(), [...file.metadata].sort());
        const filled = file.tensors.filter(({ values }) => values.length > 0).map(({ name }) => name);
        assert.deepEqual(read.filter(({ values }) => values.length > 0).map(({ name }) => name), filled);
      }),
      { numRuns: 500 },
    );
  });

  it('writes the same bytes whichever NaN is in memory, and the data at a multiple of 8', () => {
    const quiet = new Float32Array(Uint32Array.of(0x7fc00000, 0x3f800000).buffer);
    const other = new Float32Array(Uint32Array.of(0xffc12345, 0x3f800000).buffer);
    const file = (values: Float32Array, title: string) =>
      encodeSafetensors({ tensors: [{ name: 'a', shape: [2], values }], metadata: new Map([['network', title]]) });
    assert.deepEqual(file(other, 'N'), file(quiet, 'N'));
    for (const title of ['', 'a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef', '层']) {
      const bytes = file(quiet, title);
      const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
      assert.equal(header % 8, 0);
      assert.deepEqual([...bytes.subarray(8 + header)], [0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0x3f]);
    }
  });

  it('writes exactly this', () => {
    const tensors = [
      { name: 'b.weights', shape: [1, 2], values: Float32Array.of(1, -2) },
      { name: 'a.bias', shape: [], values: Float32Array.of(0.5) },
    ];
    const bytes = encodeSafetensors({ tensors, metadata: new Map([['format', 'nnspec']]) });
    const json =
      '{"__metadata__":{"format":"nnspec"},' +
      '"b.weights":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},' +
      '"a.bias":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}';
    const header = json.padEnd(Math.ceil(json.length / 8) * 8);
    assert.deepEqual(bytes, fileOf(header, [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x3f]));
  });

  it('refuses to write two tensors of one name, and values that are not the shape\'s', () => {
    const tensor = { name: 'a', shape: [1], values: Float32Array.of(1) };
    const write = (list: NamedTensor[]) => encodeSafetensors({ tensors: list, metadata: new Map() });
    assert.throws(() => write([tensor, tensor]), /taken/);
    assert.throws(() => write([{ ...tensor, name: '__metadata__' }]), /taken/);
    assert.throws(() => write([{ ...tensor, shape: [2] }]), /values/);
  });

  it('reads tensors in any order of the header, at any place of a larger buffer', () => {
    const header = `{"b":${entry('F32', [1], [4, 8])},"a":${entry('F32', [], [0, 4])},"none":${entry('F32', [3, 0], [8, 8])}}`;
    const file = fileOf(header, [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
    const larger = new Uint8Array(file.length + 5);
    larger.set(file, 3);
    const { tensors: found, metadata } = decodeSafetensors(larger.subarray(3, 3 + file.length), 'x');
    assert.deepEqual(found, [
      { name: 'a', shape: [], values: Float32Array.of(1) },
      { name: 'b', shape: [1], values: Float32Array.of(-2) },
      { name: 'none', shape: [3, 0], values: new Float32Array() },
    ]);
    assert.equal(metadata.size, 0);
  });

  it('reads float16 as IEEE 754 has it', () => {
    const cases: [bits: number, value: number][] = [
      [0x0000, 0], [0x8000, -0], [0x3c00, 1], [0xc000, -2], [0x3555, 0.333251953125], [0x7bff, 65504], [0xfbff, -65504],
      [0x0400, 2 ** -14], [0x0001, 2 ** -24], [0x8001, -(2 ** -24)], [0x03ff, 1023 * 2 ** -24], [0x7c00, Infinity],
      [0xfc00, -Infinity], [0x7e00, NaN], [0x7c01, NaN], [0x4248, 3.140625],
    ];
    assert.deepEqual(read('F16', 2, cases.map(([bits]) => bits)), cases.map(([, value]) => value));
  });

  it('reads bfloat16 as the upper half of a float32', () => {
    const cases: [bits: number, value: number][] = [
      [0x0000, 0], [0x8000, -0], [0x3f80, 1], [0xc000, -2], [0x4049, 3.140625], [0x7f7f, 3.3895313892515355e38],
      [0x0080, 2 ** -126], [0x0001, 2 ** -133], [0x7f80, Infinity], [0xff80, -Infinity], [0x7fc0, NaN], [0xffff, NaN],
    ];
    assert.deepEqual(read('BF16', 2, cases.map(([bits]) => bits)), cases.map(([, value]) => value));
  });

  it('reads float64 rounded to float32, infinities and NaN included', () => {
    const view = new DataView(new ArrayBuffer(8));
    const values = [0.1, -0, 1e-320, Infinity, NaN, 1 / 3];
    const bits = values.map((value) => (view.setFloat64(0, value), view.getBigUint64(0)));
    assert.deepEqual(read('F64', 8, bits), values.map(Math.fround));
  });
});

describe('exchange: safetensors that are none', () => {
  const good = entry('F32', [1], [0, 4]);
  const huge = '9'.repeat(15);
  const cases: [what: string, file: Uint8Array, reason: string][] = [
    ['no byte', zeros(0), 'it has 0 bytes, and the length of its header alone takes 8.'],
    ['seven bytes', zeros(7), 'it has 7 bytes, and the length of its header alone takes 8.'],
    ['an empty header', zeros(8), 'its header does not begin with "{".'],
    ['a header of 2^64 - 1', fileOf('{}', [], 2n ** 64n - 1n), 'it announces a header of 18,446,744,073,709,552,000 bytes, and 100,000,000 are allowed; it may be of another format.'],
    ['a header over the limit', fileOf('{}', [], 100_000_001n), 'it announces a header of 100,000,001 bytes, and 100,000,000 are allowed; it may be of another format.'],
    ['a header cut off', fileOf('{"a":', [], 99n), 'it announces a header of 99 bytes and ends after 5; it may be cut off.'],
    ['another kind of file', fileOf(Uint8Array.of(0x80, 2, 0x7d)), 'its header does not begin with "{".'],
    ['space before the header', fileOf(' {}'), 'its header does not begin with "{".'],
    ['a byte order mark', fileOf('\ufeff{}'), 'its header does not begin with "{".'],
    ['a list', fileOf('[]'), 'its header does not begin with "{".'],
    ['invalid UTF-8', fileOf(Uint8Array.of(0x7b, 0x22, 0xc3, 0x22, 0x7d)), 'its header is not valid UTF-8 text.'],
    ['an unclosed object', fileOf('{"a":{'), 'its header is not valid JSON.'],
    ['an unclosed key', fileOf('{"a'), 'its header is not valid JSON.'],
    ['a bad escape in a key', fileOf('{"\\x":1}'), 'its header is not valid JSON.'],
    ['something behind the object', fileOf('{} {}'), 'its header is not valid JSON.'],
    ['deep nesting', fileOf(`{"a":${'['.repeat(1_000_000)}`), 'its header is not valid JSON.'],
    ['a tensor twice', fileOf(`{"a":${good},"a":${good}}`, zeros(4)), 'its header has the key "a" twice.'],
    ['a tensor twice, escaped', fileOf(`{"a":${good},"\\u0061" :${good}}`, zeros(4)), 'its header has the key "a" twice.'],
    ['a shape twice', fileOf('{"a":{"shape":[1],"shape":[2]}}'), 'its header has the key "shape" twice.'],
    ['metadata of numbers', fileOf('{"__metadata__":{"a":1}}'), 'its __metadata__ must map texts to texts.'],
    ['metadata as a list', fileOf('{"__metadata__":["a"]}'), 'its __metadata__ must map texts to texts.'],
    ['a tensor that is a number', fileOf('{"a":1}'), 'the entry of "a" is not an object.'],
    ['a tensor that is null', fileOf('{"a":null}'), 'the entry of "a" is not an object.'],
    ['no dtype', fileOf('{"a":{}}'), '"a" has no dtype.'],
    ['whole numbers', fileOf(`{"a":${entry('I64', [1], [0, 8])}}`, zeros(8)), '"a" holds whole numbers (I64); weights are read from F64, F32, F16, BF16.'],
    ['float8', fileOf(`{"a":${entry('F8_E4M3', [1], [0, 1])}}`, zeros(1)), '"a" has the dtype "F8_E4M3"; weights are read from F64, F32, F16, BF16.'],
    ['a dtype of the language', fileOf(`{"a":${entry('constructor', [1], [0, 1])}}`, zeros(1)), '"a" has the dtype "constructor"; weights are read from F64, F32, F16, BF16.'],
    ['no shape', fileOf('{"a":{"dtype":"F32","data_offsets":[0,4]}}', zeros(4)), 'the shape of "a" must be a list of whole numbers.'],
    ['a negative extent', fileOf(`{"a":${entry('F32', [-1], [0, 4])}}`, zeros(4)), 'the shape of "a" must be a list of whole numbers.'],
    ['half an extent', fileOf(`{"a":${entry('F32', [0.5, 2], [0, 4])}}`, zeros(4)), 'the shape of "a" must be a list of whole numbers.'],
    ['an extent beyond counting', fileOf('{"a":{"dtype":"F32","shape":[1e300],"data_offsets":[0,4]}}', zeros(4)), 'the shape of "a" must be a list of whole numbers.'],
    ['too many elements', fileOf(`{"a":{"dtype":"F32","shape":[${huge},${huge}],"data_offsets":[0,4]}}`, zeros(4)), '"a" has more elements than can be counted.'],
    ['one offset', fileOf(`{"a":${entry('F32', [1], [4])}}`, zeros(4)), 'the data_offsets of "a" must be two whole numbers.'],
    ['offsets as text', fileOf(`{"a":${entry('F32', [1], ['0', '4'])}}`, zeros(4)), 'the data_offsets of "a" must be two whole numbers.'],
    ['offsets reversed', fileOf(`{"a":${entry('F32', [1], [4, 0])}}`, zeros(4)), '"a" ends at byte 0 of the data, before it begins at 4.'],
    ['data cut off', fileOf(`{"a":${entry('F32', [3], [0, 12])}}`, zeros(9)), '"a" ends at byte 12 of the data, which has 9; it may be cut off.'],
    ['a tensor larger than any file', fileOf(`{"a":${entry('F32', [2 ** 40], [0, 2 ** 42])}}`, zeros(9)), '"a" ends at byte 4398046511104 of the data, which has 9; it may be cut off.'],
    ['another size', fileOf(`{"a":${entry('F32', [2, 3], [0, 4])}}`, zeros(4)), '"a" is 2 × 3: that takes 24 bytes, and it has 4.'],
    ['the size of another dtype', fileOf(`{"a":${entry('F16', [2], [0, 8])}}`, zeros(8)), '"a" is 2: that takes 4 bytes, and it has 8.'],
    ['an overlap', fileOf(`{"a":${entry('F32', [2], [0, 8])},"b":${entry('F32', [1], [4, 8])}}`, zeros(8)), '"b" overlaps with another tensor.'],
    ['the same bytes', fileOf(`{"a":${good},"b":${good}}`, zeros(4)), '"b" overlaps with another tensor.'],
    ['a hole', fileOf(`{"a":${good},"b":${entry('F32', [1], [8, 12])}}`, zeros(12)), 'the bytes 4 to 8 of the data belong to no tensor.'],
    ['a hole at the beginning', fileOf(`{"a":${entry('F32', [1], [4, 8])}}`, zeros(8)), 'the bytes 0 to 4 of the data belong to no tensor.'],
    ['bytes at the end', fileOf(`{"a":${good}}`, zeros(7)), '3 bytes at the end belong to no tensor.'],
    ['a number beyond float32', fileOf(`{"a":${entry('F64', [1], [0, 8])}}`, new Uint8Array(Float64Array.of(1e300).buffer)), '"a" holds 1e+300, which is too large for a float32.'],
    ['a name that works on a terminal', fileOf('{"\\u001b[2J\\u202e":1}'), 'the entry of "\ufffd[2J\ufffd" is not an object.'],
    ['a very long name', fileOf(`{"${'n'.repeat(1000)}":1}`), `the entry of "${'n'.repeat(60)}…" is not an object.`],
  ];
  for (const [what, file, reason] of cases) {
    it(what, () => {
      assert.throws(() => decodeSafetensors(file, 'w.safetensors'), (failure) => {
        assert.ok(failure instanceof UserError, String(failure));
        assert.equal(failure.code, 'bad-safetensors');
        assert.equal(failure.message, `w.safetensors cannot be read as a .safetensors file: ${reason}`);
        return true;
      });
    });
  }

  it('never anything but such an error, whichever bytes are changed', () => {
    const names = ['a', 'b', 'c'];
    const sound = encodeSafetensors({
      tensors: names.map((name, i) => ({ name, shape: [i, 2], values: new Float32Array(2 * i).fill(1) })),
      metadata: new Map([['format', 'nnspec']]),
    });
    const change = fc.tuple(fc.nat({ max: sound.length - 1 }), fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...Buffer.from('{}[]":,0-9e\\'))));
    let refusedOnce = false;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat({ max: sound.length }), (changes, length) => {
        const bytes = sound.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        try {
          decodeSafetensors(length % 5 === 0 ? bytes.subarray(0, length) : bytes, 'x');
        } catch (failure) {
          assert.ok(failure instanceof UserError && failure.code === 'bad-safetensors', String(failure));
          refusedOnce = true;
        }
      }),
      { numRuns: 5000 },
    );
    assert.ok(refusedOnce);
  });
});
