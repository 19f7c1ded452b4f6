import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { ReadProgress } from '../../../src/base/reading';
import type { Reading } from '../../../src/data';
import { analyse, type Analysis } from '../../../src/session/analysis';
import { builtAsset } from '../../support/assets';
import { filesIn } from '../../support/files';
import { fixtures, height, width } from '../../support/pictures/fixtures';
import { crcOf } from '../../support/pictures/writers';
import { idxOf, loadText, specOfText, type Loaded } from './content';

type Files = Readonly<Record<string, string | Uint8Array>>;

const picture = (name: string): Uint8Array => Buffer.from(fixtures[name]!.file, 'base64');
const layers = 'layers { flatten(), dense(2, softmax) }\ntrain { }\n';
const spec = (data: string): string => `data {\n  ${data}\n}\n${layers}`;
const labelsOf = ({ dataset }: Loaded): string[] => Array.from({ length: dataset.rows }, (_, row) => dataset.answer(row, 'label'));

const pets: Files = {
  'pets/dog/a.png': picture('rgb8.png'),
  'pets/cat/2.jpg': picture('444.jpg'),
  'pets/cat/1.gif': picture('plain.gif'),
  'pets/cat/young/3.bmp': picture('24.bmp'),
  'pets/cat/.hidden.png': 'left by another system',
  'pets/read me.txt': 'what they are',
};

describe('data: pictures of a folder', () => {
  it('have the name of their folder as label, in the order of their paths', async () => {
    const loaded = await loadText(spec('source: images("pets")'), pets);
    assert.deepEqual(labelsOf(loaded), ['cat', 'cat', 'cat', 'dog']);
    assert.deepEqual(loaded.dataset.columns, ['picture', 'file', 'label']);
    assert.deepEqual(loaded.dataset.cells(3).slice(1), ['pets/dog/a.png', 'dog']);
    assert.deepEqual(loaded.profile.shape, [height, width, 3]);
    assert.deepEqual(loaded.profile.targets[0]?.classes, ['cat', 'dog']);
  });

  it('are told by their content, whatever their name says', async () => {
    const plain = await loadText(spec('source: images("a")'), { 'a/x/1.png': picture('rgb8.png'), 'a/y/1.png': picture('lossless.webp') });
    const misnamed = await loadText(spec('source: images("a")'), { 'a/x/1.jpg': picture('rgb8.png'), 'a/y/1.bmp': picture('lossless.webp') });
    assert.deepEqual(misnamed.dataset.input(0), plain.dataset.input(0));
    assert.deepEqual(misnamed.dataset.input(1), plain.dataset.input(1));
  });

  it('are cut to their middle and resized, in colours or in grey', async () => {
    const { dataset, profile } = await loadText(spec('source: images("pets"), size: [4, 6], colors: grey'), pets);
    assert.deepEqual(profile.shape, [4, 6, 1]);
    assert.equal(dataset.input(0).length, 24);
    assert.deepEqual((await loadText(spec('source: images("pets"), size: 5'), pets)).profile.shape, [5, 5, 3]);
  });

  it('have labels from a list, with empty ones to be predicted', async () => {
    const list = 'file,animal\ndog/a.png,dog\ncat/2.jpg,cat\ncat/1.gif,\n';
    const { dataset } = await loadText(spec('source: images("pets", labels: "list.csv"), target: animal'), { ...pets, 'list.csv': list });
    assert.deepEqual([...dataset.train], [0, 1]);
    assert.deepEqual([...dataset.unanswered], [2]);
    assert.equal(dataset.answer(0, 'animal'), 'dog');
  });

  it('may be numbers to predict, by the list', async () => {
    const list = 'file,age\ndog/a.png,3.5\ncat/2.jpg,2\n';
    const text = 'data { source: images("pets", labels: "list.csv"), columns { age: number } }\nlayers { flatten(), dense(1) }\ntrain { }\n';
    const { dataset } = await loadText(text, { ...pets, 'list.csv': list });
    assert.deepEqual([...dataset.targets.slice()], [3.5, 2]);
  });

  it('need no labels where they are their own target, or nothing trains', async () => {
    const files = { 'a/1.png': picture('rgb8.png'), 'a/2.png': picture('grey8.png') };
    const own = await loadText('data { source: images("a"), target: input }\nlayers { flatten(), dense(351), reshape(9, 13, 3) }\ntrain { }\n', files);
    assert.equal(own.dataset.train.length, 2);
    const { dataset } = await loadText('data { source: images("a") }\nlayers { flatten(), dense(2) }\n', files);
    assert.equal(dataset.unanswered.length, 2);
  });

  it('go through the stages of pictures', async () => {
    const { dataset } = await loadText(spec('source: images("pets")'), pets);
    const stages = dataset.stages(3);
    assert.deepEqual(stages.map(({ name }) => name), ['picture', 'red', 'green', 'blue', 'flattened', 'normalized']);
    assert.equal(stages.find(({ name }) => name === 'flattened')?.arithmetic, '9 × 13 × 3 = 351');
  });
});

