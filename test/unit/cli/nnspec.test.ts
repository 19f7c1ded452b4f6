import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { idxOf } from '../data/content';

// The built command, as a user has it: what it prints, on which channel, and with which exit code.

const cli = path.resolve('dist/cli/nnspec.js');

const specs = {
  'stops.nnspec': `
data { source: xor() }
layers { dense(1, sigmoid) }
train {
  epochs: 50
  stop:   epoch >= 2
}
`,
  'numbers.nnspec': `
data inline {
  x -> y
  1 -> 2
  2 -> 4
  3 -> ?
}
layers { dense(1) }
train {
  optimizer: sgd(learning_rate: 0.05)
  epochs:    3
}
expect { train.loss > 1000 }
`,
  'diverges.nnspec': `
data { source: xor() }
layers { dense(1) }
train {
  loss:      mse
  optimizer: sgd(learning_rate: 1e38)
  epochs:    2
}
`,
  'compare.nnspec': `
data { source: spiral(points: 20)
  split: 80% }
layers {
  h1 = dense(3, tanh)
  dense(1, sigmoid)
}
train {
  optimizer: sgd(learning_rate: 0.1)
  batch_size: 8
  epochs: 4
}
expect { loss < 0 }
compare { learning_rate: [0.01, 1e38, 0.1] }
`,
  'losses.nnspec': `
data { source: xor() }
layers { dense(1, sigmoid) }
train { epochs: 2 }
compare { l2: [0, 0.5] }
`,
  'large.nnspec': `
data { source: xor() }
layers {
  h1 = dense(3, tanh)
  dense(1, sigmoid)
}
train { epochs: 2 }
compare { h1.units: [3, 400000000, 2] }
`,
  'pass.nnspec': 'layers {\n  input(2)\n  dense(1, weights: [[1], [2]])\n}\n',
  'a.txt': 'a,b.\nc,d.\na,d.\n',
  'text.nnspec': 'data { source: text("a.txt"), context: 4 }\nlayers { embedding(2), flatten(), dense(vocabulary, softmax) }\n',
  'flats.nnspec':
    'data inline {\n  area -> price, kind\n  1 -> 2, flat\n  2 -> 4, house\n  3 -> ?, ?\n}\n' +
    'layers {\n  h = dense(3, tanh)\n  price = dense(1)\n  kind = dense(2, softmax, from: h)\n}\n' +
    'train {\n  epochs: 2\n  metrics: [mae, f1]\n}\n',
  'letters.txt': 'ab'.repeat(40),
  'letters.nnspec':
    'data {\n  source: text("letters.txt")\n  context: 4\n}\nlayers {\n  embedding(2)\n  dense(vocabulary, softmax)\n}\n' +
    'train {\n  optimizer: adam(learning_rate: 0.1)\n  epochs: 20\n}\n',
  'a.idx': idxOf([2, 1, 2], [12, 34, 56, 78]),
  'pictures.nnspec': 'data { source: idx("a.idx") }\nlayers { flatten(), dense(1) }\n',
  'wrong.nnspec': 'layers { dnese(1) }\n',
  'marked.nnspec': '\ufefflayers { dnese(1) }\r\n',
  'windows.nnspec': '\ufefflayers {\r\n  input(2)\r\n  dnese(1)\r\n}\r\n',
  'mixed.nnspec': 'layers {\r  input(2)\r\n  dnese(1)\n}',
  'wide.nnspec': Buffer.from('\ufefflayers {\n  input(2)\r\n  dnese(1)\n}\n', 'utf16le'),
  'latin.nnspec': Buffer.from('network "\u00fc"\n', 'latin1'),
  'binary.nnspec': '\u0000\u0001\u0002',
};

