import { assertProblem, data, expectation, inline, layers, train } from './support';

type Case = [source: string, code: string, says: string, fixed?: string];

function suite(title: string, cases: readonly Case[], severity?: string): void {
  describe(title, () => {
    for (const [source, code, says, fixed] of cases) {
      it(`${code}: ${source.replace(/\s+/g, ' ').trim().slice(0, 90)}`, () => {
        assertProblem(source, { code, says, fixed, severity });
      });
    }
  });
}

suite('Problems of layers', [
  [layers('[|dens|](3)'), 'unknown-layer', 'Unknown layer "dens"; did you mean "dense"?', '  dense(3)'],
  [layers('[|Linear|](3)'), 'unknown-layer', 'did you mean "dense"?', '  dense(3)'],
  [layers('[|Dense|](3)'), 'unknown-layer', 'did you mean "dense"?', '  dense(3)'],
  [layers('[|frobnicate|](3)'), 'unknown-layer', 'there is dense, input, flatten'],
  [layers('[|constructor|](3)'), 'unknown-layer', 'Unknown layer "constructor"'],
  [layers('[|relu|]()'), 'unknown-layer', 'relu is an activation'],
  [layers('dense([|untis|]: 3)'), 'unknown-argument', 'did you mean "units"?', 'dense(units: 3)'],
  [layers('dense([|untis|]: 3, units: 3)'), 'unknown-argument', 'it takes units'],
  [layers('dense(3, [|activaton|]: relu)'), 'unknown-argument', 'did you mean "activation"?', 'activation: relu'],
  [layers('dense(3, [|kernel_initializer|]: zeros)'), 'unknown-argument', 'did you mean "weights"?', 'weights: zeros'],
  [layers('a = dense(3)', 'dense(3, [|form|]: a)'), 'unknown-argument', 'did you mean "from"?', 'from: a'],
  [layers('dense(3, [|constructor|]: 1)'), 'unknown-argument', 'it takes units'],
  [layers('[|dense|]()'), 'missing-argument', 'dense needs "units"'],
  [layers('[|dense|](activation: relu)'), 'missing-argument', 'dense needs "units"'],
  [layers('dense(units: 3, [|units|]: 4)'), 'duplicate-argument', '"units" is given twice'],
  [layers('a = dense(3)', 'dense(3, from: a, [|from|]: a)'), 'duplicate-argument', '"from" is given twice'],
  [layers('dense(3, relu, [|0.1|])'), 'too-many-arguments', 'only units, activation without a name'],
  [layers('dense(3, relu([|0.1|]))'), 'too-many-arguments', 'relu takes no arguments'],
  [layers('dense(3, leaky_relu(0.1, [|0.2|]))'), 'too-many-arguments', 'leaky_relu takes no more arguments than negative_slope'],
  [layers('dense([|"3"|])'), 'wrong-kind', '"units" of dense takes a whole number of at least 1, not the text "3"'],
  [layers('dense([|relu|])'), 'wrong-kind', 'not the name relu'],
  [layers('dense([|[3]|])'), 'wrong-kind', 'not a list'],
  [layers('dense([|true|])'), 'wrong-kind', 'not true'],
  [layers('dense([|widht|])'), 'unknown-constant', 'Unknown constant "widht"; define it'],
  [`let width = 3\n${layers('dense([|widht|])')}`, 'unknown-constant', 'did you mean "width"?', 'dense(width)'],
  [layers('h = dense(3)', 'dense([|h|], 3)'), 'unnamed-argument', 'reads a layer with "from:"', 'dense(from: h, 3)'],
]);

