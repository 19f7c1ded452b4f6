import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/paths.mjs';

describe('the viewing history of the recommender', () => {
  const file = readFileSync(path.join(root, 'examples/viewing.csv'), 'utf8');

  it('is what its rule gives', () => {
    const { stdout, status } = spawnSync(process.execPath, [path.join(root, 'scripts/viewing.mjs')], { encoding: 'utf8' });
    assert.equal(status, 0);
    assert.equal(file, stdout);
  });

  it('has 30 users and 40 films, each watched by several, and no pair twice', () => {
    const rows = file.trim().split('\n').slice(1).map((line) => line.split(','));
    const counts = (column: number): number[] => {
      const seen = new Map<string, number>();
      for (const cells of rows) seen.set(cells[column]!, (seen.get(cells[column]!) ?? 0) + 1);
      return [...seen.values()];
    };
    assert.deepEqual([counts(0).length, counts(1).length], [30, 40]);
    assert.ok(Math.min(...counts(0), ...counts(1)) >= 8);
    assert.equal(new Set(rows.map(([user, film]) => `${user},${film}`)).size, rows.length);
    assert.deepEqual([...new Set(rows.map(([, , stars]) => stars))].sort(), ['1', '2', '3', '4', '5']);
  });
});
