import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { profileTable } from '../../../src/data';
import { featureNames, type Profile } from '../../../src/model/profile';
import type { DataSpec, ModelSpec } from '../../../src/model/spec';
import { csv, inline, load, specOf, tableOf } from './specs';

type Network = Parameters<typeof specOf>[2];

async function profileOf(file: string, data: Partial<DataSpec> = {}, network: Network = {}): Promise<Profile> {
  return profileTable(await tableOf(file), specOf(csv(), data, network));
}

async function inlineProfile(lines: string[], data: Partial<DataSpec> = {}, network: Network = {}): Promise<Profile> {
  const spec: ModelSpec = specOf(inline(...lines), data, network);
  return profileTable(await tableOf('', spec.data!.source), spec);
}

const names = (profile: Profile): string[] => profile.inputs.map(({ column }) => column);

describe('data: profile', () => {
  it('knows iris', async () => {
    const table = await tableOf(readFileSync('examples/iris.csv', 'utf8'));
    const profile = profileTable(table, specOf(csv(), { target: ['species'] }, { units: 3, activation: 'softmax' }));
    assert.equal(profile.rows, 150);
    assert.equal(profile.features, 4);
    assert.deepEqual(profile.targets[0], {
      name: 'species',
      columns: ['species'],
      kind: 'class',
      classes: ['setosa', 'versicolor', 'virginica'],
    });
    assert.deepEqual(names(profile), ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']);
  });

  describe('roles of columns', () => {
    const file = 'a,b,c,y\n1,2,3,4\n5,6,7,8\n';
    const linear = { activation: 'linear' };
    const cases: [string, Partial<DataSpec>, string[], string[]][] = [
      ['the last column is the target by default', {}, ['a', 'b', 'c'], ['y']],
      ['a target by name leaves the others', { target: ['b'] }, ['a', 'c', 'y'], ['b']],
      ['inputs by name keep their order', { input: ['c', 'a'] }, ['c', 'a'], ['y']],
      ['ignored columns are neither', { ignore: ['y', 'a'] }, ['b'], ['c']],
      ['columns can ignore too', { columns: { y: 'ignore' } }, ['a', 'b'], ['c']],
      ['an input is no default target', { input: ['a', 'y'] }, ['a', 'y'], ['c']],
      ['several targets', { target: ['y', 'c'] }, ['a', 'b'], ['y', 'c']],
    ];
    for (const [what, data, inputs, targets] of cases) {
      it(what, async () => {
        const profile = await profileOf(file, data, linear);
        assert.deepEqual(names(profile), inputs);
        assert.deepEqual(profile.targets[0]?.columns, targets);
      });
    }

    it('the column that splits feeds nothing, unless it is named', async () => {
      const split = { kind: 'column', column: 'part' } as const;
      const parted = 'a,y,part\n1,2,train\n3,4,test\n';
      const profile = await profileOf(parted, { split }, linear);
      assert.deepEqual([names(profile), profile.targets[0]?.columns], [['a'], ['y']]);
    });

    it('the arrow of inline rows tells the target', async () => {
      const profile = await inlineProfile(['a -> y, z', '1 -> 2, 3'], {}, { activation: 'linear', units: 2 });
      assert.deepEqual([names(profile), profile.targets[0]?.columns], [['a'], ['y', 'z']]);
    });

    it('nothing is predicted where all columns are inputs and nothing trains', async () => {
      const profile = await profileOf(file, { input: ['a', 'b', 'c', 'y'] }, linear);
      assert.deepEqual(profile.targets, []);
      const { dataset } = await load(specOf(csv(), { input: ['a', 'b', 'c', 'y'] }, linear), file);
      assert.equal(dataset.unanswered.length, 2);
    });
  });

  describe('encoders', () => {
    const file = 'size,colour,y\n1,red,1\n2,green,2\n3,red,3\n';
    const encoders = async (data: Partial<DataSpec>): Promise<string[]> =>
      (await profileOf(file, data, { activation: 'linear' })).inputs.map(({ encoder }) => encoder);

    it('words are one-hot, ascending, each a feature with a name', async () => {
      const profile = await profileOf(file, {}, { activation: 'linear' });
      assert.deepEqual(
        profile.inputs[1],
        { column: 'colour', encoder: 'one_hot', width: 2, categories: ['green', 'red'] },
      );
      assert.equal(profile.features, 3);
      assert.deepEqual(featureNames(profile), ['size', 'colour=green', 'colour=red']);
    });

    it('numbers follow normalize, and columns override it', async () => {
      assert.deepEqual(await encoders({}), ['number', 'one_hot']);
      assert.deepEqual(await encoders({ normalize: 'standard' }), ['standard', 'one_hot']);
      assert.deepEqual(await encoders({ normalize: 'standard', columns: { size: 'number' } }), ['number', 'one_hot']);
      assert.deepEqual(await encoders({ columns: { size: 'min_max' } }), ['min_max', 'one_hot']);
      assert.deepEqual(await encoders({ columns: { size: 'category' } }), ['one_hot', 'one_hot']);
    });

    it('a column may be named like a property of every object', async () => {
      const profile = await profileOf('constructor,toString\n1,2\n', {}, { activation: 'linear' });
      assert.deepEqual(profile.inputs, [{ column: 'constructor', encoder: 'number', width: 1 }]);
    });

    it('numbers as categories are ordered by value, one for each number', async () => {
      const profile = await profileOf(
        'n,y\n10,1\n9,2\n9.0,3\n1e1,4\n-1,5\n',
        { columns: { n: 'one_hot' } },
        { activation: 'linear' },
      );
      assert.deepEqual(profile.inputs[0]!.categories, ['-1', '9', '10']);
    });
  });

  describe('class or number', () => {
    const file = (...answers: (string | number)[]): string =>
      ['x,y', ...answers.map((answer) => `1,${answer}`)].join('\n');
    const category = { columns: { y: 'category' } };
    const cases: [string, string, Partial<DataSpec>, NonNullable<Network>, string[] | 'number'][] = [
      ['words are classes', file('b', 'a', 'c'), {}, { activation: 'linear' }, ['a', 'b', 'c']],
      ['numbers are numbers', file(3, 1, 2), {}, { activation: 'linear' }, 'number'],
      [
        'numbers before a softmax are classes, by value',
        file(10, 9, 2),
        {},
        { activation: 'softmax', units: 3 },
        ['2', '9', '10'],
      ],
      ['two numbers before a sigmoid are classes', file(1, 0, 1), {}, {}, ['0', '1']],
      ['also when they are not 0 and 1', file(5, 2), {}, {}, ['2', '5']],
      ['three numbers before a sigmoid are not', file(0, 0.5, 1), {}, {}, 'number'],
      ['0 and 1 before tanh are not', file(0, 1), {}, { activation: 'tanh' }, 'number'],
      [
        'raw scores count as what the loss makes of them',
        file(0, 1, 2),
        {},
        { activation: 'linear', units: 3, loss: 'cross_entropy' },
        ['0', '1', '2'],
      ],
      [
        'and for two classes likewise',
        file(0, 1),
        {},
        { activation: 'linear', loss: 'binary_cross_entropy' },
        ['0', '1'],
      ],
      ['columns make numbers a class', file(3, 1, 2), category, { activation: 'linear' }, ['1', '2', '3']],
      ['columns make classes numbers', file(0, 1), { columns: { y: 'number' } }, {}, 'number'],
      ['classes give the order', file('no', 'yes'), { classes: ['yes', 'no'] }, {}, ['yes', 'no']],
      [
        'classes may name more than there are',
        file('b'),
        { classes: ['a', 'b', 'c'] },
        { units: 3, activation: 'softmax' },
        ['a', 'b', 'c'],
      ],
      ['one number alone before a sigmoid is a number', file(3, 3), {}, {}, 'number'],
      ['yes alone has no as opposite', file('yes'), {}, {}, ['no', 'yes']],
      ['no alone too', file('no', 'no'), {}, {}, ['no', 'yes']],
      ['in its own case', file('YES'), {}, {}, ['NO', 'YES']],
      ['capitalised', file('False'), {}, {}, ['False', 'True']],
      ['0 alone', file(0, 0), {}, {}, ['0', '1']],
      ['any other word has its negation', file('boat'), {}, {}, ['not boat', 'boat']],
    ];
    for (const [what, content, data, network, expected] of cases) {
      it(what, async () => {
        const [target] = (await profileOf(content, data, network)).targets;
        assert.ok(target);
        assert.deepEqual(target.kind === 'number' ? 'number' : target.classes, expected);
      });
    }
  });

  describe('rows without an answer', () => {
    it('boating: one yes and one ? give no and yes', async () => {
      const lines = ['weather, distance, companion -> go', '-1, -1, 1 -> yes', '1, 1, -1 -> ?'];
      const profile = await inlineProfile(lines);
      assert.deepEqual(profile.targets, [{ name: 'go', columns: ['go'], kind: 'class', classes: ['no', 'yes'] }]);
      const { dataset } = await load(specOf(inline(...lines)));
      assert.deepEqual([profile.rows, [...dataset.unanswered]], [2, [1]]);
    });

    it('an empty target cell of a CSV is one', async () => {
      const { profile, dataset } = await load(specOf(csv()), 'a,y\n1,x\n2,\n3,z\n');
      assert.deepEqual(profile.targets[0]?.classes, ['x', 'z']);
      assert.deepEqual([...dataset.unanswered], [1]);
    });

    it('alone, they let a sigmoid unit predict no or yes', async () => {
      assert.deepEqual((await inlineProfile(['a -> go', '1 -> ?'])).targets[0]?.classes, ['no', 'yes']);
    });

    it('alone, they leave other networks their outputs', async () => {
      for (const network of [{ activation: 'linear' }, { activation: 'softmax', units: 2 }, { units: 2 }]) {
        const { profile, dataset } = await load(specOf(inline('a -> go', '1 -> ?'), {}, network));
        assert.deepEqual(profile.targets, []);
        assert.equal(dataset.unanswered.length, 1);
        assert.deepEqual(names(profile), ['a']);
      }
    });

    it('alone, they take the classes that are given', async () => {
      const data = { classes: ['a', 'b', 'c'] };
      const profile = await inlineProfile(['x -> y', '1 -> ?'], data, { activation: 'softmax', units: 3 });
      assert.deepEqual(profile.targets[0]?.classes, ['a', 'b', 'c']);
    });

    it('one of several targets missing makes the row unanswered', async () => {
      const spec = specOf(csv(), { target: ['y', 'z'] }, { activation: 'linear', units: 2 });
      assert.deepEqual([...(await load(spec, 'a,y,z\n1,2,3\n1,,3\n')).dataset.unanswered], [1]);
    });
  });
});
