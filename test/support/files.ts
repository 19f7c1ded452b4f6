import { UserError } from '../../src/base/problem';
import type { FilePort } from '../../src/data';

/** A port that reads files alone: it has no folders, and nothing that comes with NNSpec. */
export function readingOnly(read: FilePort['read']): FilePort {
  const none = (what: string) => Promise.reject(new Error(`there is no ${what}`));
  return { read, list: none, asset: none };
}

/** A port with these files and no others; what comes with NNSpec is read by `asset`. */
export function filesIn(files: Readonly<Record<string, string | Uint8Array>>, asset: FilePort['asset']): FilePort {
  const bytesOf = (content: string | Uint8Array) => (typeof content === 'string' ? new TextEncoder().encode(content) : content);
  return {
    asset,
    read: async (path) => {
      const content = files[path];
      if (content === undefined) throw new UserError('no-file', `There is no file "${path}".`, { key: 'data.source' });
      return bytesOf(content);
    },
    list: async (path) => {
      const paths = Object.keys(files).filter((name) => name.startsWith(`${path}/`)).sort();
      return paths.map((name) => ({ path: name, size: bytesOf(files[name]!).length }));
    },
  };
}