suite('Problems of windows and rates', [
  [layers('[|conv2d|](8)'), 'missing-argument', 'conv2d needs "kernel"'],
  [layers('conv2d(8, [|"3"|])'), 'wrong-kind', '"kernel" of conv2d takes a whole number of at least 1 or a list of numbers'],
  [layers('conv2d(8, [|0|])'), 'out-of-range', 'is a whole number of at least 1, and 0 is out of range'],
  [layers('conv2d(8, 3, stride: [|0|])'), 'out-of-range', '"stride" of conv2d is a whole number of at least 1'],
  [layers('conv2d(8, 3, padding: [|sane|])'), 'unknown-choice', 'did you mean "same"?', 'padding: same'],
  [layers('conv2d(8, 3, relu, [|2|])'), 'too-many-arguments', 'only filters, kernel, activation without a name; others are written with theirs (stride:, padding:'],
  [layers('conv2d(8, [|kernel_size|]: 3)'), 'unknown-argument', 'did you mean "kernel"?', 'kernel: 3'],
  [layers('max_pool2d(2, [|2|])'), 'too-many-arguments', 'only size without a name; others are written with theirs (stride:, padding:)'],
  [layers('dropout([|1|])'), 'out-of-range', '"rate" of dropout is a number of at least 0 and below 1, and 1 is out of range'],
  [layers('[|dropout|]()'), 'missing-argument', 'dropout needs "rate"'],
  [layers('[|Conv2d|](8, 3)'), 'unknown-layer', 'did you mean "conv2d"?', '  conv2d(8, 3)'],
  [layers('[|BatchNorm2d|]()'), 'unknown-layer', 'did you mean "batch_norm"?', '  batch_norm()'],
  [layers('[|MaxPooling2D|](2)'), 'unknown-layer', 'did you mean "max_pool2d"?', '  max_pool2d(2)'],
]);

suite('Problems of values', [
  [layers('dense([|0|])'), 'out-of-range', 'is a whole number of at least 1, and 0 is out of range'],
  [layers('dense([|2.5|])'), 'out-of-range', '2.5 is out of range'],
  [layers('dense([|2 - 4|])'), 'out-of-range', '-2 is out of range'],
  [`let width = 0\n${layers('dense([|width|])')}`, 'out-of-range', 'the constant width, 0'],
  [layers('dense(3, [|rellu|])'), 'unknown-choice', '"activation" of dense knows no "rellu"; did you mean "relu"?', 'dense(3, relu)'],
  [layers('dense(3, [|ReLU|])'), 'unknown-choice', 'did you mean "relu"?', 'dense(3, relu)'],
  [layers('dense(3, [|LeakyReLU|](0.1))'), 'unknown-choice', 'did you mean "leaky_relu"?', 'leaky_relu(0.1)'],
  [layers('dense(3, [|zigzag|])'), 'unknown-choice', 'there is linear, relu'],
  [layers('dense(3, [|"relu"|])'), 'wrong-kind', 'takes an activation, not the text "relu"', 'dense(3, relu)'],
  [layers('dense(3, [|4|])'), 'wrong-kind', 'takes an activation, not 4'],
  [layers('dense(3, leaky_relu([|-1|]))'), 'out-of-range', 'at least 0'],
  [layers('dense(3, weights: [|0.5|])'), 'wrong-kind', 'takes a list of numbers or an initializer'],
  [layers('dense(3, weights: [[1, [|"a"|]]])'), 'wrong-kind', 'takes a list of numbers, not the text "a"'],
  [layers('dense(3, weights: [|glorot_uniform|])'), 'unknown-choice', 'did you mean "xavier_uniform"?', 'weights: xavier_uniform'],
  [layers('dense(3, trainable: [|True|])'), 'wrong-kind', 'takes true or false', 'trainable: true'],
  [layers('dense(3, trainable: [|"false"|])'), 'wrong-kind', 'takes true or false', 'trainable: false'],
  [layers('dense(3, trainable: [|0|])'), 'wrong-kind', 'takes true or false, not 0'],
]);

