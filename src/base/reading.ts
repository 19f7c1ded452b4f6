/** A part of a file. */
export interface FilePart {
  readonly bytes: Uint8Array;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Another one when the file has been changed. */
  readonly stamp: string;
}

/** How far a file has been read. */
export interface ReadProgress {
  readonly path: string;
  /** Bytes. */
  readonly read: number;
  readonly size: number;
}
