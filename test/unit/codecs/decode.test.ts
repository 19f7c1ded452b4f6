import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decode, kindOf, type Planes, type Why } from '../../../src/codecs';
import { builtAsset } from '../../support/assets';
import { fixtures, height, rasters, width } from '../../support/pictures/fixtures';
import { crcOf } from '../../support/pictures/writers';

const bytesOf = (name: string): Uint8Array => Buffer.from(fixtures[name]!.file, 'base64');

/** What ImageMagick decodes a fixture to, over white. */
function reference(name: string): number[] {
  const pixels = Buffer.from(rasters[fixtures[name]!.raster!]!, 'base64');
  return Array.from({ length: width * height * 3 }, (_, i) => {
    const [at, alpha] = [Math.floor(i / 3) * 4, pixels[Math.floor(i / 3) * 4 + 3]!];
    return Math.round((pixels[at + (i % 3)]! * alpha + 255 * (255 - alpha)) / 255);
  });
}

const mostPixels = 1 << 20;
let library: WebAssembly.Module;

function decoded(bytes: Uint8Array): Planes {
  const found = decode(bytes, { channels: 3, mostPixels }, library);
  assert.ok(!('why' in found), JSON.stringify(found));
  return found;
}

function refusal(bytes: Uint8Array, most = mostPixels): Why {
  const found = decode(bytes, { channels: 3, mostPixels: most }, library);
  assert.ok('why' in found, 'it was decoded');
  return found;
}

const names = Object.keys(fixtures);
const readable = names.filter((name) => fixtures[name]!.raster !== undefined);
/** Two decoders may differ by their roundings: of JPEG's transforms, and where 16 or 5 bits become 8. */
const tolerance = (name: string): number => (name.endsWith('.jpg') ? 3 : /16|5[56]5/.test(name) ? 1 : 0);

describe('decoders of pictures', () => {
  before(async () => (library = new WebAssembly.Module((await builtAsset('webp.wasm')).slice())));

  for (const name of readable.filter((name) => !/^turned-[2-8]/.test(name))) {
    it(`${name} is what ImageMagick sees in it`, () => {
      const picture = decoded(bytesOf(name));
      assert.deepEqual([picture.width, picture.height, picture.channels], [width, height, 3]);
      const apart = reference(name).map((value, i) => Math.abs(value - picture.pixels[i]!));
      assert.ok(Math.max(...apart) <= tolerance(name), `off by ${Math.max(...apart)}`);
    });
  }

  it('tell each kind by its first bytes', () => {
    const kinds: Readonly<Record<string, string>> = { jpg: 'jpeg' };
    for (const name of names) {
      const ending = name.split('.')[1]!;
      assert.equal(kindOf(bytesOf(name)), kinds[ending] ?? ending);
    }
  });
});

describe('the orientation that EXIF tells', () => {
  const plain = decoded(bytesOf('444.jpg'));
  /** Where what is seen at (x, y) is stored. */
  const stored: Readonly<Record<number, (x: number, y: number) => [number, number]>> = {
    1: (x, y) => [x, y],
    2: (x, y) => [width - 1 - x, y],
    3: (x, y) => [width - 1 - x, height - 1 - y],
    4: (x, y) => [x, height - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y) => [y, height - 1 - x],
    7: (x, y) => [width - 1 - y, height - 1 - x],
    8: (x, y) => [width - 1 - y, x],
  };

  for (const [orientation, placeOf] of Object.entries(stored)) {
    it(`${orientation} is how the picture is turned`, () => {
      const turned = decoded(bytesOf(`turned-${orientation}.jpg`));
      const sideways = Number(orientation) >= 5;
      assert.deepEqual([turned.width, turned.height], sideways ? [height, width] : [width, height]);
      for (let i = 0; i < width * height; i++) {
        const [x, y] = placeOf(i % turned.width, Math.floor(i / turned.width));
        const from = (y * width + x) * 3;
        assert.deepEqual(turned.pixels.slice(i * 3, i * 3 + 3), plain.pixels.slice(from, from + 3));
      }
    });
  }

  it('is heard in a PNG, and one that does not exist is none', () => {
    const png = decoded(bytesOf('rgb8.png'));
    assert.deepEqual(decoded(bytesOf('turned-9.png')), png);
    const turned = decoded(bytesOf('turned-6.png'));
    assert.deepEqual([turned.width, turned.height], [height, width]);
    assert.deepEqual(turned.pixels.slice((height - 1) * 3, height * 3), png.pixels.slice(0, 3));
  });
});

describe('bytes that are no whole picture', () => {
  it('are refused wherever they are cut off', () => {
    for (const name of readable) {
      const bytes = bytesOf(name);
      for (let length = 12; length < bytes.length - 1; length += 7) {
        const found = decode(bytes.slice(0, length), { channels: 3, mostPixels }, library);
        // What follows the first picture of an animation is not needed for it.
        if (name.endsWith('.gif') && !('why' in found)) continue;
        assert.ok('why' in found && ['truncated', 'damaged', 'unknown'].includes(found.why), `${name} at ${length}`);
      }
    }
  });

  it('never end in a failure that is not told, whichever byte of them is another', () => {
    let refused = 0;
    for (const name of readable) {
      const bytes = bytesOf(name);
      for (let at = 0; at < bytes.length; at += 5) {
        const changed = bytes.slice();
        changed[at]! ^= 0x55;
        if ('why' in decode(changed, { channels: 3, mostPixels }, library)) refused++;
      }
    }
    assert.ok(refused > 1000, String(refused));
  });

  it('never end in a failure that is not told, whatever stands in several places', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...readable), edits, fc.option(fc.nat()), (name, changes, cut) => {
        const changed = Uint8Array.from(bytesOf(name));
        // What tells the kind stays, so that its decoder has to do with the rest.
        for (const [at, value] of changes) changed[12 + (at % (changed.length - 12))] = value;
        const bytes = cut === null ? changed : changed.slice(0, 12 + (cut % (changed.length - 12)));
        const found = decode(bytes, { channels: 3, mostPixels, size: [5, 7] }, library);
        if ('why' in found) return;
        assert.deepEqual([found.width, found.height, found.pixels.length], [7, 5, 105]);
      }),
      { numRuns: 3000 },
    );
  });

  it('are refused for what they are', () => {
    assert.deepEqual(refusal(bytesOf('cmyk.jpg')), { why: 'variant', what: 'CMYK' });
    assert.deepEqual(refusal(bytesOf('rle8.bmp')), { why: 'variant', what: 'RLE8' });
    assert.deepEqual(refusal(bytesOf('animated.webp')), { why: 'variant', what: 'animation' });
    assert.deepEqual(refusal(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>')), { why: 'unknown' });
    assert.deepEqual(refusal(new Uint8Array(0)), { why: 'unknown' });
  });

  it('are refused by what their header says, before anything is made of it', () => {
    for (const name of readable) {
      const found = refusal(bytesOf(name), width * height - 1);
      assert.ok(found.why === 'too-large' && found.width * found.height === width * height, name);
    }
  });

  it('are refused where they hold more than their header says', () => {
    const bytes = Buffer.from(bytesOf('rgb8.png'));
    const [ihdr, crc] = [16, 29];
    bytes.writeUInt32BE(width - 4, ihdr);
    bytes.writeUInt32BE(crcOf(bytes.subarray(12, crc)), crc);
    assert.deepEqual(refusal(bytes), { why: 'damaged' });
  });
});