suite('Problems of names and references', [
  [layers('h = dense(3)', '[|h|] = dense(3)'), 'duplicate-name', 'There is a layer "h" already'],
  [layers('h1 = dense(3)', 'dense(3, from: [|h2|])'), 'unknown-reference', 'did you mean "h1"?', 'from: h1'],
  [layers('dense(3)', 'dense(3, from: [|elsewhere|])'), 'unknown-reference', 'There is no layer "elsewhere" above'],
  [layers('dense(3)', 'dense(3, from: [|dense_9|])'), 'unknown-reference', 'did you mean "dense_1"?', 'from: dense_1'],
  [layers('a = dense(3, from: [|b|])', 'b = dense(3)'), 'forward-reference', '"b" is further down'],
  [layers('a = dense(3, from: [|a|])'), 'self-reference', 'cannot read itself'],
  [layers('a = dense(3)', 'dense(3, from: [|a.output|])'), 'wrong-kind', 'by its name alone, which means its output: "a"', 'from: a)'],
  [layers('dense(3, from: [|7|])'), 'wrong-kind', 'reads others by their names'],
  [layers('a = dense(3)', 'b = dense(3, from: input)', 'dense(3, from: [|[a, b]|])'), 'input-count', 'dense reads one layer, and "from" names 2'],
  [layers('dense(3)', '[|input|](3)'), 'misplaced-input', 'stands first'],
  [layers('[|x|] = input(3)', 'dense(1)'), 'named-input', 'always called "input"', '  input(3)'],
]);