describe('data: what images takes', () => {
  it('is bound with its defaults', () => {
    assert.deepEqual(specOfText(spec('source: images("a")')).data?.pictures, { colors: 'rgb' });
    assert.deepEqual(specOfText(spec('source: images("a"), size: 28, colors: grey')).data?.pictures, { size: [28, 28], colors: 'grey' });
  });
});

describe('data: gzip', () => {
  const images = idxOf([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const labels = idxOf([2], [7, 3]);

  it('is unpacked by content, whatever the name', async () => {
    const text = spec('source: idx("a", labels: "b")');
    const plain = await loadText(text, { a: images, b: labels });
    const packed = await loadText(text, { a: gzipSync(images), b: gzipSync(labels) });
    assert.deepEqual(packed.dataset.input(1), plain.dataset.input(1));
    assert.deepEqual(packed.dataset.targets, plain.dataset.targets);
  });

  it('may consist of several members', async () => {
    const many = idxOf([2, 200, 200], Array.from({ length: 80_000 }, (_, i) => (i * i) >> 7).map((value) => value & 255));
    const parts = [0, 9, 30_000, 30_001, 79_000, many.length];
    const packed = Buffer.concat(parts.slice(1).map((end, i) => gzipSync(many.subarray(parts[i], end))));
    const text = spec('source: idx("a", labels: "b")');
    const { dataset } = await loadText(text, { a: packed, b: labels });
    assert.deepEqual(dataset.input(1), (await loadText(text, { a: many, b: labels })).dataset.input(1));
  });
});

/** A file that unpacks to more than is read. */
function bomb(): Uint8Array {
  return gzipSync(Buffer.alloc(201 * 1024 * 1024), { level: 9 });
}

const good = { 'a/x/1.png': picture('rgb8.png'), 'a/y/2.png': picture('rgb8.png') };
const folder = 'source: images("a")';
const idx = 'source: idx("a.gz", labels: "b")';
const cut = (name: string, share: number): Uint8Array => picture(name).slice(0, Math.floor(picture(name).length * share));

/** With one bit the other way; a place below 0 counts from the end. */
function flipped(bytes: Uint8Array, place: number): Uint8Array {
  return bytes.map((byte, i) => (i === (place < 0 ? bytes.length + place : place) ? byte ^ 1 : byte));
}

/** A PNG whose header promises more pixels than are decoded, all of them black: a few kB for 3 GB. */
function enormous(): Uint8Array {
  const bytes = Buffer.from(picture('rgb8.png'));
  bytes.writeUInt32BE(30_000, 16);
  bytes.writeUInt32BE(33_000, 20);
  return withCrc(bytes);
}

function withCrc(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(crcOf(bytes.subarray(12, 29)), 29);
  return bytes;
}

const bad: readonly (readonly [what: string, data: string, files: Files, code: string, message: RegExp, span?: string])[] = [
  ['an empty folder', folder, { 'a/x/notes.txt': '' }, 'no-rows', /^a holds no pictures/],
  ['a picture beside the folders of labels', folder, { ...good, 'a/3.png': picture('rgb8.png') }, 'picture-label', /a\/3\.png lies beside/],
  ['no labels', folder, { 'a/1.png': picture('rgb8.png') }, 'no-target', /have no labels/],
  ['a text named like a picture', folder, { ...good, 'a/y/2.png': 'hello' }, 'not-a-picture', /^a\/y\/2\.png is no picture/],
  ['an SVG', folder, { ...good, 'a/y/3.png': '<svg/>' }, 'not-a-picture', /a\/y\/3\.png/],
  ['an empty file', folder, { ...good, 'a/y/3.png': '' }, 'empty-file', /a\/y\/3\.png is empty/],
  ['a PNG cut off', folder, { ...good, 'a/y/3.png': cut('rgb8.png', 0.7) }, 'picture-truncated', /a\/y\/3\.png is cut off/],
  ['a JPEG cut off', folder, { ...good, 'a/y/3.png': cut('444.jpg', 0.9) }, 'picture-truncated', /a\/y\/3\.png is cut off/],
  ['a GIF cut off', folder, { ...good, 'a/y/3.gif': cut('plain.gif', 0.8) }, 'picture-truncated', /a\/y\/3\.gif is cut off/],
  ['a BMP cut off', folder, { ...good, 'a/y/3.bmp': cut('24.bmp', 0.8) }, 'picture-truncated', /a\/y\/3\.bmp is cut off/],
  ['a WebP cut off', folder, { ...good, 'a/y/3.webp': cut('lossy.webp', 0.8) }, 'picture-truncated', /a\/y\/3\.webp is cut off/],
  ['a PNG with a wrong checksum', folder, { ...good, 'a/y/3.png': flipped(picture('rgb8.png'), Buffer.from(picture('rgb8.png')).indexOf('IDAT') + 9) }, 'picture-damaged', /a\/y\/3\.png is damaged/],
  ['a decompression bomb', folder, { ...good, 'a/y/3.png': enormous() }, 'picture-too-large', /33,000 × 30,000 pixels, and at most 33,554,432/],
  ['CMYK', folder, { ...good, 'a/y/3.jpg': picture('cmyk.jpg') }, 'picture-variant', /\(CMYK\)/],
  ['a packed bitmap', folder, { ...good, 'a/y/3.bmp': picture('rle8.bmp') }, 'picture-variant', /\(RLE8\)/],
  ['an animated WebP', folder, { ...good, 'a/y/3.webp': picture('animated.webp') }, 'picture-variant', /\(animation\)/],
  ['pictures of two sizes', folder, { ...good, 'a/y/3.jpg': picture('turned-6.jpg') }, 'picture-size', /a\/x\/1\.png has 9 × 13 pixels, and a\/y\/3\.jpg has 13 × 9; write size:/],
  ['a size of three', `${folder}, size: [3, 4, 5]`, good, 'out-of-range', /\[height, width\]/, 'size'],
  ['a size of nothing', `${folder}, size: [0, 4]`, good, 'out-of-range', /whole numbers from 1 to 4096/, 'size'],
  ['a size that is no number', `${folder}, size: large`, good, 'wrong-kind', /large/, 'large'],
  ['colours that do not exist', `${folder}, colors: cmyk`, good, 'unknown-choice', /cmyk/, 'cmyk'],
  ['a size that IDX files have by themselves', 'source: idx("a", labels: "b"), size: 8', good, 'misplaced-key', /does not go with the source idx/, 'size'],
  ['the file as target', `${folder}, target: file`, good, 'unknown-column', /"file"/, 'target'],
  ['a list that does not exist', 'source: images("a", labels: "l.csv")', good, 'no-file', /l\.csv/],
  ['a list with a file that does not exist', 'source: images("a", labels: "l.csv")', { ...good, 'l.csv': 'f,l\nx/1.png,u\nx/7.png,v\n' }, 'no-file', /^l\.csv, line 3: .*a\/x\/7\.png/],
  ['a list that leads away', 'source: images("a", labels: "l.csv")', { ...good, 'l.csv': 'f,l\n/etc/passwd,u\n' }, 'absolute-path', /^l\.csv, line 2: .*absolute/],
  ['a list without header', 'source: images("a", labels: "l.csv")', { ...good, 'l.csv': 'x/1.png,u\ny/2.png,v\n' }, 'picture-list', /two columns, named in its first line/],
  ['a list of one column', 'source: images("a", labels: "l.csv")', { ...good, 'l.csv': 'file\nx/1.png\n' }, 'picture-list', /two columns/],
  ['an empty list', 'source: images("a", labels: "l.csv")', { ...good, 'l.csv': '' }, 'empty-file', /l\.csv is empty/],
  ['gzip cut off', idx, { 'a.gz': gzipSync(idxOf([2, 1, 1], [1, 2])).subarray(0, 20), b: idxOf([2], [0, 1]) }, 'gzip-truncated', /a\.gz is cut off/],
  ['gzip with a wrong checksum', idx, { 'a.gz': flipped(gzipSync(idxOf([2, 1, 1], [1, 2])), -6), b: idxOf([2], [0, 1]) }, 'gzip-damaged', /a\.gz is damaged/],
  ['gzip that is none', idx, { 'a.gz': Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255), b: idxOf([2], [0, 1]) }, 'gzip-damaged', /a\.gz is damaged/],
  ['a gzip bomb', idx, { 'a.gz': bomb(), b: idxOf([2], [0, 1]) }, 'file-too-large', /unpacks to more than 200/],
];

describe('data: many pictures', () => {
  const count = 250;
  const many: Files = Object.fromEntries(Array.from({ length: count }, (_, i) => [`many/${i % 2 ? 'odd' : 'even'}/${i}.png`, picture('rgb8.png')]));
  const read = (reading: Reading): Promise<Analysis> =>
    analyse(spec('source: images("many"), size: 4'), filesIn(many, builtAsset), { memoryLimit: 1 << 30, reading });

  it('are told one by one, up to the last', async () => {
    const told: ReadProgress[] = [];
    assert.deepEqual((await read({ progress: (progress) => told.push(progress) })).problems, []);
    assert.deepEqual(told.at(-1), { path: 'many', read: count, size: count, unit: 'pictures' });
    assert.deepEqual(told.map((progress) => progress.read), [...Array(31).keys()].map((i) => 8 * (i + 1)).concat(count));
  });

  it('are given up where nobody waits any more', async () => {
    const reading = { cancelled: false, progress: (progress: ReadProgress) => (reading.cancelled = progress.read >= 80) };
    const { problems, prepared } = await read(reading);
    assert.deepEqual([problems.map(({ message }) => message), prepared], [['Reading many was cancelled.'], undefined]);
  });

  it('are not told where they are few', async () => {
    const told: ReadProgress[] = [];
    await analyse(spec('source: images("pets"), size: 4'), filesIn(pets, builtAsset), { reading: { progress: (progress) => told.push(progress) } });
    assert.deepEqual(told, []);
  });
});

describe('data: pictures that cannot be used', function () {
  this.timeout(60_000);
  for (const [what, data, files, code, message, at = 'source'] of bad) {
    it(what, async () => {
      const text = spec(data);
      const { problems } = await analyse(text, filesIn(files, builtAsset), { memoryLimit: 1 << 30 });
      const errors = problems.filter(({ severity }) => severity === 'error');
      assert.deepEqual(errors.map((problem) => problem.code), [code], errors.map((problem) => problem.message).join(' '));
      assert.match(errors[0]!.message, message);
      const { span } = errors[0]!;
      assert.ok(text.slice(span.start).startsWith(at) || text.slice(0, span.end).endsWith(at), text.slice(span.start, span.end));
    });
  }

  it('more of them than memory allows are refused before they are decoded', async () => {
    const { problems } = await analyse(spec(`${folder}, size: 4096`), filesIn({ ...good, 'a/y/3.png': 'never looked at' }, builtAsset), { memoryLimit: 1 << 27 });
    assert.deepEqual(problems.map(({ code }) => code), ['memory-limit']);
  });
});
