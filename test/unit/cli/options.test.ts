import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/problem';
import { readOptions } from '../../../src/cli/options';

describe('command line: options', () => {
  it('are read, whatever their order', () => {
    const options = readOptions('train', ['--epochs', '3', 'a.nnspec', '--json', '--seed=7', '--root', '..']);
    assert.deepEqual(options, {
      files: ['a.nnspec'],
      json: true,
      train: false,
      epochs: 3,
      seed: 7,
      input: undefined,
      generate: undefined,
      temperature: undefined,
      sample: 0,
      part: undefined,
      count: 1,
      back: 0,
      root: '..',
      load: undefined,
      save: undefined,
    });
  });

  it('may have values that begin with a dash', () => {
    assert.equal(readOptions('predict', ['a.nnspec', '--input', '-1,-1,1']).input, '-1,-1,1');
    assert.equal(readOptions('predict', ['a.nnspec', '--input=-1']).input, '-1');
  });

  const wrong: [command: string, words: string, message: string][] = [
    ['train', '', 'train needs a file: nnspec train FILE.'],
    ['train', 'a b', 'train takes one file.'],
    ['train', 'a --epoch 3', 'train has no option --epoch; did you mean --epochs?'],
    ['train', 'a --count 3', 'train has no option --count; it takes --json, --root, --locale, --epochs, --seed, --load, --save.'],
    ['train', 'a -x', 'train has no option -x; it takes --json, --root, --locale, --epochs, --seed, --load, --save.'],
    ['train', 'a --epochs', '--epochs needs a value.'],
    ['train', 'a --epochs -3', '--epochs needs a whole number of at least 1, and got "-3".'],
    ['train', 'a --epochs 2.5', '--epochs needs a whole number of at least 1, and got "2.5".'],
    ['train', 'a --epochs=', '--epochs needs a whole number of at least 1, and got "".'],
    ['train', 'a --seed 4294967296', '--seed needs a whole number from 0 to 4294967295, and got "4294967296".'],
    ['train', 'a --save=', '--save needs the name of a file.'],
    ['predict', 'a --temperature warm', '--temperature needs a number of at least 0, and got "warm".'],
    ['predict', 'a --generate 0', '--generate needs a whole number of at least 1, and got "0".'],
    ['predict', 'a --save w', 'predict has no option --save; it takes --json, --root, --locale, --input, --generate, --temperature, --train, --epochs, --seed, --load.'],
    ['check', 'a --json=no', '--json takes no value.'],
  ];
  for (const [command, words, message] of wrong) {
    it(`${command} ${words}`, () => {
      const read = () => readOptions(command, words.split(' ').filter(Boolean));
      assert.throws(read, (failure) => failure instanceof UserError && failure.message === message);
    });
  }
});