describe('command line', function () {
  this.timeout(30_000);
  let folder = '';

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'nnspec-'));
    for (const [name, text] of Object.entries(specs)) writeFileSync(path.join(folder, name), text);
  });

  after(() => rmSync(folder, { recursive: true }));

  function nnspec(words: string, locale: Record<string, string> = { LC_ALL: 'C' }) {
    const env = { PATH: process.env.PATH, ...locale };
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words.split(' ')], { cwd: folder, encoding: 'utf8', env });
    return { status, stdout, stderr };
  }

  function json(words: string): { status: number | null; records: Record<string, unknown>[] } {
    const { status, stdout, stderr } = nnspec(`${words} --json`);
    assert.equal(stderr, '');
    return { status, records: stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>) };
  }

  it('checks every file, also behind one that cannot be read', () => {
    const { status, records } = json('check pass.nnspec none.nnspec wrong.nnspec');
    assert.equal(status, 2);
    assert.deepEqual(records, [
      {
        type: 'problem', severity: 'error', file: 'none.nnspec', line: null, column: null,
        code: 'unreadable-file', message: 'There is no file "none.nnspec".',
      },
      {
        type: 'problem', severity: 'error', file: 'wrong.nnspec', line: 1, column: 10,
        code: 'unknown-layer', message: 'Unknown layer "dnese"; did you mean "dense"?',
      },
    ]);
  });

  it('counts columns without the byte order mark, and refuses what is no text', () => {
    assert.match(nnspec('check marked.nnspec').stdout, /^marked\.nnspec:1:10: error: /);
    for (const file of ['windows', 'mixed', 'wide']) {
      assert.match(nnspec(`check ${file}.nnspec`).stdout, new RegExp(`^${file}\\.nnspec:3:3: error: Unknown layer`));
    }
    const { records } = json('check binary.nnspec latin.nnspec');
    assert.deepEqual(records.map(({ code }) => code), ['binary-file', 'not-utf8']);
  });

  it('trains: an epoch a line, no accuracy of numbers, null without a test', () => {
    const { status, records } = json('train numbers.nnspec');
    assert.equal(status, 1);
    assert.deepEqual(records.map(({ type }) => type), ['epoch', 'epoch', 'epoch', 'done']);
    assert.deepEqual(Object.keys(records[0]!), ['type', 'epoch', 'train', 'test']);
    const done = records[3] as { train: object; test: null; epochs: number; steps: number; expectations: object[] };
    assert.deepEqual([Object.keys(done.train).sort(), done.test, done.epochs, done.steps], [['loss', 'mae', 'r2', 'rmse'], null, 3, 3]);
    assert.deepEqual(done.expectations.map((expectation) => Object.keys(expectation)), [['text', 'passed', 'value']]);
  });

  it('says why training has ended early', () => {
    const reason = 'Stopped after epoch 2: epoch >= 2 (2).';
    const done = json('train stops.nnspec').records.at(-1)!;
    assert.deepEqual([done['epochs'], done['stopped']], [2, reason]);
    assert.ok(nnspec('train stops.nnspec').stdout.includes(`${reason}\n`));
    const whole = json('train stops.nnspec --epochs 1').records.at(-1)!;
    assert.deepEqual([whole['epochs'], whole['stopped']], [1, null]);
  });

  it('writes numbers that JSON lacks as strings, and tells a person what to try', () => {
    const { records } = json('train diverges.nnspec');
    assert.deepEqual(records.at(-1)?.['train'], { loss: 'NaN', mae: 'NaN', rmse: 'NaN', r2: 'NaN' });
    assert.match(nnspec('train diverges.nnspec').stdout, /no finite number any more/);
  });

  it('compares: each line of a run names it, and the end puts all side by side', () => {
    const { status, records } = json('compare compare.nnspec');
    assert.equal(status, 0);
    const labels = ['learning_rate=0.01', 'learning_rate=1e38', 'learning_rate=0.1'];
    const [plan, ...rest] = records;
    assert.deepEqual(plan, { type: 'compare', runs: labels.map((run) => ({ run, steps: 8, epochs: 4 })), steps: 24 });
    const told = rest.slice(0, -1).map(({ type, run, epoch }) => [type, run, epoch].filter(Boolean).join(' '));
    const ofRun = (run: string): string[] => [...[1, 2, 3, 4].map((epoch) => `epoch ${run} ${epoch}`), `done ${run}`];
    assert.deepEqual(told, labels.flatMap(ofRun));
    const { runs, best, type } = rest.at(-1) as { type: string; best: string; runs: { run: string; failed: string | null }[] };
    assert.deepEqual([type, runs.map(({ run }) => run)], ['comparison', labels]);
    assert.notEqual(best, labels[1]);
    assert.deepEqual(runs.map(({ failed }) => failed?.slice(0, 24)), [undefined, 'The loss is no finite nu', undefined]);
  });

  it('compares the run that train would give, and expects nothing of it', () => {
    const curve = ({ records }: ReturnType<typeof json>, run?: string) =>
      records.filter(({ type, run: of }) => type === 'epoch' && of === run).map(({ epoch, train, test }) => ({ epoch, train, test }));
    const trained = json('train compare.nnspec');
    assert.equal(trained.status, 1, 'its expectation does not hold');
    assert.deepEqual(curve(json('compare compare.nnspec'), 'learning_rate=0.1'), curve(trained));
    assert.equal(curve(json('compare compare.nnspec --epochs 2'), 'learning_rate=0.1').length, 2);
  });

  it('says how long a comparison is before it begins, and marks the best run in its table', () => {
    const { status, stdout, stderr } = nnspec('compare compare.nnspec');
    assert.deepEqual([status, stderr], [0, '']);
    const lines = stdout.split('\n');
    assert.equal(lines[0], 'Runs to compare: 3, steps of all together: 24.');
    assert.equal(lines[1], 'learning_rate=0.01 (run 1 of 3)');
    assert.match(lines[2]!, /^epoch 1\/4 {2}train loss/);
    const head = lines.findIndex((line) => line.startsWith('  run '));
    assert.match(lines[head]!, /^ {2}run +train loss +test loss +train accuracy +test accuracy$/);
    assert.equal(lines.slice(head + 1, head + 4).filter((line) => line.startsWith('★ ')).length, 1);
    assert.match(stdout, /★ The smallest test loss: learning_rate=0/);
  });

  it('marks no run as the best where their losses are not the same', () => {
    const { status, stdout } = nnspec('compare losses.nnspec');
    assert.equal(status, 0);
    assert.doesNotMatch(stdout, /★/);
    assert.match(stdout, /The losses of the runs are not the same, so none is marked as the best\.\n$/);
    assert.equal(json('compare losses.nnspec').records.at(-1)?.['best'], null);
  });

  it('goes on with the other runs where one cannot run, and says so by its exit code', () => {
    const { status, records } = json('compare large.nnspec');
    assert.equal(status, 2);
    const problems = records.filter(({ type }) => type === 'problem');
    assert.deepEqual(problems.map(({ run, line, file }) => [run, line, file]), [['h1.units=400000000', 4, 'large.nnspec']]);
    const done = records.filter(({ type }) => type === 'done').map(({ run }) => run);
    assert.deepEqual(done, ['h1.units=3', 'h1.units=2']);
    assert.equal(records[0]?.type, 'problem', 'told before anything is trained');
    const { stdout } = nnspec('compare large.nnspec');
    assert.match(stdout.split('\n')[0]!, /^large\.nnspec:4:\d+: error: With h1\.units=400000000: /);
    const { runs } = records.at(-1) as { runs: { train: unknown; failed: string | null }[] };
    assert.deepEqual(runs.map(({ train, failed }) => [train !== null, failed === null]), [[true, true], [false, false], [true, true]]);
  });

  it('checks the runs of a comparison, too', () => {
    const { status, records } = json('check large.nnspec');
    assert.equal(status, 2);
    assert.deepEqual(records.map(({ run, severity, line }) => [run, severity, line]), [['h1.units=400000000', 'error', 4]]);
    assert.deepEqual(json('check compare.nnspec'), { ...json('check compare.nnspec'), status: 0, records: [] });
  });

  it('says of a compared run that ends early why it does', () => {
    const text = specs['compare.nnspec'].replace('epochs: 4', 'epochs: 4\n  stop: epoch >= 2').replace('1e38, ', '');
    writeFileSync(path.join(folder, 'early.nnspec'), text);
    const done = json('compare early.nnspec').records.filter(({ type }) => type === 'done');
    assert.deepEqual(done.map(({ epochs, stopped }) => [epochs, typeof stopped]), [[2, 'string'], [2, 'string']]);
    assert.match(nnspec('compare early.nnspec').stdout, /epoch >= 2/);
  });

  it('compares nothing where there is no such section, or where it is wrong', () => {
    const none = nnspec('compare numbers.nnspec');
    assert.deepEqual([none.status, none.stdout], [2, '']);
    assert.match(none.stderr, /compares nothing; add "compare \{ learning_rate/);
    writeFileSync(path.join(folder, 'odd.nnspec'), specs['compare.nnspec'].replace('[0.01,', '[fast,'));
    assert.deepEqual(json('compare odd.nnspec').records.map(({ code, line }) => [code, line]), [['unknown-constant', 14]]);
  });

  it('takes a text typed in whole, commas and all', () => {
    const { records } = json('predict text.nnspec --input c,b.\\n');
    assert.deepEqual(records.map(({ input }) => input), [['c,b.\\n']]);
    assert.deepEqual(json('predict text.nnspec').records.map(({ input }) => input), [['a,b.'], ['\\nc,d'], ['.\\na,']]);
    assert.match(nnspec('predict text.nnspec --input c,x').stderr, /The data has no "x"/);
  });

  it('predicts for an input, else for the rows without an answer', () => {
    assert.deepEqual(json('predict pass.nnspec --input -1,3').records, [
      { type: 'prediction', input: [-1, 3], output: [5], label: null },
    ]);
    assert.deepEqual(json('predict numbers.nnspec').records.map(({ input }) => input), [[3]]);
    assert.match(nnspec('predict numbers.nnspec').stderr, /not trained yet/);
    const { status, records } = json('predict pass.nnspec');
    assert.deepEqual([status, records[0]?.['code'], records[0]?.['file']], [2, 'no-rows', 'pass.nnspec']);
  });

  it('names pictures by their rows, and has their bytes for programs', () => {
    assert.match(nnspec('predict pictures.nnspec').stdout, /^row 0 -> output: \S+\nrow 1 -> output: \S+\n$/);
    assert.deepEqual(json('predict pictures.nnspec').records.map(({ input }) => input), [['12 34'], ['56 78']]);
  });

  it('predicts several targets, each by its name, and goes on with a text', () => {
    const { records } = json('predict flats.nnspec --train');
    const { targets } = records[0] as { targets: Record<string, { label: string | null; output: number[] }> };
    assert.deepEqual(Object.keys(targets), ['price', 'kind']);
    assert.deepEqual([targets['price']!.label, targets['price']!.output.length], [null, 1]);
    assert.ok(['flat', 'house'].includes(targets['kind']!.label!));
    assert.match(nnspec('predict flats.nnspec').stdout, /^3 -> price: \S+; kind: (flat|house) \(\S+, \S+\)$/m);
    assert.match(nnspec('train flats.nnspec').stdout, /train loss \S+ price MAE \S+ kind F1 \S+\n/);
    const [told] = json('predict letters.nnspec --train --input a --generate 5').records;
    assert.deepEqual([told?.['type'], told?.['text']], ['generated', 'babab']);
    assert.equal(nnspec('predict letters.nnspec --train --input a --generate 5').stdout, 'ababab\n');
    assert.deepEqual(json('predict letters.nnspec --generate 5').records.map(({ code }) => code), ['usage']);
    assert.deepEqual(json('predict numbers.nnspec --input 1 --generate 5').records.map(({ code }) => code), ['no-tokens']);
  });

  it('steps forward and back', () => {
    const { records } = json('step numbers.nnspec --count 3 --back 1');
    assert.deepEqual(
      records.map(({ direction, epoch, batch, index, phase, op, line }) => [direction, epoch, batch, index, phase, op, line]),
      [
        ['forward', 1, 1, 0, 'forward', 'load', 2],
        ['forward', 1, 1, 1, 'forward', 'affine', 8],
        ['forward', 1, 1, 2, 'loss', 'mse', 9],
        ['back', 1, 1, 2, 'loss', 'mse', 9],
      ],
    );
  });

  it('says what is wrong with the command in a sentence', () => {
    assert.deepEqual(nnspec('traim pass.nnspec'), {
      status: 2,
      stdout: '',
      stderr: 'nnspec: There is no command "traim"; did you mean train?\n',
    });
    const { status, stderr } = nnspec('check numbers.nnspec --root none');
    assert.deepEqual([status, stderr], [0, ''], 'without files the root is not looked at');
    assert.equal(nnspec('help').status, 0);
    assert.equal(json('--json check pass.nnspec').status, 0);
  });

  const chinese = /^wrong\.nnspec:1:10: 错误: 未知的层“dnese”；您是否要写“dense”？\n$/;

  it('speaks the language that --locale names, wherever it stands', () => {
    for (const words of ['check wrong.nnspec --locale zh-CN', '--locale=zh_CN.UTF-8 check wrong.nnspec', 'check --locale zh-Hans wrong.nnspec']) {
      assert.match(nnspec(words).stdout, chinese, words);
    }
    assert.match(nnspec('check wrong.nnspec --locale en', { LANG: 'zh_CN.UTF-8' }).stdout, /: error: Unknown layer/);
    assert.match(nnspec('--help --locale zh').stdout, /^用法：nnspec COMMAND FILE/);
    assert.match(nnspec('train numbers.nnspec --locale zh').stdout, /轮次 3\/3 {2}训练损失 /);
  });

  it('speaks the language of the system otherwise', () => {
    assert.match(nnspec('check wrong.nnspec', { LANG: 'zh_CN.UTF-8' }).stdout, chinese);
    assert.match(nnspec('check wrong.nnspec', { LANG: 'fr_FR.UTF-8' }).stdout, /: error: Unknown layer/);
    assert.match(nnspec('check wrong.nnspec', { LANG: 'zh_CN.UTF-8', LC_ALL: 'C.UTF-8' }).stdout, /: error: /);
  });

  it('keeps what a program reads in English, and numbers as they are', () => {
    const inChinese = json('step numbers.nnspec --count 3 --locale zh-CN');
    const inEnglish = json('step numbers.nnspec --count 3');
    const told = (records: Record<string, unknown>[]) => records.map((record) => ({ ...record, explain: '' }));
    assert.deepEqual(told(inChinese.records), told(inEnglish.records));
    const [problem] = json('check wrong.nnspec --locale zh-CN').records;
    assert.deepEqual(
      [problem?.['type'], problem?.['severity'], problem?.['code'], problem?.['message']],
      ['problem', 'error', 'unknown-layer', '未知的层“dnese”；您是否要写“dense”？'],
    );
  });

  it('refuses a locale that it does not know, in the language of the system', () => {
    assert.deepEqual(nnspec('check pass.nnspec --locale fr'), {
      status: 2,
      stdout: '',
      stderr: 'nnspec: There is no locale "fr"; the known ones are en, zh-cn.\n',
    });
    assert.equal(nnspec('help --locale zh-TW', { LANG: 'zh_CN.UTF-8' }).stderr, 'nnspec: 没有语言“zh-TW”；可用的有 en, zh-cn。\n');
    assert.equal(nnspec('check pass.nnspec --locale').stderr, 'nnspec: --locale needs a value.\n');
  });
});
