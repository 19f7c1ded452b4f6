/** A message as it came in; `problem` says why one cannot be read, after which the next one still can. */
export type Incoming = { readonly message: unknown } | { readonly problem: string };

/** The stream can be followed no further: where the next message begins is unknown. */
export class FramingError extends Error {}

/** Bytes of one message, at most: a broken header must not make us wait for gigabytes. */
const LARGEST = 1 << 24;
/** Bytes of a header, at most. */
const LARGEST_HEADER = 1 << 12;

/** A message with its header, as the Debug Adapter Protocol sends it over a stream. */
export function encodeMessage(message: unknown): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(message));
  return joined(new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`), body);
}

/** Cuts a stream of bytes, which comes in pieces of any size, into messages. */
export class MessageReader {
  private bytes: Uint8Array = new Uint8Array(0);
  /** Bytes of the message whose header has been read. */
  private expected: number | undefined;

  /** What is complete with these bytes. Throws a `FramingError` where a header makes no sense. */
  push(chunk: Uint8Array): Incoming[] {
    this.bytes = joined(this.bytes, chunk);
    const found: Incoming[] = [];
    for (let next = this.next(); next; next = this.next()) found.push(next);
    return found;
  }

  /** Whether the stream ends within a message. */
  get isInside(): boolean {
    return this.expected !== undefined || this.bytes.length > 0;
  }

  private next(): Incoming | undefined {
    this.expected ??= this.header();
    if (this.expected === undefined || this.bytes.length < this.expected) return undefined;
    const body = this.take(this.expected);
    this.expected = undefined;
    return parse(body);
  }

  private header(): number | undefined {
    const end = endOfHeader(this.bytes);
    if (end === undefined) {
      if (this.bytes.length > LARGEST_HEADER) throw new FramingError('a header does not end');
      return undefined;
    }
    const text = new TextDecoder().decode(this.take(end));
    const length = /^content-length:[ \t]*(\d+)[ \t]*$/im.exec(text)?.[1];
    if (length === undefined) throw new FramingError(`no Content-Length in the header ${JSON.stringify(text.trim())}`);
    if (Number(length) > LARGEST) throw new FramingError(`a message of ${length} bytes is too large`);
    return Number(length);
  }

  private take(count: number): Uint8Array {
    const taken = this.bytes.subarray(0, count);
    this.bytes = this.bytes.subarray(count);
    return taken;
  }
}

function parse(body: Uint8Array): Incoming {
  try {
    return { message: JSON.parse(new TextDecoder().decode(body)) as unknown };
  } catch (failure) {
    return { problem: failure instanceof Error ? failure.message : String(failure) };
  }
}

/** Index behind the empty line that ends a header. */
function endOfHeader(bytes: Uint8Array): number | undefined {
  for (let i = 0; i + 3 < bytes.length; i++) {
    if (bytes[i] === 13 && bytes[i + 1] === 10 && bytes[i + 2] === 13 && bytes[i + 3] === 10) return i + 4;
  }
  return undefined;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
