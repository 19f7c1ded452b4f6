import assert from 'node:assert/strict';
import { bindClean, bindText, data, layers } from './support';

/** Every layer with what it reads: `['add_1', 'input', 'a']`. */
function readsOf(text: string): (readonly string[])[] {
  return bindClean(text).spec!.layers.map(({ id, inputs }) => [id, ...inputs]);
}

const idsOf = (text: string): string[] => readsOf(text).map(([id]) => id!);

const argsOf = (text: string, id: string): unknown => {
  const layer = bindClean(text).spec!.layers.find((candidate) => candidate.id === id);
  assert.ok(layer, `no layer ${id}`);
  return Object.fromEntries(Object.entries(layer.args).filter(([name]) => name === 'units' || name === 'activation'));
};

const residual = 'block residual(width, kind: relu) {\n  a = dense(width, kind)\n  add(input, a)\n}\n';

describe('Blocks', () => {
  it('have their layers under the path of each call, in the order in which they compute', () => {
    assert.deepEqual(readsOf(residual + layers('h = dense(4)', 'residual(4)', 'residual(4)', 'dense(1)')), [
      ['h', 'input'],
      ['residual_1.a', 'h'],
      ['residual_1.add_1', 'h', 'residual_1.a'],
      ['residual_2.a', 'residual_1.add_1'],
      ['residual_2.add_1', 'residual_1.add_1', 'residual_2.a'],
      ['dense_2', 'residual_2.add_1'],
    ]);
  });

  it('give their last layer under the name of the call', () => {
    const text = residual + layers('first = residual(4, from: input)', 'dense(4)', 'add(first, residual_2)');
    const { all, spec } = bindText(text.replace('dense(4)', 'residual(4)'));
    assert.deepEqual(all, []);
    assert.deepEqual(spec!.layers.at(-1)!.inputs, ['first.add_1', 'residual_2.add_1']);
  });

  it('take their input from the layer that "from" names, whose input is theirs alone', () => {
    const text = `block b() {\n  dense(2)\n  dense(3, from: input)\n}\n${layers('a = dense(4)', 'c = dense(5, from: input)', 'b(from: a)', 'add(b_1, c)')}`;
    assert.deepEqual(bindText(text).spec!.layers.map(({ id, inputs }) => [id, ...inputs]).slice(2), [
      ['b_1.dense_1', 'a'], ['b_1.dense_2', 'a'], ['add_1', 'b_1.dense_2', 'c'],
    ]);
  });

  it('take arguments by position or by name, and have defaults', () => {
    const text = (call: string): string => residual + layers(call);
    const relu = { call: 'relu', args: {} };
    assert.deepEqual(argsOf(text('residual(4)'), 'residual_1.a'), { units: 4, activation: relu });
    assert.deepEqual(argsOf(text('residual(kind: tanh, width: 4)'), 'residual_1.a'), { units: 4, activation: { call: 'tanh', args: {} } });
    assert.deepEqual(argsOf(text('residual(kind: leaky_relu(0.5), 4)'), 'residual_1.a'), {
      units: 4, activation: { call: 'leaky_relu', args: { negative_slope: 0.5 } },
    });
  });

  it('have parameters before constants, and defaults made of both', () => {
    const text = `let n = 2\nlet m = 10\nblock b(n, k: n * m) {\n  dense(k + n)\n}\n${layers('b(3)', 'b(1, 1)', 'dense(n)')}`;
    const units = bindClean(text).spec!.layers.map(({ args }) => args['units']);
    assert.deepEqual(units, [33, 2, 2]);
  });

  it('stand anywhere in the text, and call each other', () => {
    const text = `${layers('outer(3)')}block outer(n) {\n  inner(n)\n  h = inner(n + 1)\n}\nblock inner(n) {\n  dense(n)\n}\n`;
    assert.deepEqual(readsOf(text), [['outer_1.inner_1.dense_1', 'input'], ['outer_1.h.dense_1', 'outer_1.inner_1.dense_1']]);
    assert.deepEqual(argsOf(text, 'outer_1.h.dense_1'), { units: 4, activation: { call: 'linear', args: {} } });
  });

  it('beat a layer of the catalogue of the same name', () => {
    assert.deepEqual(idsOf(`block flatten() {\n  dense(2)\n}\n${layers('flatten()', 'dense(1)')}`), ['flatten_1.dense_1', 'dense_1']);
  });

  it('find a layer by its name before a constant of the same name', () => {
    const text = `let a = 3\nblock b(c) {\n  a = dense(c)\n  c = dense(c, from: input)\n  add(a, c)\n}\n${layers('b(4)')}`;
    assert.deepEqual(readsOf(text).at(-1), ['b_1.add_1', 'b_1.a', 'b_1.c']);
  });

  it('that call others twice each are one problem, and that soon', () => {
    const blocks = Array.from({ length: 60 }, (_, i) => `block b${i}() {\n  b${i + 1}()\n  b${i + 1}()\n}\n`).join('');
    const begun = performance.now();
    const { all } = bindText(`${blocks}block b60() {\n  dense(1)\n}\n${layers('b0()')}`);
    assert.deepEqual(all.map(({ code }) => code), ['too-many-layers']);
    // Written out they would be 2⁶⁴ layers; a busy machine is no reason to fail.
    assert.ok(performance.now() - begun < 10_000);
  });

  it('that stand in one another without end of sight are one problem', () => {
    const blocks = Array.from({ length: 3000 }, (_, i) => `block b${i}() {\n  b${i + 1}()\n}\n`).join('');
    const { all } = bindText(`${blocks}block b3000() {\n  dense(1)\n}\n${layers('b0()')}`);
    assert.deepEqual(all.map(({ code, message }) => [code, /100 deep/.test(message)]), [['too-many-layers', true]]);
  });

  it('with a name that would fill the memory are one problem', () => {
    const { all } = bindText(layers(`repeat 9000 { ${'x'.repeat(3000)} = dense(1) }`));
    assert.deepEqual(all.map(({ code, message }) => [code, /names/.test(message)]), [['too-many-layers', true]]);
  });
});