const block = (head: string, ...lines: string[]): string =>
  `block ${head} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
const residual = block('residual(width, kind: relu)', 'a = dense(width, kind)', 'add(input, a)');

suite('Problems of blocks and repeats', [
  // A call that is wrong is reported at the call.
  [residual + layers('[|residual|]()'), 'missing-argument', 'residual needs "width": residual(width: …)'],
  [residual + layers('residual(width: 4, [|widht|]: 3)'), 'unknown-argument', 'it takes width, kind'],
  [residual + layers('residual([|widht|]: 3)'), 'unknown-argument', 'did you mean "width"?', 'residual(width: 3)'],
  [residual + layers('residual(3, [|form|]: input)'), 'unknown-argument', 'did you mean "from"?', 'from: input'],
  [residual + layers('residual(width: 3, [|width|]: 4)'), 'duplicate-argument', '"width" is given twice'],
  [residual + layers('residual(3, relu, [|4|])'), 'too-many-arguments', 'no more arguments than width, kind'],
  [block('b()', 'dense(3)') + layers('b([|4|])'), 'too-many-arguments', 'b takes no arguments'],
  [residual + layers('[|residual|](0)'), 'out-of-range', 'In the block residual, with what it is given here: "units" of dense'],
  [residual + layers('[|residual|](3, rellu)'), 'unknown-choice', 'did you mean "relu"?'],
  [residual + layers('h = dense(3)', 'residual([|h|], 3)'), 'unnamed-argument', 'residual reads a layer with "from:"', 'residual(from: h, 3)'],
  [residual + layers('a = dense(3)', 'b = dense(3, from: input)', 'residual(3, from: [|[a, b]|])'), 'input-count', 'residual reads one layer'],
  // Once, at the call that brings it in, however deep the block stands.
  [residual + block('two(n)', 'residual(n)', 'residual(n)') + layers('[|two|](0)'), 'out-of-range', 'In the block residual'],
  // What is wrong with a block itself is reported there, once, also if nothing calls it.
  [block('b(w)', '[|frob|](w)') + layers('b(3)', 'b(4)'), 'unknown-layer', 'Unknown layer "frob"'],
  [block('b(w)', 'dense(w, [|rellu|])') + layers('dense(1)'), 'unknown-choice', 'did you mean "relu"?', 'dense(w, relu)'],
  [block('b(w)', 'dense([|v|])') + layers('b(1)'), 'unknown-constant', 'did you mean "w"?', 'dense(w)'],
  [block('b(w: 1 / [|0|])', 'dense(w)') + layers('b()', 'b()'), 'division-by-zero', 'divides by zero'],
  [block('b(w, [|w|])', 'dense(w)') + layers('b(1)'), 'duplicate-parameter', 'There is a parameter "w" already'],
  [block('b()', 'dense(1)') + block('[|b|]()', 'dense(2)') + layers('b()'), 'duplicate-block', 'There is a block "b" already'],
  [`block [|b|]() { }\n${layers('b()', 'dense(1)')}`, 'no-layers', 'The block "b" has no layer'],
  [block('b()', '[|input|](3)', 'dense(1)') + layers('b()'), 'misplaced-input', 'a block gets what stands before its call'],
  [block('b()', 'dense(3, from: [|h|])') + layers('h = dense(3)', 'b()'), 'outside-reference', '"h" stands outside'],
  [block('b()', 'dense(3, from: [|input.x|])') + data('source: xor()').replace('dense(1)', 'b()'), 'no-columns', 'what the block is given'],
  [block('b()', 'h = dense(3)', '[|h|] = dense(3)') + layers('b()'), 'duplicate-name', 'There is a layer "h" already'],
  // A block that is a part of itself is one problem.
  [block('a()', '[|a|]()') + layers('a()', 'dense(1)'), 'endless-block', 'The block "a" calls itself'],
  [block('a()', 'b()', 'c()') + block('b()', 'c()') + block('c()', '[|a|]()', 'b()') + layers('a()', 'c()', 'dense(1)'), 'endless-block', 'by way of "b", "c"'],
  [layers('repeat [|-1|] { dense(3) }'), 'out-of-range', 'a whole number of at least 0'],
  [layers('repeat [|2.5|] { dense(3) }'), 'out-of-range', '2.5 is none'],
  [layers('repeat [|"2"|] { dense(3) }'), 'expected-number', 'A number is needed here'],
  [layers('repeat [|count|] { dense(3) }'), 'unknown-constant', 'Unknown constant "count"'],
  [`${data('source: xor()').replace('dense(1)', 'repeat [|classes|] { dense(3) }')}`, 'deferred-number', 'in the arguments of layers only'],
  [block('b(n)', 'repeat n { dense(3) }') + data('source: xor()').replace('dense(1)', '[|b|](2 * features)'), 'deferred-number', '(features)'],
  [layers('repeat [|100000|] { dense(3) }'), 'too-many-layers', 'at most 10000 layers'],
  [layers('[|repeat|] 200 { repeat 200 { dense(3) } }'), 'too-many-layers', 'more than 10000 layers by now'],
  [layers('repeat 2 { a = dense(3, from: [|b|]), b = dense(3) }'), 'forward-reference', '"b" is further down'],
  [layers('repeat 2 { h = dense(3) }', 'dense(1, from: [|h_3|])'), 'unknown-reference', 'did you mean "h_1"?', 'from: h_1'],
]);

suite('Problems of layers that read several', [
  [layers('a = dense(3)', '[|add|](a)'), 'input-count', 'add takes at least 2 layers, such as add(input, h1)'],
  [layers('a = dense(3)', '[|add|]()'), 'input-count', 'at least 2 layers'],
  [layers('a = dense(3)', 'add(a, [|cell|])'), 'unknown-reference', 'There is no layer "cell" above'],
  [layers('a = dense(3)', 'add(a, [|3|])'), 'wrong-kind', 'reads others by their names'],
  [layers('a = dense(3)', 'add(a, input, [|from|]: a)'), 'too-many-arguments', 'without "from:": add(a, b)'],
  [layers('a = dense(3)', 'add(a, input, [|axis|]: 1)'), 'unknown-argument', 'add takes no arguments'],
  [layers('dense(3, from: [|input.user|])'), 'no-columns', 'only where there is data'],
  [data('source: xor()', 'target: [a, b]').replace('dense(1)', '[|a|] = dense(1)'), 'target-layers', 'no layer is named "b"'],
]);

suite('Problems of numbers that the data gives', [
  [train('batch_size: [|classes|]'), 'deferred-number', '(classes)'],
  [layers('dense(3, weights: [[[|classes|]]])'), 'deferred-number', 'in the arguments of layers only'],
  [layers('dense(3, [|classes|])'), 'wrong-kind', 'takes an activation, not a number that the data gives'],
  [`let a = classes + classes\n${Array.from({ length: 8 }, (_, i) => `let b${i} = ${i === 7 ? '[|b6 + b6|]' : `${i ? `b${i - 1}` : 'a'} + ${i ? `b${i - 1}` : 'a'}`}\n`).join('').replace(/let b11.*\n/, '')}${layers('dense(3)')}`, 'too-large', 'at most 1000 operations'],
]);

suite('Warnings', [
  [layers('[|a|] = dense(3)', 'dense(3, from: input)'), 'unused-layer', 'Nothing reads "a" on the way to the output'],
  [layers('[|dense|](3)', 'out = dense(3, from: input)'), 'unused-layer', '"dense_1"'],
  [block('b()', '[|a|] = dense(3)', 'dense(3, from: input)') + layers('b()', 'b()'), 'unused-layer', 'Nothing reads "a"'],
  [block('b()', 'dense(3)') + layers('[|b|]()', 'dense(3, from: input)'), 'unused-layer', 'Nothing reads "b_1"'],
  [`${layers('dense(3)')}[|expect|] { loss < 1 }\n`, 'expect-without-train', 'add "train { … }"'],
  [`${data('source: xor()')}train { }\nexpect { [|test.accuracy|] > 0.5 }\n`, 'no-test', 'write "split: 80%"'],
], 'warning');

suite('Problems of settings', [
  [train('[|epoch|]: 3'), 'unknown-key', 'train has no setting "epoch"; did you mean "epochs"?', '  epochs: 3'],
  [train('[|batchSize|]: 3'), 'unknown-key', 'did you mean "batch_size"?', 'batch_size: 3'],
  [train('[|optimiser|]: sgd'), 'unknown-key', 'did you mean "optimizer"?', 'optimizer: sgd'],
  [train('[|constructor|]: 3'), 'unknown-key', 'it has loss, optimizer'],
  [train('epochs: 3', '[|epochs|]: 4'), 'duplicate-key', '"epochs" is set twice', '  epochs: 3\n}'],
  [train('epochs: 3', '[|steps|]: 4'), 'two-lengths', 'epochs or of steps, not both', '  epochs: 3\n}'],
  [train('[|"epochs"|]: 3'), 'quoted-key', 'without quotes', '  epochs: 3'],
  [train('[|learning_rate|]: 0.01'), 'misplaced-key', 'optimizer: adam(learning_rate: 0.01)', '  optimizer: adam(learning_rate: 0.01)\n'],
  [train('[|lr|]: 1e-2'), 'misplaced-key', '"learning_rate" is an argument of the optimizer', 'optimizer: adam(learning_rate: 1e-2)'],
  [train('[|momentum|]: 0.9'), 'misplaced-key', 'sgd(momentum: 0.9)', 'optimizer: sgd(momentum: 0.9)'],
  [train('optimizer: sgd', '[|learning_rate|]: 0.01'), 'misplaced-key', 'an argument of the optimizer'],
  [train('[|split|]: 80%'), 'misplaced-key', '"split" stands in data'],
  [train('epochs: [|0|]'), 'out-of-range', '"epochs" of train is a whole number of at least 1'],
  [train('seed: [|-1|]'), 'out-of-range', 'at least 0 and at most 4294967295'],
  [train('batch_size: [|every|]'), 'unknown-choice', 'there is all'],
  [train('batch_size: [|"all"|]'), 'wrong-kind', 'a whole number of at least 1 or all', 'batch_size: all'],
  [train('batch_size: [|0|]'), 'out-of-range', 'at least 1'],
  [train('loss: [|cross_entorpy|]'), 'unknown-choice', 'did you mean "cross_entropy"?', 'loss: cross_entropy'],
  [train('loss: [|MSELoss|]'), 'unknown-choice', 'did you mean "mse"?', 'loss: mse'],
  [train('optimizer: adam([|0.01|])'), 'unnamed-argument', 'adam(learning_rate: …)', 'adam(learning_rate: 0.01)'],
  [train('optimizer: adam([|lr|]: 0.01)'), 'unknown-argument', 'did you mean "learning_rate"?', 'adam(learning_rate: 0.01)'],
  [train('optimizer: sgd([|beta1|]: 0.9)'), 'unknown-argument', 'sgd has no argument "beta1"; it takes learning_rate, momentum'],
  [train('optimizer: [|sgd|](nesterov: true)'), 'wrong-arguments', 'momentum: 0.9'],
  [train('optimizer: sgd(momentum: [|1|])'), 'out-of-range', 'at least 0 and below 1'],
  [train('optimizer: adam(epsilon: [|0|])'), 'out-of-range', 'above 0'],
  [train('optimizer [|{|] rate: 3 }'), 'wrong-kind', 'takes a value, not braces'],
  [train('shuffle: [|yes|]'), 'wrong-kind', 'true or false'],
  [`let x = 1 / [|0|]\n${train('epochs: 1')}`, 'division-by-zero', 'divides by zero'],
]);

suite('Problems of data', [
  [data('[|sorce|]: xor()'), 'unknown-key', 'did you mean "source"?', '  source: xor()'],
  [data('target: a').replace('data', '[|data|]'), 'missing-source', 'The data has no source'],
  [data('source: [|cvs|]("a.csv")'), 'unknown-choice', 'did you mean "csv"?', 'source: csv("a.csv")'],
  [data('source: [|"a.csv"|]'), 'wrong-kind', 'csv("a.csv")', 'source: csv("a.csv")'],
  [data('source: csv([|iris.csv|])'), 'wrong-kind', 'a text in quotes', 'csv("iris.csv")'],
  [data('source: [|csv|]()'), 'missing-argument', 'csv needs "path"'],
  [data('source: csv("a.csv", [|sep|]: ";")'), 'unknown-argument', 'it takes path, delimiter, header'],
  [data('source: spiral([|1|])'), 'out-of-range', 'at most 1000000'],
  [data('source: xor()', '[|label|]: y'), 'unknown-key', 'did you mean "target"?', 'target: y'],
  [data('source: xor()', '[|normalise|]: standard'), 'unknown-key', 'did you mean "normalize"?', 'normalize: standard'],
  [data('source: xor()', 'normalize: [|minmax|]'), 'unknown-choice', 'did you mean "min_max"?', 'normalize: min_max'],
  [data('source: xor()', 'normalize: [|true|]'), 'wrong-kind', 'takes one of none, standard, min_max, not true'],
  [data('source: xor()', 'split: [|0|]'), 'out-of-range', 'above 0 and at most 1'],
  [data('source: xor()', 'split: [|80|]'), 'split-percent', '80%', 'split: 80%'],
  [data('source: xor()', 'split: [|stratifed|](80%)'), 'unknown-choice', 'did you mean "stratified"?', 'stratified(80%)'],
  [data('source: xor()', 'split: [|random|]'), 'missing-argument', 'random needs "train"'],
  [data('source: xor()', 'split: [|"80%"|]'), 'wrong-kind', 'or a split'],
  [data('source: xor()', 'target: [|5|]'), 'wrong-kind', 'the name of a column'],
  [data('source: xor()', 'target: [|petal.length|]'), 'wrong-kind', 'the name of a column', 'target: "petal.length"'],
  [data('source: xor()', 'classes: [|no|]'), 'wrong-kind', 'a list of class names'],
  [data('source: xor()', '[|epochs|]: 3'), 'misplaced-key', '"epochs" stands in train'],
  [data('source: xor()', 'columns { y: [|categry|] }'), 'unknown-choice', 'did you mean "category"?', 'y: category'],
  [data('source: xor()', 'columns { y: [|3|] }'), 'unknown-choice', 'as one of number, category'],
  [data('source: xor()', 'columns { y: number, [|y|]: number }'), 'duplicate-key', '"y" is set twice', 'columns { y: number, '],
  [data('source: xor()', '[|columns|]: y'), 'wrong-kind', 'columns { label: category }'],
  [data('source: xor()', '[|context|]: 8'), 'misplaced-key', '"context" does not go with the source xor', '  source: xor()\n}'],
  [data('source: text("a.txt")', '[|normalize|]: standard'), 'misplaced-key', 'the source text', '  source: text("a.txt")\n}'],
  [data('source: text("a.txt")', '[|columns|] { a: number }'), 'misplaced-key', '"columns" does not go', '  source: text("a.txt")\n}'],
  [data('source: sort()', '[|tokenize|]: words'), 'misplaced-key', 'the source sort', '  source: sort()\n}'],
  [data('source: idx("a.idx")', '[|ignore|]: label'), 'misplaced-key', 'the source idx', '  source: idx("a.idx")\n}'],
  [inline('a -> b', '1 -> 2', '[|vocabulary|]: 8'), 'misplaced-key', 'the source inline', '1 -> 2\n}'],
  [data('source: text("a.txt")', 'tokenize: [|letters|]'), 'unknown-choice', 'there is characters, words'],
  [data('source: text("a.txt")', 'tokenize: [|word|]'), 'unknown-choice', 'did you mean "words"?', 'tokenize: words'],
  [data('source: text("a.txt")', 'context: [|0|]'), 'out-of-range', 'at least 1'],
  [data('source: text("a.txt")', 'vocabulary: [|1|]'), 'out-of-range', 'at least 2'],
  [data('source: text("a.txt")', 'vocabulary: [|200000|]'), 'out-of-range', 'at most 100000'],
  [data('source: sort(length: [|0|])'), 'out-of-range', 'at least 1'],
  [data('source: sort(symbols: [|1|])'), 'out-of-range', 'at least 2'],
  [data('source: addition(digits: [|8|])'), 'out-of-range', 'at most 7'],
  [data('source: moons([|1|])'), 'out-of-range', 'at least 2'],
  [data('source: [|moon|]()'), 'unknown-choice', 'did you mean "moons"?', 'source: moons()'],
  [data('source: xor()', 'target: [|next_token|]'), 'target-kind', 'Only texts and sequences have a next token'],
  [data('source: text("a.txt")', 'target: [|input|]'), 'target-kind', 'the target is next_token'],
  [data('source: text("a.txt")', 'target: [|line|]'), 'target-kind', 'has no columns'],
  [data('source: sort()', 'target: [|"next_token"|]'), 'target-kind', 'has no columns'],
  [data('source: xor()', 'target: [x1, [|input|]]'), 'target-kind', '"input" as target stands alone'],
  [inline('[|1, 2 -> 3|]', '4, 5 -> 6'), 'missing-header', '1 is no name'],
  [inline('a, [|a|] -> b', '4, 5 -> 6'), 'duplicate-name', 'two columns "a"'],
  [inline('a, b -> c', '[|4 -> 6|]'), 'row-length', '1 and 1 cells'],
  [inline('a, b -> c', '[|4, 5|]'), 'row-length', 'write "?"', '4, 5 -> ?'],
  [inline('a, b', '1, 2', '[|4, 5, 6|]'), 'row-length', '3 cells, and the header 2'],
  [inline('[|a, b -> c|]'), 'no-rows', 'one row a line'],
  [inline('target: b').replace('data', '[|data|]'), 'no-rows', 'There are no rows'],
  [inline('a -> b', '1 -> 2', '[|source|]: xor()'), 'misplaced-key', 'leave "source" out', '1 -> 2\n}'],
]);

suite('Problems of expectations', [
  [expectation('test.[|acuracy|] > 0.9'), 'unknown-metric', 'did you mean "accuracy"?', 'test.accuracy > 0.9'],
  [expectation('[|accuracy|] > 0.9'), 'unknown-metric', '"test.accuracy" or "train.accuracy"', 'test.accuracy > 0.9'],
  [expectation('[|los|] < 1'), 'unknown-metric', 'did you mean "loss"?', 'loss < 1'],
  [expectation('[|test|] > 0.9'), 'unknown-metric', '"test.loss"'],
  [expectation('test.[|zzz|] > 0.9'), 'unknown-metric', 'there is test.loss, test.accuracy'],
  [expectation('[|tets|].accuracy > 0.9'), 'unknown-metric', 'did you mean "test"?', 'test.accuracy'],
  [expectation('[|test.accuracy|]'), 'not-a-condition', 'compare it'],
  [expectation('not [|loss|]'), 'wrong-kind', 'compare it'],
  [expectation('loss < 1 and [|loss|]'), 'wrong-kind', 'compare it'],
  [expectation('[|(loss < 1)|] + 1 < 2'), 'wrong-kind', 'A number is needed'],
  [expectation('0 < loss [|<|] 1'), 'chained', 'join two of them', '0 < loss and loss < 1'],
  [expectation('loss < [|"1"|]'), 'wrong-kind', 'is none'],
  [expectation('[|isnam|](loss)'), 'unknown-function', 'did you mean "isnan"?', 'isnan(loss)'],
  [expectation('[|near(loss, 1)|]'), 'argument-count', 'near(a, b, 10%)'],
  [expectation('near(loss, 1, [|tolerance|]: 0.1)'), 'unexpected-name', 'by position'],
  [expectation('overfits([|btach|]: 8)'), 'unknown-argument', 'did you mean "batch"?', 'overfits(batch: 8)'],
  [expectation('overfits([|8|])'), 'unnamed-argument', 'overfits(batch: …)', 'overfits(batch: 8)'],
  [expectation('overfits(batch: [|0|])'), 'out-of-range', 'at least 1'],
  [expectation('[|overfits|](batch: 8) and loss < 1'), 'wrong-kind', 'give it a line'],
  [expectation('overfits(batch: 8) [|within 3 epochs|]'), 'misplaced-within', 'leave "within" out'],
  [expectation('loss < 1 within [|0|] epochs'), 'out-of-range', 'at least 1'],
]);

suite('Problems of whole specs', [
  ['[||]', 'empty-spec', 'layers { dense(1) }'],
  ['[|/|]/ nothing yet\n', 'empty-spec', 'The spec is empty'],
  ['[|network|] "x"\n', 'no-layers', 'add "layers { dense(1) }"'],
  ['[|layers|] { }\n', 'no-layers', '"layers" has no layer'],
]);

suite('What is not supported yet', [
  [`${layers('dense(1)')}[|compare|] { seed: [1, 2] }\n`, 'not-supported-yet', '"compare"'],
  [train('[|schedule|]: cosine(warmup: 5%)'), 'not-supported-yet', '"schedule"'],
  [train('[|loss|] { a: mse }'), 'not-supported-yet', 'several targets'],
  [train('loss: [|huber|]'), 'not-supported-yet', '"huber"'],
  [data('source: [|images|]("cats")'), 'not-supported-yet', '"images"'],
  [data('source: xor()', '[|missing|]: mean'), 'not-supported-yet', '"missing"'],
  [data('source: xor()', 'columns { y: [|bpe|] }'), 'not-supported-yet', '"bpe"'],
  [expectation('[|gradient_norm|] < 1'), 'not-supported-yet', '"gradient_norm"'],
  [expectation('test.[|f1|] > 0.9'), 'not-supported-yet', '"test.f1"'],
  [expectation('validation.[|loss|] < 1'), 'not-supported-yet', '"validation.loss"'],
  [expectation('[|dense_1.weights|] < 1'), 'not-supported-yet', 'dense_1.weights'],
  [expectation('[|mean|](dense_1.output) < 1'), 'not-supported-yet', '"mean"'],
  [expectation('[|gradients_check|]()'), 'not-supported-yet', '"gradients_check"'],
]);
