import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/paths.mjs';
import { templateGroups, type TemplateGroup } from '../../../src/host/templates';
import { analyseText } from '../../../src/session/analysis';

const examples = path.join(root, 'examples');

const textOf = (name: string): string => readFileSync(path.join(examples, `${name}.nnspec`), 'utf8');

/** Files of examples/ that a value of the spec names. */
function filesIn(value: unknown): string[] {
  if (typeof value === 'string') return existsSync(path.join(examples, value)) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(filesIn) : [];
}

describe('templates', () => {
  const groups = templateGroups();
  const templates = groups.flatMap((group) => group.templates);

  it('are all the examples, each once', () => {
    const files = readdirSync(examples).filter((file) => file.endsWith('.nnspec'));
    assert.deepEqual(templates.map(({ name }) => `${name}.nnspec`).sort(), files.sort());
  });

  it('are in the clinic where their names say so', () => {
    const clinic = (group?: TemplateGroup) => group?.templates.filter(({ name }) => name.startsWith('clinic-')).length;
    assert.deepEqual(groups.map(clinic), [0, 0, 0, groups.at(-1)?.templates.length]);
  });

  for (const { name, title, data } of templates) {
    it(`know the title and the data of ${name}`, () => {
      const spec = analyseText(textOf(name)).bound?.spec;
      assert.ok(spec, 'the spec is read');
      assert.equal(spec.name.replace(/^Clinic: (.)/, (_, first: string) => first.toUpperCase()), title);
      assert.deepEqual([...data], [...new Set(filesIn(spec.data))]);
    });
  }

  it('are what docs/examples.md lists', () => {
    const [, ...sections] = readFileSync(path.join(root, 'docs/examples.md'), 'utf8').split(/^## /m);
    const listed = sections.map((section) => {
      const rows = section.split('\n').filter((line) => line.startsWith('| ['));
      return [section.slice(0, section.indexOf('\n')), rows];
    });
    const expected = groups.map(({ title, templates: each }) => {
      return [title, each.map(({ name, teaches }) => `| [${name}](../examples/${name}.nnspec) | ${teaches} |`)];
    });
    assert.deepEqual(listed, expected);
  });
});