describe('repeat', () => {
  it('writes its layers out, names among them with numbers', () => {
    assert.deepEqual(readsOf(layers('repeat 2 { h = dense(4), dense(3) }', 'dense(1, from: h)').replace('dense(3) }', 'add(input, h) }')), [
      ['h_1', 'input'], ['add_1', 'input', 'h_1'], ['h_2', 'add_1'], ['add_2', 'input', 'h_2'], ['dense_3', 'h_2'],
    ].filter(([id]) => id !== 'none'));
  });

  it('counts types in expanded order, and skips what is taken', () => {
    assert.deepEqual(idsOf(layers('dense(1)', 'repeat 2 { dense(2), dense(3) }', 'dense(4)')), [1, 2, 3, 4, 5, 6].map((n) => `dense_${n}`));
    assert.deepEqual(idsOf(layers('h_2 = dense(1)', 'repeat 3 { h = dense(2) }')), ['h_2', 'h_1', 'h_3', 'h_4']);
    assert.deepEqual(idsOf(layers('dense_2 = dense(1)', 'repeat 2 { dense(2) }')), ['dense_2', 'dense_3', 'dense_4']);
  });

  it('nests, also in blocks, with counts made of constants and parameters', () => {
    const text = `let n = 2\nblock b(m) {\n  repeat m + 1 {\n    repeat n { h = dense(m) }\n  }\n}\n${layers('repeat n / 2 { b(1) }')}`;
    assert.deepEqual(idsOf(text), [1, 2, 3, 4].map((i) => `b_1.h_${i}`));
  });

  it('0 times is none at all', () => {
    assert.deepEqual(readsOf(layers('dense(2)', 'repeat 0 { dense(3) }', 'dense(1)')), [['dense_1', 'input'], ['dense_2', 'dense_1']]);
  });

  it('lets the layers behind it read each of its rounds', () => {
    const text = layers('repeat 3 { h = dense(4) }', 'add(h_1, h_2, h)');
    assert.deepEqual(readsOf(text).at(-1), ['add_1', 'h_1', 'h_2', 'h_3']);
  });

  it('reads within a round what stands above in it', () => {
    const text = layers('x = dense(4)', 'repeat 2 { a = dense(4), b = add(a, x) }');
    assert.deepEqual(readsOf(text).slice(1), [['a_1', 'x'], ['b_1', 'a_1', 'x'], ['a_2', 'b_1'], ['b_2', 'a_2', 'x']]);
  });

  it('of an unknown number of times in a block leaves its names alone', () => {
    const text = `block b(n) {\n  repeat n { h = dense(4) }\n  add(h_1, h_2)\n}\n`;
    assert.deepEqual(readsOf(text + layers('b(2)')).at(-1), ['b_1.add_1', 'b_1.h_1', 'b_1.h_2']);
    const { all } = bindText(text + layers('b(1)'));
    assert.deepEqual(all.map(({ code, message }) => [code, message]), [
      ['unknown-reference', 'In the block b, with what it is given here: There is no layer "h_2" above; did you mean "h_1"?'],
    ]);
  });
});

