import decodeJpeg from 'jpeg-js/lib/decoder';
import { Reader } from './bytes';
import { orientationOf } from './exif';
import { damaged, truncated, variant, type Codec } from './types';

/** What goes before the first scan. */
interface Facts {
  readonly width: number;
  readonly height: number;
  readonly components: readonly number[];
  readonly exif?: Uint8Array;
  readonly isJfif: boolean;
  /** What Adobe's marker says of the colours: 0 where they are stored as they are. */
  readonly adobe?: number;
  /** Where the first scan begins. */
  readonly scan: number;
}

/** More scans than any encoder makes: each goes through the whole picture. */
const mostScans = 100;

/** JPEG (ITU T.81): baseline and progressive Huffman coding with 8 bits, grey or in three colours. */
export const jpeg: Codec = {
  header(bytes) {
    const { width, height, components, exif, scan } = readFacts(bytes);
    if (components.length === 4) throw variant('CMYK');
    if (components.length !== 1 && components.length !== 3) throw damaged();
    requireScans(bytes, scan);
    return { width, height, orientation: exif ? orientationOf(exif) : 1 };
  },
  decode(bytes, { width, height }) {
    const { data } = decodeJpeg(bytes, {
      useTArray: true,
      formatAsRGBA: true,
      tolerantDecoding: false,
      // Header and limits have been looked at; these are no stricter.
      maxResolutionInMP: 100,
      maxMemoryUsageInMB: 2048,
      ...(storesColors(readFacts(bytes)) && { colorTransform: false }),
    });
    return { width, height, pixels: data };
  },
};

/** Whether red, green and blue are stored as they are, by libjpeg's rule. */
function storesColors({ adobe, isJfif, components }: Facts): boolean {
  if (components.length !== 3) return false;
  if (adobe !== undefined) return adobe === 0;
  return !isJfif && String.fromCharCode(...components) === 'RGB';
}

const frameMarkers: Readonly<Record<number, string>> = {
  0xc3: 'lossless', 0xc5: 'hierarchical', 0xc6: 'hierarchical', 0xc7: 'hierarchical', 0xc9: 'arithmetic coding',
  0xca: 'arithmetic coding', 0xcb: 'lossless', 0xcd: 'hierarchical', 0xce: 'hierarchical', 0xcf: 'hierarchical',
};

function readFacts(bytes: Uint8Array): Facts {
  const reader = new Reader(bytes, false);
  let facts: Omit<Facts, 'width' | 'height' | 'components' | 'scan'> = { isJfif: false };
  let frame: Pick<Facts, 'width' | 'height' | 'components'> | undefined;
  for (let at = 2; ; ) {
    if (reader.u8(at) !== 0xff) throw damaged();
    const marker = reader.u8(at + 1);
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker === 0xd9) throw damaged();
    if (marker === 0xda) {
      if (!frame) throw damaged();
      return { ...facts, ...frame, scan: at };
    }
    const length = reader.u16(at + 2);
    reader.require(at, length + 2);
    const body = new Reader(bytes.subarray(at + 4, at + 2 + length), false);
    if (frameMarkers[marker] !== undefined) throw variant(frameMarkers[marker]);
    if (marker >= 0xc0 && marker <= 0xc2) frame = readFrame(body);
    facts = { ...facts, ...readApplication(marker, body) };
    at += length + 2;
  }
}

function readFrame(body: Reader): Pick<Facts, 'width' | 'height' | 'components'> {
  if (body.u8(0) !== 8) throw variant(`${body.u8(0)} bit`);
  const [height, width, count] = [body.u16(1), body.u16(3), body.u8(5)];
  if (height === 0) throw variant('DNL');
  return { width, height, components: Array.from({ length: count }, (_, i) => body.u8(6 + 3 * i)) };
}

function readApplication(marker: number, { bytes }: Reader): Partial<Facts> {
  const begins = (name: string): boolean => [...name].every((character, i) => bytes[i] === character.charCodeAt(0));
  if (marker === 0xe0 && begins('JFIF\0')) return { isJfif: true };
  if (marker === 0xe1 && begins('Exif\0\0')) return { exif: bytes.subarray(6) };
  if (marker === 0xee && begins('Adobe') && bytes.length >= 12) return { adobe: bytes[11]! };
  return {};
}

/** Throws where there are too many scans, or the end is missing: what follows the last one is not looked at. */
function requireScans(bytes: Uint8Array, from: number): void {
  let scans = 0;
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0xda && ++scans > mostScans) throw damaged();
    if (bytes[at + 1] === 0xd9) return;
  }
  throw truncated();
}
