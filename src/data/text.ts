import * as l10n from '@vscode/l10n';
import { formatBytes } from '../base/format';
import { UserError } from '../base/problem';

/** Largest file that is read whole. */
export const fileLimit = 200 * 1024 * 1024;

/**
 * The text of a file: UTF-8, or UTF-16 where a byte order mark says so; the mark itself is left out.
 * Throws a `UserError` where the file is too large, binary, or in another encoding.
 */
export function decodeText(bytes: Uint8Array, path: string): string {
  if (bytes.length > fileLimit) throw tooLarge(bytes.length, path);
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-8' && bytes.includes(0)) throw binary(path);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw notOf(encoding, path);
  }
}

/** The text of a file that comes in pieces, as `decodeText` gives it, with `\n` for every kind of line end. */
export class TextPieces {
  private decoder: TextDecoder | undefined;
  private encoding: ReturnType<typeof encodingOf> = 'utf-8';
  private size = 0;
  /** A carriage return at the end of a piece: a line feed may follow. */
  private held = '';

  constructor(private readonly path: string) {}

  decode(bytes: Uint8Array): string {
    if (!this.decoder) {
      this.encoding = encodingOf(bytes);
      this.decoder = new TextDecoder(this.encoding, { fatal: true });
    }
    this.size += bytes.length;
    if (this.size > fileLimit) throw tooLarge(this.size, this.path);
    if (this.encoding === 'utf-8' && bytes.includes(0)) throw binary(this.path);
    return this.plain(this.decoded(() => this.decoder!.decode(bytes, { stream: true })));
  }

  /** What is left when there are no more pieces. */
  end(): string {
    const rest = this.held + this.decoded(() => this.decoder?.decode() ?? '');
    return rest.replace(/\r\n?/g, '\n');
  }

  private plain(decoded: string): string {
    const text = this.held + decoded;
    this.held = text.endsWith('\r') ? '\r' : '';
    return (this.held ? text.slice(0, -1) : text).replace(/\r\n?/g, '\n');
  }

  private decoded(decode: () => string): string {
    try {
      return decode();
    } catch {
      throw notOf(this.encoding, this.path);
    }
  }
}

function notOf(encoding: string, path: string): UserError {
  return new UserError(
    'not-utf8',
    l10n.t('{0} is not valid {1} text; save it in the encoding UTF-8.', path, encoding.toUpperCase()),
    { key: 'data.source' },
  );
}

function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** The error for a file of more bytes than are read. */
export function tooLarge(size: number, path: string): UserError {
  return new UserError(
    'file-too-large',
    l10n.t(
      '{0} has {1}, and at most {2} can be read; take a part of it.',
      path,
      formatBytes(size),
      formatBytes(fileLimit),
    ),
    { key: 'data.source' },
  );
}

/** The error for a file that is too large where files can be read as a whole only. */
export function tooLargeInBrowser(size: number, path: string, limit: number): UserError {
  return new UserError(
    'file-too-large',
    l10n.t(
      '{0} has {1}, and in a browser, where files are read as a whole, at most {2} can be read; take a part of it, or open the folder in VS Code on a desktop.',
      path,
      formatBytes(size),
      formatBytes(limit),
    ),
    { key: 'data.source' },
  );
}

function binary(path: string): UserError {
  return new UserError(
    'binary-file',
    l10n.t('{0} is not a text file; if it is a spreadsheet, export it as CSV (UTF-8).', path),
    { key: 'data.source' },
  );
}
