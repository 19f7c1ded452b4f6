import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Problem } from '../../../src/base/problem';
import type { FilePort } from '../../../src/data';
import { analyse } from '../../../src/session/analysis';
import { compileProgram } from '../../../src/session/prepare';
import { Session } from '../../../src/session/session';
import { openSession, scheduler } from './support';
import { readingOnly } from '../../support/files';

// Every way in which a spec can ask for more memory than it may have: a problem on its line with the arithmetic, and
// nothing allocated before that.

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

interface Case {
  readonly what: string;
  readonly text: string;
  readonly limit?: number;
  readonly file?: string;
  readonly code?: string;
  /** What the problem stands at. */
  readonly at: string;
  readonly says: RegExp;
}

const training = 'train { epochs: 1 }';
const wide = (words: number): string => Array.from({ length: words }, (_, i) => `w${i},${i % 2}`).join('\n');

const cases: Case[] = [
  {
    what: 'units',
    text: `data inline {\n  ${columns(10)} -> y\n  ${cells(10)} -> 1\n}\nlayers {\n  h = dense(2000000000)\n  dense(1)\n}\n${training}`,
    at: 'h',
    says: /above the limit of 64\.0 MiB\. The largest part is h\.weights: 10 × 2,000,000,000 × 4 bytes = 74\.5 GiB\./,
  },
  {
    what: 'units beyond every number of bytes',
    text: `layers {\n  input(2)\n  h = dense(${'9'.repeat(300)})\n  dense(${'9'.repeat(300)})\n}`,
    at: 'dense',
    says: /need ∞ EiB.*1e300 × 1e300 × 4 bytes = ∞ EiB/,
  },
  {
    what: 'units where there is no limit but that of WebAssembly',
    text: 'layers {\n  input(1)\n  dense(1000000000)\n}',
    limit: Infinity,
    at: 'dense',
    says: /4\.0 GiB is all that can be addressed.* Make it smaller\.$/,
  },
  {
    what: 'units where the limit is what the setting takes at most',
    text: 'layers {\n  input(1)\n  dense(1000000000)\n}',
    limit: 4 * GIB,
    at: 'dense',
    says: /4\.0 GiB is all that can be addressed/,
  },
  {
    what: 'pictures, which are a byte for each pixel',
    text: `data { source: idx("a.idx") }\nlayers {\n  flatten()\n  dense(1)\n}`,
    file: pictures(100, 10, 10),
    limit: 9_000,
    at: 'source: idx("a.idx")',
    says: /^As bytes, a\.idx needs 100 × 100 bytes = 9\.8 KiB, above the limit of 8\.8 KiB\. Take fewer pictures, or raise/,
  },
  {
    what: 'pictures and a network',
    text: `data { source: idx("a.idx") }\nlayers {\n  flatten()\n  dense(1)\n}`,
    file: pictures(800, 10, 10),
    limit: 100_000,
    at: 'data',
    says: /The largest part is data\.inputs: 800 × 10 × 10 × 1 × 1 byte = 78\.1 KiB\./,
  },
  { what: 'input', text: 'layers {\n  input(1000000000)\n  dense(1)\n}', at: 'dense', says: /1,000,000,000 × .*4 bytes = 3\.7 GiB/ },
  {
    what: 'batch_size: all',
    text: `data { source: spiral(points: 100000) }\nlayers {\n  h = dense(500)\n  dense(1, sigmoid)\n}\ntrain {\n  batch_size: all\n  epochs: 1\n}`,
    at: 'h',
    says: /h\.output.*: 100,000 × 500 × 4 bytes = 190\.7 MiB/,
  },
  {
    what: 'batch_size, of which there are only so many samples',
    text: `data { source: spiral(points: 100000) }\nlayers {\n  h = dense(500)\n  dense(1, sigmoid)\n}\ntrain {\n  batch_size: 1000000000000000\n  epochs: 1\n}`,
    at: 'h',
    says: /100,000 × 500 × 4 bytes/,
  },
  {
    what: 'points beyond what a generator makes',
    text: `data { source: spiral(points: 1e9) }\nlayers { dense(1, sigmoid) }\n${training}`,
    code: 'out-of-range',
    at: '1e9',
    says: /"points" of spiral is a whole number of at least 2 and at most 1000000/,
  },
  {
    what: 'a CSV whose words become a number each',
    text: `data { source: csv("a.csv")\n  target: y }\nlayers { dense(1, sigmoid) }\n${training}`,
    file: `w,y\n${Array.from({ length: 20 }, () => wide(1000)).join('\n')}\n`,
    at: 'source: csv("a.csv")',
    says: /^As numbers, a\.csv needs 20,000 × 1,001 × 4 bytes = 76\.4 MiB, above the limit of 64\.0 MiB\. Ignore columns/,
  },
  {
    what: 'very many layers',
    text: `layers {\n  input(100)\n${'  dense(100)\n'.repeat(3000)}}`,
    at: 'dense',
    says: /need 11\d\.\d MiB.*100 × 100 × 4 bytes = 39\.1 KiB/,
  },
  {
    what: 'the state of the optimiser, beside weights that are transposed',
    text: `data { source: xor() }\nlayers {\n  h = dense(2000)\n  g = dense(2000)\n  dense(1, sigmoid)\n}\n${training}`,
    limit: 40 * MIB,
    at: 'g',
    says: /need 76\.\d MiB.*2,000 × 2,000 × 4 bytes = 15\.3 MiB/,
  },
];

