import { truncated } from './types';

/** Reads whole numbers at places of some bytes; beyond their end it throws that they are truncated. */
export class Reader {
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    private readonly littleEndian: boolean,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(at: number): number {
    this.require(at, 1);
    return this.view.getUint8(at);
  }

  u16(at: number): number {
    this.require(at, 2);
    return this.view.getUint16(at, this.littleEndian);
  }

  u24(at: number): number {
    this.require(at, 3);
    const [a, b, c] = [this.u8(at), this.u8(at + 1), this.u8(at + 2)];
    return this.littleEndian ? a | (b << 8) | (c << 16) : (a << 16) | (b << 8) | c;
  }

  u32(at: number): number {
    this.require(at, 4);
    return this.view.getUint32(at, this.littleEndian);
  }

  i32(at: number): number {
    this.require(at, 4);
    return this.view.getInt32(at, this.littleEndian);
  }

  /** The characters of `length` bytes. */
  text(at: number, length: number): string {
    this.require(at, length);
    return String.fromCharCode(...this.bytes.subarray(at, at + length));
  }

  /** Throws unless so many bytes stand there. */
  require(at: number, length: number): void {
    if (at + length > this.bytes.length) throw truncated();
  }
}

/** Whether bytes begin with these. */
export function beginsWith(bytes: Uint8Array, ...start: number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

/** Some bytes after others. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** The CRC-32 of PNG and gzip. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = crcTable[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
