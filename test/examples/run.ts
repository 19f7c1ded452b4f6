import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { root } from '../../scripts/paths.mjs';

export const examplesFolder = path.join(root, 'examples');

/** File names of all examples. */
export const exampleFiles = readdirSync(examplesFolder).filter((name) => name.endsWith('.nnspec'));

export interface Answer {
  readonly status: number | null;
  readonly lines: Record<string, unknown>[];
}

/** Runs the command that a user has, and reads its JSON lines. */
export function nnspec(...words: string[]): Answer {
  const cli = path.join(root, 'dist/cli/nnspec.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words, '--json'], { encoding: 'utf8' });
  assert.equal(stderr, '');
  return { status, lines: stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>) };
}

export interface Expectation {
  readonly text: string;
  readonly passed: boolean;
}

/** What a spec expects of its training, as its last line tells. */
export function expectationsOf({ lines }: Answer): readonly Expectation[] {
  const done = lines.at(-1) as { type: string; expectations: Expectation[] } | undefined;
  assert.equal(done?.type, 'done');
  return done.expectations;
}
