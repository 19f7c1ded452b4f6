import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from '../../../src/language/parser';
import type { Node, Section } from '../../../src/language/tree';
import { descendants, findSection, nodeAt, pathAt, sectionsOf } from '../../../src/language/walk';
import { boating, digits, examples, gpt, iris, prices } from './examples';
import { assertSound, described, marked, parseClean, shapeOf } from './support';

function section<Kind extends Section['kind']>(text: string, kind: Kind): Extract<Section, { kind: Kind }> {
  const found = findSection(parseClean(text), kind);
  assert.ok(found);
  return found;
}

describe('Parser', () => {
  for (const [name, text] of Object.entries(examples)) {
    it(`reads the example ${name} without problems, whatever its line ends`, () => {
      const { tree, problems } = parse(text);
      assert.deepEqual(described(text, problems), []);
      assertSound(text, tree, problems);
      assert.deepEqual(shapeOf(parseClean(text.replaceAll('\n', '\r\n')).sections), shapeOf(tree.sections));
    });
  }

  it('reads every example of the documentation without problems', () => {
    const page = readFileSync('docs/language.md', 'utf8');
    const found = [...page.matchAll(/^```nnspec\n(.*?)^```/gms)].flatMap(([, text]) => text ?? []);
    assert.ok(found.length > 5);
    for (const text of found) parseClean(text);
  });

  it('keeps sections in order, with the words that open them', () => {
    const tree = parseClean(gpt);
    assert.deepEqual(
      tree.sections.map(({ kind }) => kind),
      ['network', 'let', 'let', 'data', 'block', 'layers', 'train', 'compare'],
    );
    assert.deepEqual(
      tree.sections.map(({ keyword }) => gpt.slice(keyword.start, keyword.end)),
      ['network', 'let', 'let', 'data', 'block', 'layers', 'train', 'compare'],
    );
    assert.equal(findSection(tree, 'network')?.title?.value, 'A tiny GPT');
    assert.equal(tree.comments.length, 1);
  });

  it('reads settings: values, bodies and quoted keys', () => {
    const { body } = section(digits, 'data');
    assert.deepEqual(
      body.entries.map(({ key, value }) => `${key.text}:${value.kind}`),
      ['source:call', 'target:name', 'columns:body', 'split:call', 'normalize:name', 'augment:list', 'ignore:list'],
    );
    const columns = body.entries[2]?.value;
    assert.equal(columns?.kind, 'body');
    if (columns?.kind === 'body') {
      assert.deepEqual(
        columns.entries.map(({ key }) => [key.text, key.quoted]),
        [['label', false], ['watched for', true]],
      );
    }
  });

  it('reads inline rows, their cells as written, and settings among them', () => {
    const data = section(prices, 'inline');
    assert.equal(data.rows.length, 3);
    assert.deepEqual(data.settings.map(({ key }) => key.text), ['target', 'normalize']);
    assert.equal(data.body.entries.length, 5);
    const [header, first, last] = data.rows;
    assert.deepEqual(header?.inputs.map(({ text }) => text), ['area', 'rooms', 'garden size']);
    assert.deepEqual(first?.targets.map(({ form, text, value }) => [form, text, value]), [
      ['number', '1.5e2', 150],
      ['name', 'flat', undefined],
    ]);
    assert.deepEqual(
      last?.inputs[0],
      { kind: 'cell', form: 'number', text: '+80.5', value: 80.5, span: last?.inputs[0]?.span },
    );
    assert.deepEqual(last?.targets.map(({ form }) => form), ['unknown', 'unknown']);
    assert.equal(section(boating, 'inline').rows[1]?.inputs[0]?.value, -1);
  });

  it('reads layers, named or not, repeats and blocks', () => {
    const { parameters, name, body } = section(digits, 'block');
    assert.equal(name?.text, 'residual');
    assert.deepEqual(
      parameters.map((each) => [each.name.text, each.default?.kind]),
      [['width', undefined], ['kind', 'name']],
    );
    assert.deepEqual(body.entries.map((entry) => entry.kind === 'layer' && entry.name?.text), ['a', undefined]);
    const layers = section(digits, 'layers').body.entries;
    assert.deepEqual(layers.map(({ kind }) => kind), ['layer', 'layer', 'layer', 'layer', 'repeat', 'layer']);
    const repeat = layers[4];
    assert.ok(repeat?.kind === 'repeat');
    assert.equal(repeat.count.kind, 'number');
    assert.deepEqual(
      repeat.body.entries.map((entry) => entry.kind === 'layer' && entry.type.text),
      ['residual', 'dense', 'dropout'],
    );
  });

  it('reads arguments by name and by position', () => {
    const text = 'layers { h = conv2d(8, 3, relu, weights: [[1], [-2]], from: input["a b"]) }';
    const [layer] = section(text, 'layers').body.entries;
    assert.ok(layer?.kind === 'layer');
    assert.deepEqual(
      layer.args.map((argument) => [argument.name?.text, argument.value.kind]),
      [[undefined, 'number'], [undefined, 'number'], [undefined, 'name'], ['weights', 'list'], ['from', 'index']],
    );
  });

  it('reads checks with and without a limit', () => {
    const checks = section(digits, 'expect').body.entries;
    assert.equal(checks.length, 4);
    assert.equal(checks[0]?.within?.unit?.text, 'epochs');
    assert.equal(checks[0]?.within?.count.kind, 'number');
    assert.equal(section(iris, 'expect').body.entries[1]?.expression.kind, 'call');
  });

  it('reads sweeps by constant, setting and path', () => {
    const sweeps = section(digits, 'compare').body.entries;
    assert.deepEqual(
      sweeps.map(
        ({ path, values }) => [path.map(({ text }) => text).join('.'), values.kind === 'list' && values.items.length],
      ),
      [['units', 2], ['h1.units', 2], ['seed', 2]],
    );
  });

  it('lets newlines stand inside brackets and before braces, and commas between entries', () => {
    parseClean(
      'layers\n{\n  dense(\n    16,\n    activation:\n      relu,\n  ),\n  repeat 2\n  { flatten() }, flatten(),\n}\n',
    );
    parseClean('train { loss: mse, epochs: 3, loss\n{ a: mse } }');
    parseClean('layers { dense(3, weights: [\n [1,\n 2\n ],\n [3, 4],\n ]) }');
    parseClean('expect {}\ntrain { , }');
    parseClean('');
    parseClean('// nothing yet');
  });

  it('lets the words of sections be names where no section can start', () => {
    parseClean('layers {\n  data = dense(3)\n  layers = dense(3)\n  add(data, layers)\n}\n');
    parseClean('data inline {\n  data, let -> block\n  1, 2 -> network\n}\n');
    parseClean('data { target: train, columns { data: category } }');
  });

  it('knows version 1 only', () => {
    assert.equal(parseClean('nnspec 1\nnetwork "x"\n').version?.number?.value, 1);
    assert.equal(parseClean('network "x"').version, undefined);
    assert.deepEqual(described('nnspec 2', parse('nnspec 2').problems), ['unknown-version@2']);
  });

  it('keeps a duplicate section and reports the second', () => {
    const text = 'layers { dense(3) }\nlayers { dense(4) }\ndata { }\ndata inline { a -> b }\n';
    const { tree, problems } = parse(text);
    assert.equal(sectionsOf(tree, 'layers').length, 2);
    assert.deepEqual(problems.map(({ code, span }) => [code, span.start]), [
      ['duplicate-section', 20],
      ['duplicate-section', 49],
    ]);
  });

  it('reports names that the language keeps for itself', () => {
    const text = 'let loss = 3\nblock b(epoch) { true = dense(3) }\nlayers { h = dense(3) }';
    assert.deepEqual(
      described(text, parse(text).problems),
      ['reserved-name@loss', 'reserved-name@epoch', 'reserved-name@true'],
    );
  });
});

