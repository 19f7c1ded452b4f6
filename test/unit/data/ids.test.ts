import assert from 'node:assert/strict';
import { featureNames } from '../../../src/model/profile';
import { inferShapes } from '../../../src/model/inference';
import { loadText } from './content';
import { errorOf } from './specs';

const table = 'user,film,genre,stars\n3,Up,fun,5\n10,Alien,fear,2\n3,Alien,fear,4\n7,Heat,fun,1\n';
const files = { 'films.csv': table };

const spec = (data: string, layer = 'dense(1)'): string =>
  `data {\n  source: csv("films.csv")\n  ${data}\n}\nlayers { ${layer} }\ntrain { epochs: 1 }\n`;

describe('data: columns of ids', () => {
  const columns = 'columns { user: index, film: index }';

  it('words and whole numbers become 0 … n - 1, ascending', async () => {
    const { profile, dataset } = await loadText(spec(`input: [user, film]\n  target: stars\n  ${columns}`), files);
    assert.deepEqual(profile.inputs, [
      { column: 'user', encoder: 'index', width: 1, categories: ['3', '7', '10'], ids: 3 },
      { column: 'film', encoder: 'index', width: 1, categories: ['Alien', 'Heat', 'Up'], ids: 3 },
    ]);
    assert.deepEqual([...dataset.inputs.slice()], [0, 2, 2, 0, 0, 0, 1, 1]);
    assert.deepEqual([...dataset.targets.slice()], [5, 2, 4, 1]);
    assert.deepEqual(featureNames(profile), ['user', 'film']);
    assert.equal(profile.ids, undefined);
  });

  it('as target are classes, whatever the network ends with', async () => {
    const { profile } = await loadText(spec('input: user\n  target: stars\n  columns { stars: index }', 'dense(4)').replace('epochs: 1', 'epochs: 1, loss: cross_entropy'), files);
    assert.deepEqual([profile.targets[0]?.kind, profile.targets[0]?.classes], ['class', ['1', '2', '4', '5']]);
    const both = await errorOf(() => loadText(spec('input: genre\n  target: [stars, user]\n  columns { stars: index }', 'dense(2)'), files));
    assert.match(both.message, /"stars" is a class/);
  });

  it('of more digits than a number holds stay apart', async () => {
    const ids = ['1234567890123456789', '1234567890123456788', '-9007199254740993', '12'];
    const text = 'data { source: csv("a.csv"), columns { user: index } }\nlayers { embedding(2), flatten(), dense(1) }\ntrain { }\n';
    const { profile, dataset } = await loadText(text, { 'a.csv': `user,y\n${ids.map((id, i) => `${id},${i}`).join('\n')}\n` });
    assert.deepEqual(profile.inputs[0]?.categories, [ids[2], '12', ids[1], ids[0]]);
    assert.deepEqual([...dataset.inputs.slice()], [3, 2, 0, 1]);
    assert.equal(dataset.stages(0)[1]?.values[0], ids[0]);
  });

  it('stand beside other inputs and are not normalized', async () => {
    const { profile, dataset } = await loadText(spec(`target: stars\n  normalize: standard\n  ${columns}`), files);
    assert.deepEqual([profile.shape, featureNames(profile)], [[4], ['user', 'film', 'genre=fear', 'genre=fun']]);
    assert.deepEqual([...dataset.input(1)], [2, 0, 1, 0]);
  });

  it('a single one makes the whole input ids', async () => {
    const loaded = await loadText(spec(`input: film\n  target: stars\n  ${columns}`), files);
    assert.equal(inferShapes(loaded.spec, loaded.profile).ids.get('input'), 3);
    const both = await loadText(spec(`input: [user, film]\n  target: stars\n  ${columns}`), files);
    assert.equal(inferShapes(both.spec, both.profile).ids.get('input'), undefined);
  });

  it('are typed in as the data has them', async () => {
    const { dataset } = await loadText(spec(`input: [user, film]\n  target: stars\n  ${columns}`), files);
    assert.deepEqual([...dataset.encodeInput(['10', ' Heat '])], [2, 1]);
    assert.deepEqual([...dataset.encodeInput(['7.0', 'Up'])], [1, 2]);
    const unknown = await errorOf(async () => dataset.encodeInput(['8', 'Up']));
    assert.deepEqual(unknown.code, 'input-value');
    assert.ok(unknown.message.includes('"user" must be one of 3, 7, 10'), unknown.message);
    const close = await errorOf(async () => dataset.encodeInput(['7', 'Aline']));
    assert.ok(close.message.includes('did you mean "Alien"?'), close.message);
  });

  it('may be many', async () => {
    const many = `id,y\n${Array.from({ length: 5000 }, (_, i) => `${i * 3},1`).join('\n')}\n`;
    const { profile } = await loadText(spec('target: y\n  columns { id: index }'), { 'films.csv': many });
    assert.equal(profile.inputs[0]?.ids, 5000);
  });
});

describe('data: the input as target', () => {
  it('is the input as the network gets it, all rows with an answer, none a class', async () => {
    const own = await loadText(spec('target: input\n  ignore: [user, film]\n  normalize: min_max', 'dense(3, sigmoid)'), files);
    const { profile, dataset } = own;
    assert.deepEqual(profile.targets, [
      { name: 'input', columns: ['genre=fear', 'genre=fun', 'stars'], kind: 'number', classes: [] },
    ]);
    assert.deepEqual([...dataset.inputs.slice()], [0, 1, 1, 1, 0, 0.25, 1, 0, 0.75, 0, 1, 0]);
    assert.equal(dataset.targets, dataset.inputs);
    assert.deepEqual([dataset.train.length, dataset.unanswered.length], [4, 0]);
  });

  it('leaves out what the source has as an answer, and takes the columns that input names', async () => {
    const moons = await loadText('data { source: moons(points: 20)\n target: input\n split: 80% }\nlayers { dense(2) }\ntrain { }\n');
    assert.deepEqual(moons.profile.targets[0]?.columns, ['x', 'y']);
    assert.deepEqual([moons.dataset.train.length, moons.dataset.test.length], [16, 4]);
    const named = await loadText(spec('target: input\n  input: stars'), files);
    assert.deepEqual(named.profile.targets[0]?.columns, ['stars']);
  });

  it('may have a gap in an answer that nobody asks for', async () => {
    const rows = 'data inline {\n  a, b -> c\n  1, 2 -> ?\n  3, 4 -> 1\n  target: input\n}\nlayers { dense(2) }\ntrain { }\n';
    const { dataset } = await loadText(rows);
    assert.deepEqual([[...dataset.inputs.slice()], dataset.train.length], [[1, 2, 3, 4], 2]);
  });
});
