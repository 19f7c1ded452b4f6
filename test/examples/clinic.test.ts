import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readClinic, withBothChecks } from '../support/cures';
import { exampleFiles, examplesFolder, expectationsOf, nnspec } from './run';

// A spec of the clinic shows its symptom as it stands, and not any more with the one change that its comment names.

/** What a comment says can be seen: among so many steps, one whose arithmetic is like this. */
const sights: Readonly<Record<string, { readonly steps: number; readonly phase: string; readonly like: readonly RegExp[] }>> = {
  'clinic-rate-too-small.nnspec': { steps: 20, phase: 'update', like: [/^0\.4832 - 5e-5·\S+ = 0\.4832$/] },
  'clinic-rate-too-large.nnspec': {
    steps: 60,
    phase: 'update',
    like: [/^0\.5 - .* = 3\.56$/, /= 0\.3776$/, /= 3\.687$/, /= 0\.2452$/],
  },
  'clinic-dead-relu.nnspec': { steps: 20, phase: 'backward', like: [/^-?0\.00\d+·0 = 0$/] },
  'clinic-vanishing-sigmoid.nnspec': { steps: 60, phase: 'backward', like: [/^0\.003778·.* = 0\.0008667$/, /= -0\.000173$/, /= 1\.423e-5$/] },
  'clinic-exploding.nnspec': { steps: 220, phase: 'update', like: [/^-0\.05439 - .* = 80680$/, /= NaN$/] },
  'clinic-zero-start.nnspec': { steps: 40, phase: 'backward', like: [/^0·\(1 - 0²\) = 0$/] },
  'clinic-not-normalized.nnspec': { steps: 5, phase: 'forward', like: [/^tanh\(461\.6\) = 1$/] },
};

describe('the clinic', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'nnspec-clinic-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Whether each check holds, symptoms and signs by turns, of the spec as it stands or cured. */
  function checksOf(text: string, cured: boolean): boolean[] {
    const file = path.join(folder, 'patient.nnspec');
    writeFileSync(file, withBothChecks(text, cured));
    assert.deepEqual(nnspec('check', file).lines, []);
    return expectationsOf(nnspec('train', file)).map(({ passed }) => passed);
  }

  const files = exampleFiles.filter((name) => name.startsWith('clinic-'));

  it('treats eight failures', () => assert.equal(files.length, 8));

  for (const file of files) {
    const spec = path.join(examplesFolder, file);
    const text = readFileSync(spec, 'utf8');
    const { changes, symptoms, signs } = readClinic(text);

    it(`${file} names one change, and below each check what holds then`, () => {
      assert.equal(changes.length, 1);
      assert.ok(symptoms.length > 0);
      const lines = /^expect \{\n([^}]*)\}/m.exec(text)?.[1]?.trim().split('\n') ?? [];
      assert.equal(lines.length, 2 * symptoms.length);
      for (const word of ['What is wrong', 'Where to look', 'The cure']) assert.ok(text.includes(`// ${word}: `), word);
    });

    it(`${file} shows its symptoms, and none of them once it is cured`, () => {
      const each = [...symptoms, ...signs];
      assert.deepEqual(checksOf(text, false), each.map((_, i) => i % 2 === 0));
      assert.deepEqual(checksOf(text, true), each.map((_, i) => i % 2 === 1));
    });

    const sight = sights[file];
    if (!sight) continue;
    it(`${file} shows in its steps what its comment says`, () => {
      const { lines } = nnspec('step', spec, '--count', String(sight.steps));
      const texts = lines.filter(({ phase }) => phase === sight.phase).map(({ explain }) => String(explain));
      for (const like of sight.like) assert.ok(texts.some((each) => like.test(each)), `${like} in\n${texts.join('\n')}`);
    });
  }
});