describe('Walking the tree', () => {
  const kindsAt = (source: string): string => {
    const { text, offset } = marked(source);
    return pathAt(parse(text).tree, offset).map(({ kind }) => kind).join(' ');
  };

  it('finds the nodes around an offset', () => {
    assert.equal(kindsAt('layers { h = den<|>se(16) }'), 'spec layers body layer name');
    assert.equal(kindsAt('layers { h = dense(16<|>) }'), 'spec layers body layer argument number');
    assert.equal(kindsAt('layers { h = dense(<|>) }'), 'spec layers body layer');
    assert.equal(kindsAt('layers { repeat 2 { <|> } }'), 'spec layers body repeat body');
    assert.equal(
      kindsAt('train { optimizer: adam(learning_rate: 1<|>e-3) }'),
      'spec train body setting call argument number',
    );
    assert.equal(kindsAt('train { loss: <|>'), 'spec train body');
    assert.equal(kindsAt('train { loss:<|>'), 'spec train body setting missing');
    assert.equal(kindsAt('data inline { a -> <|>b }'), 'spec inline body row cell');
    assert.equal(kindsAt('expect { x[1:<|>2] == y }'), 'spec expect body check binary index slice number');
    assert.equal(kindsAt('<|>'), 'spec');
  });

  it('gives the smallest node', () => {
    const { text, offset } = marked('expect { test.accu<|>racy >= 0.9 }');
    const node = nodeAt(parse(text).tree, offset);
    assert.ok(node.kind === 'name' && node.text === 'accuracy');
  });

  it('goes through every node once, parents first', () => {
    const seen = new Set<Node>();
    for (const node of descendants(parse(gpt).tree)) {
      assert.ok(!seen.has(node));
      seen.add(node);
    }
    assert.equal([...seen].filter((node) => node.kind === 'layer').length, 12);
  });
});
