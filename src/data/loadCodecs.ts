import type * as Codecs from '../codecs';
import type { FilePort } from './types';

export type { Planes, Why } from '../codecs';

let program: Promise<typeof Codecs> | undefined;
let library: Promise<WebAssembly.Module> | undefined;

/**
 * The decoders of pictures and of gzip, loaded when they are first asked for. They are not part of the programs of
 * host, worker and command line, because each of these would have to hold them.
 */
export function loadCodecs(files: FilePort): Promise<typeof Codecs> {
  program ??= files.asset('codecs.js').then(evaluate);
  return orForgotten(program, () => (program = undefined));
}

/** libwebp, loaded when it is first asked for. */
export function loadWebP(files: FilePort): Promise<WebAssembly.Module> {
  library ??= files.asset('webp.wasm').then((bytes) => new WebAssembly.Module(bytes.slice()));
  return orForgotten(library, () => (library = undefined));
}

/** The program is a script that declares `codecs`; it comes out of NNSpec's own package, as this does. */
function evaluate(bytes: Uint8Array): typeof Codecs {
  return new Function(`${new TextDecoder().decode(bytes)}\nreturn codecs;`)() as typeof Codecs;
}

/** What could not be loaded is tried anew the next time. */
async function orForgotten<T>(loading: Promise<T>, forget: () => void): Promise<T> {
  try {
    return await loading;
  } catch (failure) {
    forget();
    throw failure;
  }
}
