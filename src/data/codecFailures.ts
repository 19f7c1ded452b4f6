import * as l10n from '@vscode/l10n';
import { formatBytes, formatCount } from '../base/format';
import { UserError } from '../base/problem';
import { loadCodecs, type Why } from './loadCodecs';
import { fileLimit } from './text';
import type { FilePort } from './types';

/** What a spec names a file in; a problem with the file goes there. */
const at = { key: 'data.source' };

/** Why a picture could not be decoded, for a person. */
export function refusal(path: string, failure: Why, pixelLimit: number): UserError {
  switch (failure.why) {
    case 'unknown':
      return new UserError('not-a-picture', l10n.t('{0} is no picture that can be read, whatever its name says; PNG, JPEG, GIF, BMP and WebP can.', path), at);
    case 'truncated':
      return new UserError('picture-truncated', l10n.t('{0} is cut off: the picture ends too early. Copy or download it again.', path), at);
    case 'damaged':
      return new UserError('picture-damaged', l10n.t('{0} is damaged, and cannot be decoded. Copy or download it again, or take it out.', path), at);
    case 'too-large': {
      const [height, width, most] = [failure.height, failure.width, pixelLimit].map(formatCount);
      const message = l10n.t('{0} has {1} × {2} pixels, and at most {3} are decoded; make it smaller.', path, height!, width!, most!);
      return new UserError('picture-too-large', message, at);
    }
    case 'variant': {
      const message = l10n.t('{0} is stored in a way that cannot be read ({1}); save it as an ordinary PNG or JPEG.', path, failure.what);
      return new UserError('picture-variant', message, at);
    }
  }
}

/** The content of a file: unpacked where it is packed with gzip, which its first bytes tell, not its name. */
export async function unpacked(path: string, bytes: Uint8Array, files: FilePort): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const content = (await loadCodecs(files)).gunzip(bytes, fileLimit);
  if (content === undefined) {
    const message = l10n.t('{0} unpacks to more than {1}, the most that can be read; take a part of it.', path, formatBytes(fileLimit));
    throw new UserError('file-too-large', message, at);
  }
  if (!('why' in content)) return content;
  const isShort = content.why === 'truncated';
  const message = isShort
    ? l10n.t('{0} is cut off: what is packed in it (gzip) ends too early. Copy or download it again.', path)
    : l10n.t('{0} is damaged: what is packed in it (gzip) cannot be unpacked. Copy or download it again.', path);
  throw new UserError(isShort ? 'gzip-truncated' : 'gzip-damaged', message, at);
}