/** An IDX file of so many pictures, in ASCII. */
function pictures(...extents: readonly [number, number, number]): string {
  const header = [0x0803, ...extents].map((value) => String.fromCharCode(0, 0, value >> 8, value & 255)).join('');
  return header + 'a'.repeat(extents.reduce((size, extent) => size * extent));
}

function columns(count: number): string {
  return Array.from({ length: count }, (_, i) => `x${i}`).join(', ');
}

function cells(count: number): string {
  return Array.from({ length: count }, () => '1').join(', ');
}

const holding = (text: string): FilePort => readingOnly(async () => new TextEncoder().encode(text));

function textAt(text: string, { span }: Problem): string {
  return text.slice(span.start, span.end);
}

describe('the limit of memory', function () {
  this.timeout(60_000);

  for (const { what, text, limit = 64 * MIB, file = '', code = 'memory-limit', at, says } of cases) {
    it(`turns too much of ${what} into a problem on its line`, async () => {
      const before = process.memoryUsage();
      const { problems, prepared } = await analyse(text, holding(file), { memoryLimit: limit });
      const after = process.memoryUsage();
      assert.equal(prepared, undefined);
      assert.deepEqual(problems.map((problem) => problem.code), [code]);
      assert.equal(textAt(text, problems[0]!), at);
      assert.match(problems[0]!.message, says);
      assert.ok(after.arrayBuffers - before.arrayBuffers < 64 * MIB, 'nothing of that size is allocated');
    });
  }

  it('refuses what a repeat would make too many, without writing it out', async () => {
    const text = 'layers {\n  input(2)\n  repeat 1000000000 { dense(2) }\n}';
    const { problems } = await analyse(text, holding(''), { memoryLimit: 64 * MIB });
    assert.deepEqual(problems.map(({ code }) => code), ['too-many-layers']);
  });

  it('refuses what unrolls into more time steps than can be stepped through', async () => {
    const text = 'layers {\n  input(100000, 1)\n  repeat 100 { rnn(1, sequences: true) }\n}';
    const { problems } = await analyse(text, holding(''), { memoryLimit: 1024 * MIB });
    assert.deepEqual(problems.map(({ code }) => code), ['too-many-steps']);
    assert.match(problems[0]!.message, /"rnn_1" alone goes through 100,000 time steps/);
  });

  it('is not for the rows of an evaluation: where they do not fit, as many as a batch has are taken at once', async () => {
    const text = `data { source: text("a.txt")\n  context: 256 }\nlayers {\n  embedding(8)\n  attention(8, causal: true)\n  dense(vocabulary, softmax)\n}\ntrain {\n  batch_size: 1\n  steps: 1\n}`;
    const { problems, prepared } = await analyse(text, holding('ab'.repeat(9000)), { memoryLimit: 64 * MIB });
    assert.deepEqual(problems, []);
    assert.equal(compileProgram(prepared!, 64 * MIB).evaluation.capacity, 1);
    assert.ok(compileProgram(prepared!, 4096 * MIB).evaluation.capacity > 1);
  });

  it('counts parameters, optimiser, both plans and the data, and is exact', async () => {
    const text = `data { source: xor() }\nlayers {\n  h = dense(8, tanh)\n  dense(1, sigmoid)\n}\n${training}`;
    const { opened } = await openSession(text);
    const open = (memoryLimit: number) => new Session(holding(''), scheduler).open({ text, memoryLimit });
    await open(opened.program.memory);
    await assert.rejects(open(opened.program.memory - 1), { code: 'memory-limit' });
  });

  it('lets thousands of layers be opened soon', async () => {
    const text = `data { source: xor() }\nlayers {\n${'  dense(1, tanh)\n'.repeat(3000)}  dense(1, sigmoid)\n}\n${training}`;
    const begun = performance.now();
    const { opened } = await openSession(text);
    assert.equal(opened.program.layers.length, 3001);
    assert.deepEqual(Object.keys(opened.program.layers[1]!.tensors).slice(0, 4), ['weights', 'bias', 'pre_activation', 'output']);
    assert.ok(performance.now() - begun < 8000, 'not quadratic: that took a quarter of a minute');
  });
});

// Elsewhere a shell cannot take memory away from a process.
if (process.platform === 'linux') describe('a machine without room', function () {
  this.timeout(60_000);

  it('says so where the memory itself cannot be had', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'nnspec-'));
    try {
      // Within the limit of the command, 1 GiB, and beyond what the shell leaves the process.
      writeFileSync(path.join(folder, 'large.nnspec'), 'layers {\n  input(15000)\n  dense(15000)\n}\n');
      const cli = path.resolve('dist/cli/nnspec.js');
      const words = `ulimit -v 1500000; exec "${process.execPath}" "${cli}" step large.nnspec --json`;
      const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', words], { cwd: folder, encoding: 'utf8' });
      assert.equal(stderr, '');
      const record = JSON.parse(stdout) as { code: string; message: string };
      assert.equal(record.code, 'out-of-memory');
      assert.match(record.message, /^There is no room in memory for 858\.\d MiB more\. Make layers, batch_size/);
      assert.equal(status, 2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
