import { Reader } from './bytes';
import { orientationOf } from './exif';
import { damaged, truncated, variant, type Codec, type Header, type Raster } from './types';

/** What of libwebp's functions is called; places are numbers of bytes in its memory. */
interface LibWebP {
  readonly memory: WebAssembly.Memory;
  malloc(size: number): number;
  /** The place of the pixels; 0 where they cannot be decoded. */
  WebPDecodeRGBA(bytes: number, size: number, width: number, height: number): number;
}

const animationFlag = 2;

/** WebP (RFC 9649), lossy or lossless, by way of libwebp in WebAssembly. */
export function webp(module: WebAssembly.Module): Codec {
  return { header: readHeader, decode: (bytes, header) => decode(module, bytes, header) };
}

function readHeader(bytes: Uint8Array): Header {
  const reader = new Reader(bytes, true);
  if (reader.u32(4) + 8 > bytes.length) throw truncated();
  const kind = reader.text(12, 4);
  if (kind === 'VP8X') {
    if (reader.u8(20) & animationFlag) throw variant('animation');
    const exif = findChunk(reader, 'EXIF');
    return { width: reader.u24(24) + 1, height: reader.u24(27) + 1, orientation: exif ? orientationOf(exif) : 1 };
  }
  if (kind === 'VP8L') {
    const extents = reader.u32(21);
    return { width: (extents & 0x3fff) + 1, height: ((extents >>> 14) & 0x3fff) + 1, orientation: 1 };
  }
  if (kind !== 'VP8 ') throw damaged();
  return { width: reader.u16(26) & 0x3fff, height: reader.u16(28) & 0x3fff, orientation: 1 };
}

function findChunk(reader: Reader, name: string): Uint8Array | undefined {
  const { bytes } = reader;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = reader.u32(at + 4);
    if (reader.text(at, 4) === name) return bytes.subarray(at + 8, at + 8 + length);
    at += 8 + length + (length & 1);
  }
  return undefined;
}

/** In an instance of its own: whatever a picture does to the memory of its decoder, the next one has another. */
function decode(module: WebAssembly.Module, bytes: Uint8Array, { width, height }: Header): Raster {
  const none = (): never => {
    throw damaged();
  };
  const imports = { wasi_snapshot_preview1: { fd_close: none, fd_seek: none, fd_write: none } };
  const library = new WebAssembly.Instance(module, imports).exports as unknown as LibWebP;
  const [place, extents] = [library.malloc(bytes.length), library.malloc(8)];
  if (place === 0 || extents === 0) throw damaged();
  new Uint8Array(library.memory.buffer).set(bytes, place);
  const decoded = library.WebPDecodeRGBA(place, bytes.length, extents, extents + 4);
  if (decoded === 0) throw damaged();
  const told = new Uint32Array(library.memory.buffer, extents, 2);
  if (told[0] !== width || told[1] !== height) throw damaged();
  return { width, height, pixels: new Uint8Array(library.memory.buffer, decoded, width * height * 4).slice() };
}
