import { Emitter } from '../base/events';
import type { ReadProgress } from '../base/reading';
import type { FilePort, Reading } from '../data';
import type { Checked, CheckRequest } from '../protocol/session';
import { analyse, hasErrors } from './analysis';
import { identify } from './saving';

/** Reading that is under way for a session: somebody may hear how far it is, and cancel it. */
export class Reader {
  readonly onProgress = new Emitter<ReadProgress>();
  private current: { cancelled: boolean } = { cancelled: false };

  /** What the next reading looks at. */
  begin(): Reading {
    const reading = { cancelled: false, progress: (progress: ReadProgress) => this.onProgress.emit(progress) };
    this.current = reading;
    return reading;
  }

  cancel(): void {
    this.current.cancelled = true;
  }
}

/** Looks at a text and its data, of which nothing is kept: what a client without the data is to know of them. */
export async function checkSpec({ text, memoryLimit }: CheckRequest, files: FilePort, reader: Reader): Promise<Checked> {
  const { problems, prepared } = await analyse(text, files, { memoryLimit, reading: reader.begin() });
  if (!prepared || hasErrors(problems)) return { problems };
  const { spec, inference, profile, task } = prepared;
  return { problems, prepared: { spec, inference, profile, task }, identity: identify(prepared) };
}
