/** A part of a file. */
export interface FilePart {
  readonly bytes: Uint8Array;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Another one when the file has been changed. */
  readonly stamp: string;
}

/** How far a file has been read, or a folder of pictures. */
export interface ReadProgress {
  readonly path: string;
  /** Bytes of a file, or pictures of a folder. */
  readonly read: number;
  readonly size: number;
  readonly unit: 'bytes' | 'pictures';
}