describe('What layers read', () => {
  it('several, by position or as a list', () => {
    const two = ['a = dense(3)', 'b = dense(3, from: input)'];
    for (const call of ['add(a, b)', 'add(from: [a, b])', 'add(\n    a,\n    b,\n  )']) {
      assert.deepEqual(readsOf(layers(...two, call)).at(-1), ['add_1', 'a', 'b']);
    }
    assert.deepEqual(readsOf(layers('a = dense(3)', 'multiply(a, a)')).at(-1), ['multiply_1', 'a', 'a']);
  });

  it('columns of the input', () => {
    const text = data('source: csv("x.csv")').replace('dense(1)', 'a = dense(1, from: input.user)\n  b = dense(1, from: input["watched for"])\n  add(a, b)');
    assert.deepEqual(readsOf(text), [['a', 'input.user'], ['b', 'input.watched for'], ['add_1', 'a', 'b']]);
  });

  it('dimensions, as many as are given', () => {
    const dimensions = (text: string): unknown => bindClean(text).spec!.layers.at(-1)!.args['dimensions'];
    assert.deepEqual(dimensions(layers('input(12)', 'reshape(2, 2 * 3)')), [2, 6]);
    assert.deepEqual(dimensions(layers('input(12)', 'reshape(dimensions: [3, 4])')), [3, 4]);
    assert.deepEqual(bindClean(layers('input(8, 8, 1)', 'flatten()')).spec!.layers[0]!.args, { dimensions: [8, 8, 1] });
  });

  it('numbers that the data gives, as arithmetic', () => {
    const units = (text: string): unknown => bindClean(text).spec!.layers.at(-1)!.args['units'];
    const times = { apply: '*', to: [2, 'classes'] };
    assert.deepEqual(units(layers('dense(classes)')), { deferred: 'classes' });
    assert.deepEqual(units(`let twice = 2 * classes\n${layers('dense(max(twice, 4) - features)')}`), {
      deferred: { apply: '-', to: [{ apply: 'max', to: [times, 4] }, 'features'] },
    });
    assert.deepEqual(units(`block b(n) {\n  dense(n)\n}\n${layers('b(2 * classes)')}`), { deferred: times });
  });

  it('layers that predict a target each are all of use', () => {
    const text = 'data inline {\n  x -> p, q\n  1 -> 2, 3\n}\nlayers {\n  p = dense(1, from: input)\n  q = dense(1, from: input)\n}\n';
    assert.deepEqual(readsOf(text), [['p', 'input'], ['q', 'input']]);
  });
});
