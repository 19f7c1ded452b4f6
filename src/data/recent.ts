import { hashWords } from '../base/hash';
import type { Wanted } from '../codecs';
import type { Planes } from './loadCodecs';

/** Bytes of pixels that are kept. */
const mostBytes = 64 * 1024 * 1024;

/**
 * The pictures that were decoded last, by the content of their files: the editor looks at all of them again whenever
 * its text has changed.
 */
export class RecentPictures {
  private readonly pictures = new Map<string, Planes>();
  private bytes = 0;

  constructor(private readonly most = mostBytes) {}

  /** What `decode` gives for the bytes, or has given a while ago; what is no picture is not kept. */
  get<T extends object>(file: Uint8Array, { size, channels }: Wanted, decode: () => Planes | T): Planes | T {
    const key = [hashWords(file), file.length, channels, ...(size ?? [])].join(' ');
    const known = this.pictures.get(key);
    const picture = known ?? decode();
    if (!('pixels' in picture) || picture.pixels.length > this.most) return picture;
    // What was asked for last goes last.
    this.pictures.delete(key);
    this.pictures.set(key, picture);
    if (!known) this.bytes += picture.pixels.length;
    for (const [oldest, { pixels }] of this.pictures) {
      if (this.bytes <= this.most) break;
      this.pictures.delete(oldest);
      this.bytes -= pixels.length;
    }
    return picture;
  }
}
