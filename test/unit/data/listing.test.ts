import assert from 'node:assert/strict';
import { listFiles, type FolderEntry } from '../../../src/data';

/** A folder of so many files, at any depth the same. */
const reader = (count: number) => ({
  entries: async (folder: string): Promise<FolderEntry<string>[]> => [
    ...Array.from({ length: count - 1 }, (_, i) => ({ name: `${i}`, place: `${folder}/${i}`, kind: 'file' as const, size: 1 })),
    ...(folder.length < 20 ? [{ name: 'deeper', place: `${folder}/deeper`, kind: 'folder' as const, size: 0 }] : []),
  ],
  identify: async (folder: string) => folder,
});

describe('data: the files of a folder', () => {
  it('are asked for up to the limit alone', async () => {
    const asked: number[] = [];
    const counted = { ...reader(3), entries: (folder: string, most: number) => (asked.push(most), reader(3).entries(folder)) };
    await assert.rejects(listFiles('a', 'a', counted, 7), { code: 'too-many-files' });
    assert.deepEqual(asked, [8, 5, 2]);
  });

  it('are counted with those of the folders in it, up to a limit', async () => {
    assert.equal((await listFiles('a', 'a', reader(3), 12)).length, 8);
    await assert.rejects(listFiles('a', 'a', reader(3), 10), { code: 'too-many-files', message: '"a" holds more than 10 files and folders; name a folder with fewer.' });
  });
});
