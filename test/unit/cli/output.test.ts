import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { Output } from '../../../src/cli/output';

/** What a terminal, or a file, gets. */
class Sink extends Writable {
  text = '';
  columns = 20;

  constructor(readonly isTTY: boolean) {
    super();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

describe('how far something is', () => {
  it('stands on a line of the terminal that the next one, and whatever else is told, takes', () => {
    const [stdout, stderr] = [new Sink(false), new Sink(true)];
    const output = new Output(false, stdout, stderr);
    output.progress('');
    output.progress('Reading a.csv: 1 of 2');
    output.progress('Reading');
    output.line('done');
    output.note('more');
    assert.equal(stderr.text, '\r\u001b[2KReading a.csv: 1 o…\r\u001b[2KReading\r\u001b[2Knnspec: more\n');
    assert.equal(stdout.text, 'done\n');
  });

  it('is told where the terminal does not say how wide it is', () => {
    const stderr = new Sink(true);
    stderr.columns = 0;
    new Output(true, new Sink(false), stderr).progress('Reading a.csv: 1 of 2');
    assert.equal(stderr.text, '\r\u001b[2KReading a.csv: 1 of 2');
  });

  it('is not told to a file', () => {
    const stderr = new Sink(false);
    new Output(false, new Sink(true), stderr).progress('Reading');
    assert.equal(stderr.text, '');
  });
});
