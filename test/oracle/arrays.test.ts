import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readNpy } from '../../src/data/npy';
import { UserError } from '../../src/base/problem';
import { sizeOf } from '../../src/base/extents';
import { root } from '../../scripts/paths.mjs';

interface Saved {
  readonly file: string;
  readonly type: string;
  readonly extents: readonly number[];
  readonly elements: readonly string[];
}

function numpyArrays(): { arrays: Readonly<Record<string, Saved>>; refused: Readonly<Record<string, string>> } {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['test/oracle/arrays.py'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as ReturnType<typeof numpyArrays>;
}

/** What a cell should be, by the exact value that NumPy has. */
function sameValue(cell: string, element: string, type: string): boolean {
  if (type === 'bool') return cell === (element === 'True' ? '1' : '0');
  if (!type.startsWith('float')) return cell === element;
  if (element === 'nan' || element === 'inf' || element === '-inf') return cell === element;
  const value = Number(element);
  // A cell has the fewest digits that are this float32 again.
  const read = type === 'float64' ? Number(cell) : Math.fround(Number(cell));
  return Object.is(read, value) && (type === 'float64' || cell.replace(/^-?[0.]*|\.|e.*$/g, '').length <= 9);
}

describe('arrays that NumPy has saved', function () {
  this.timeout(60_000);
  let saved: ReturnType<typeof numpyArrays>;

  before(() => (saved = numpyArrays()));

  it('are read element by element: every type, order of axes, order of bytes and version', () => {
    assert.ok(Object.keys(saved.arrays).length > 50);
    for (const [name, { file, type, extents, elements }] of Object.entries(saved.arrays)) {
      const array = readNpy(Buffer.from(file, 'base64'), 'a.npy');
      assert.deepEqual(array.extents, extents, name);
      assert.equal(sizeOf(extents), elements.length);
      if (!type.startsWith('str') && !type.startsWith('bytes')) assert.equal(array.type, type, name);
      const wrong = elements.findIndex((element, place) => !sameValue(array.cell(place), element, type));
      assert.equal(wrong, -1, `${name}: ${array.cell(Math.max(0, wrong))} is not ${elements[wrong]}`);
    }
  });

  it('of bytes are given whole, in row-major order', () => {
    for (const name of ['u1 C', 'u1 F', 'grey pictures C', 'grey pictures F', 'colour pictures C', 'colour pictures F']) {
      const { file, elements } = saved.arrays[name]!;
      assert.deepEqual([...readNpy(Buffer.from(file, 'base64'), 'a.npy').bytes()].map(String), elements, name);
    }
  });

  const codes: Readonly<Record<string, string>> = {
    object: 'npy-type', complex: 'npy-type', records: 'npy-type', dates: 'npy-type', nothing: 'no-rows', archive: 'npy-archive',
  };
  for (const [name, code] of Object.entries(codes)) {
    it(`of another kind are refused: ${name}`, () => {
      const read = () => readNpy(Buffer.from(saved.refused[name]!, 'base64'), 'a.npy');
      assert.throws(read, (failure) => failure instanceof UserError && failure.code === code && failure.message.startsWith('a.npy'));
    });
  }
});
