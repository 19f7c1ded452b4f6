import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Workload } from './workloads';

// Who trains the workloads, each run a process of its own with one thread.

/** What a process that trained prints, as JSON. Rates are steps a second. */
export interface Measured {
  readonly p50: number;
  /** The undisturbed rate: few slices are better. */
  readonly p95: number;
  /** How much of a processor the process had: less than one where others wanted it, too. */
  readonly share: number;
  readonly before: number;
  readonly after: number;
  readonly version: string;
}

export interface Contestant {
  readonly name: string;
  readonly workloads: string;
  /** Program and arguments, to which the workload is added. */
  readonly command: readonly [string, ...string[]];
  /** How it is got, where it is not there. */
  readonly missing?: string;
}

const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
const peers = path.resolve('bench/peers');

export const engine: Contestant = {
  name: 'NNSpec',
  workloads: 'W1 W2 W3 W4 W5 W6',
  command: [process.execPath, path.resolve('out/bench/support/training.cjs')],
};

/** The same with products and sums rounded at once, as the setting `nnspec.fusedMultiplyAdd` has it. */
export const fused: Contestant = { ...engine, name: 'NNSpec, fused', command: [...engine.command, 'fused'] };

/** PyTorch of the first Python that has it, or of the one that `NNSPEC_PYTHON` names. */
export function pytorch(): Contestant {
  const named = process.env['NNSPEC_PYTHON'];
  const pythons = named ? [named] : ['python3', '/usr/bin/python3'];
  const found = pythons.find((python) => spawnSync(python, ['-c', 'import torch']).status === 0);
  return {
    name: 'PyTorch',
    workloads: 'W1 W2 W3 W4 W5 W6',
    command: [found ?? 'python3', path.join(peers, 'pytorch.py')],
    ...(!found && { missing: 'apt-get install python3-torch python3-numpy libopenblas0-pthread' }),
  };
}

const INSTALL = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', peers];

/** The JavaScript peers. Their package is installed where it is not yet. */
export function scriptPeers(): Contestant[] {
  const isThere = (): boolean => existsSync(path.join(peers, 'node_modules/synaptic'));
  if (!isThere()) spawnSync('npm', INSTALL, { stdio: 'inherit' });
  const missing = isThere() ? {} : { missing: 'npm ci --ignore-scripts --prefix bench/peers' };
  const script = (name: string, workloads: string, file: string, ...given: string[]): Contestant => ({
    name,
    workloads,
    command: [process.execPath, path.join(peers, file), ...given],
    ...missing,
  });
  return [
    script('TF.js wasm', 'W1 W2 W3 W5 W6', 'tensorflow.mjs', 'wasm'), // it has no kernel for the gradient of W4's pooling
    script('TF.js cpu', 'W1 W2 W3 W4 W5 W6', 'tensorflow.mjs', 'cpu'),
    script('ConvNetJS', 'W1 W2 W3 W4', 'convnet.mjs'),
    script('brain.js', 'W1 W2 W3 W5', 'brain.mjs'),
    script('synaptic', 'W1 W2', 'synaptic.mjs'),
  ];
}

/** Has a contestant train a workload. Throws where it fails: what was to be measured is never left out silently. */
export function train({ name, command: [program, ...given] }: Contestant, workload: Workload): Measured {
  const env = { ...process.env, ...ONE_THREAD };
  const { status, stdout, stderr } = spawnSync(program, [...given, workload], { env, encoding: 'utf8' });
  const line = stdout.trim().split('\n').at(-1);
  if (status !== 0 || !line) throw new Error(`${name} failed at ${workload}:\n${stderr}`);
  return JSON.parse(line) as Measured;
}
