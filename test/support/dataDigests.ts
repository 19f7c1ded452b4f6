import { hashFloats, hashText, hashWords } from '../../src/base/hash';
import type { Dataset, FilePort } from '../../src/data';
import { analyse } from '../../src/session/analysis';
import { filesIn } from './files';
import { fixtures } from './pictures/fixtures';

const words = 'Als der Käse 3,5 % Fett hatte — "so viel?" — kam Straße Nr. 12; 我们认为 это правда, don\'t it’s x_1 e\u0301 😀!\r\n';

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const files: Readonly<Record<string, Uint8Array>> = {
  'a.txt': new TextEncoder().encode(words.repeat(9)),
  'films.csv': new TextEncoder().encode('user,film,stars\n3,Up,5\n10,Alien,2\n3,Über,4\n7,Up,1\n10,😀,3\n'),
  'reviews.csv': new TextEncoder().encode('review,stars\n"Où? So GOOD, so nice! 😀",5\nİ don\'t know,3\n"bad, bad straße",1\nso so,2\nΣΑΣ x_1,4\n'),
  'b.txt': new TextEncoder().encode('x\n'.repeat(5) + 'y\n'.repeat(4)),
  'a.idx': Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 3, 0, 0, 0, 2, ...Array.from({ length: 30 }, (_, i) => (i * 41) % 256)]),
  // a.idx, packed by the command gzip.
  'a.idx.gz': bytesOf('H4sIAAAAAAACA2Ng4GBmYGBgBWIQzcSgGVS95Ow3eY/CWYffiNqlT9j5iNsktm39DUat4JqlAAEgiokuAAAA'),
  'b.idx': Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 5, 4, 2, 2, 4, 2]),
};

/** Every picture that can be read, in folders by their formats. */
function pictures(): Record<string, Uint8Array> {
  const found: Record<string, Uint8Array> = {};
  for (const [name, { file, raster }] of Object.entries(fixtures)) {
    if (raster !== undefined) found[`pictures/${name.split('.')[1]}/${name}`] = bytesOf(file);
  }
  return found;
}

const cloud = '(points: 60, noise: 0.2)';

/** Sources with their settings, and what the last layer has to be. */
const table: Readonly<Record<string, readonly [data: string, last: string]>> = {
  ...Object.fromEntries(
    ['xor', 'and', 'or', 'circle', 'spiral', 'moons', 'gaussians', 'checkerboard', 'plane', 'sine'].map((source) => [
      source,
      [`source: ${source}${cloud}`, source === 'plane' || source === 'sine' ? 'dense(1)' : 'dense(1, sigmoid)'],
    ]),
  ),
  sort: ['source: sort(length: 5, symbols: 4, samples: 200)', 'dense(classes, softmax)'],
  addition: ['source: addition(digits: 3, samples: 100)', 'dense(classes, softmax)'],
  characters: ['source: text("a.txt"), context: 7', 'dense(classes, softmax)'],
  words: ['source: text("a.txt"), tokenize: words, context: 5, vocabulary: 20', 'dense(classes, softmax)'],
  bpe: ['source: text("a.txt"), tokenize: bpe, context: 5, vocabulary: 120', 'dense(classes, softmax)'],
  sentences: ['source: csv("reviews.csv"), columns { review: words, stars: number }', 'dense(1)'],
  pieces: ['source: csv("reviews.csv"), columns { review: bpe(one_hot), stars: number }', 'dense(1)'],
  lines: ['source: text("a.txt", lines: true, labels: "b.txt"), tokenize: characters, vocabulary: 20', 'dense(classes, softmax)'],
  pictures: ['source: idx("a.idx", labels: "b.idx"), normalize: standard', 'dense(classes, softmax)'],
  files: ['source: images("pictures"), size: [7, 8]', 'dense(classes, softmax)'],
  grey: ['source: images("pictures"), size: 16, colors: grey, normalize: standard', 'dense(classes, softmax)'],
  packed: ['source: idx("a.idx.gz", labels: "b.idx")', 'dense(classes, softmax)'],
  ids: ['source: csv("films.csv"), columns { user: index, film: index, stars: number }', 'dense(1)'],
  itself: ['source: moons(points: 30), target: input, normalize: standard', 'dense(2)'],
};

export const expectedDataDigests: Readonly<Record<string, string>> = {
  xor: '65baab2580fd99c8',
  and: '85b70a2e1ab3ec97',
  or: 'fcc3a10526742620',
  circle: '12dd9be24ea54985',
  spiral: '2179833b14ef330d',
  moons: '1257e4a44492b9f7',
  gaussians: '591cb64e9f074c61',
  checkerboard: '4de91150492652a3',
  plane: 'b50fe4ba2f74d6ff',
  sine: 'aa81bd8e5840b55a',
  sort: '6eede3a927400d04',
  addition: '1af53c4295aa855b',
  characters: '1d5282655a80b659',
  words: '49320987e5f6d55d',
  bpe: '94f4c1c8e028f745',
  sentences: '1e7c62e840ff940e',
  pieces: 'e24e27b56aca95dc',
  lines: '79aa48c36cd82111',
  pictures: '02b0fae403aeff1a',
  files: '071b6e2403e73bba',
  grey: 'dca92806ba8b0359',
  packed: '414d46dab8b61f1a',
  ids: '14cdfdff681a7060',
  itself: '087e4df0956b03b6',
};

/** Digests of what each source becomes, in Node, a web worker and a browser alike; `asset` reads what comes with NNSpec. */
export async function dataDigests(asset: FilePort['asset']): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  const port = filesIn({ ...files, ...pictures() }, asset);
  for (const [name, [data, last]] of Object.entries(table)) {
    const text = `data { ${data}, split: 80%, seed: 5 }\nlayers { flatten(), ${last} }\ntrain { }\n`;
    const { prepared, problems } = await analyse(text, port);
    if (!prepared) throw new Error(`${name}: ${problems[0]?.message}`);
    digests[name] = digest(prepared.dataset!);
  }
  return digests;
}

/** Of the numbers, the split, and what stands for a person in the first and the last sample. */
function digest({ inputs, targets, train, test, profile, shown, cells }: Dataset): string {
  const told = JSON.stringify([profile.tokens ?? [], cells(shown[0]!), cells(shown.at(-1)!)]);
  return hashText([hashFloats(inputs.parts()), hashFloats(targets.parts()), hashWords(train), hashWords(test), told].join(' '));
}
