import assert from 'node:assert/strict';
import { layersAt, analyseText, sharedLayers, spanOfLayer } from '../../../src/session/analysis';
import { launched, type Spec } from './support';

const text = `
block inner(n) {
  h = dense(n, tanh)
}

block outer(n) {
  inner(n)
  add(input, inner_1)
}

data {
  source: xor()
}

layers {
  repeat 2 {
    outer(2)
  }
  dense(1, sigmoid)
}

train {
  batch_size: 4
  epochs: 2
}
`;

/** Counted from 1. */
const lineOf = (part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;
const line = { h: lineOf('h ='), inner: lineOf('  inner(n)'), add: lineOf('add('), outer: lineOf('outer(2)') };

const stopsOf = ({ stops, program }: Spec): string[] =>
  stops.map((index) => program!.instructions[index]!.id).filter((id) => id.includes('/forward/'));

describe('a line in a block', () => {
  it('stands for each of the layers that the block’s calls make of it', async () => {
    const { client, spec } = await launched(text);
    const [found] = await client.setBreakpoints('/specs/net.nnspec', [line.h]);
    assert.deepEqual([found?.verified, found?.line], [true, line.h]);
    assert.deepEqual(stopsOf(spec), ['outer_1.inner_1.h/forward/affine/0', 'outer_2.inner_1.h/forward/affine/0']);
    const seen: string[] = [];
    for (let stop = await client.stop('continue'); seen.length < 4; stop = await client.stop('continue')) {
      assert.equal(stop.reason, 'breakpoint');
      seen.push((await client.frames())[0]!.name);
    }
    assert.deepEqual(seen, [
      'outer_1.inner_1.h: forward (affine)', 'outer_2.inner_1.h: forward (affine)',
      'outer_2.inner_1.h: backward (tanh gradient)', 'outer_1.inner_1.h: backward (tanh gradient)',
    ]);
  });

  it('and a call of a block stands for what is computed first in it, forward and backward', async () => {
    const { client, spec } = await launched(text);
    const [inner, outer] = await client.setBreakpoints('/specs/net.nnspec', [line.inner, line.outer]);
    assert.deepEqual([inner?.line, outer?.line], [line.inner, line.outer]);
    assert.deepEqual(stopsOf(spec), ['outer_1.inner_1.h/forward/affine/0', 'outer_2.inner_1.h/forward/affine/0']);
    const back = spec.stops.map((index) => spec.program!.instructions[index]!.id).filter((id) => id.includes('/backward/'));
    assert.deepEqual(back, [
      'outer_2.add_1/backward/add_gradient/0', 'outer_2.inner_1.h/backward/tanh_gradient/0',
      'outer_1.add_1/backward/sum/0', 'outer_1.inner_1.h/backward/tanh_gradient/0',
    ]);
  });

  it('gives the frames of the calls that it is in, each on its line', async () => {
    const { client } = await launched(text, [line.h]);
    await client.stop('continue');
    await client.stop('continue');
    const frames = await client.frames();
    assert.deepEqual(frames.slice(0, 4).map(({ name, line: at }) => [name, at]), [
      ['outer_2.inner_1.h: forward (affine)', line.h], ['outer_2.inner_1', line.inner], ['outer_2', line.outer],
      ['batch 1 of 1', lineOf('data')],
    ]);
  });

  it('names its tensors as they are named there, and means those of the call where it stands', async () => {
    const { client } = await launched(text, [line.add]);
    await client.stop('continue');
    const first = await client.evaluate('inner_1.h.output');
    assert.equal(await client.evaluate('inner_1'), first, 'a call is what it gives');
    assert.equal(await client.evaluate('outer_1.inner_1.h'), first);
    assert.equal(await client.evaluate('add_1'), 'not computed');
    await client.stop('continue');
    const second = await client.evaluate('inner_1.h');
    assert.equal(second, await client.evaluate('outer_2.inner_1.h.output'));
    assert.notEqual(second, first);
    assert.equal(await client.evaluate('outer_1'), await client.evaluate('outer_1.add_1'));
    assert.match(await client.evaluate('dense_1.weights'), /2 × 1/);
    await assert.rejects(client.evaluate('inner_9'), /There is no "inner_9"/);
  });

  it('keeps its breakpoint for all calls while these become more', async () => {
    const { client, spec } = await launched(text, [line.h]);
    spec.edit((old) => old.replace('repeat 2', 'repeat 3'));
    await spec.open();
    await client.event('stopped');
    assert.equal(stopsOf(spec).length, 3);
  });
});

describe('the places of blocks', () => {
  const { bound } = analyseText(text);
  const at = (part: string): readonly string[] => layersAt(bound, text.indexOf(part) + 1);

  it('have one line for several layers, and the cursor stands on all of them', () => {
    assert.deepEqual(at('h = dense'), ['outer_1.inner_1.h', 'outer_2.inner_1.h']);
    assert.deepEqual(at('add(input'), ['outer_1.add_1', 'outer_2.add_1']);
    assert.deepEqual(at('dense(1'), ['dense_1']);
  });

  it('have every layer of a call on its line', () => {
    assert.deepEqual(at('outer(2)'), ['outer_1.inner_1.h', 'outer_1.add_1', 'outer_2.inner_1.h', 'outer_2.add_1']);
    assert.deepEqual(at('inner(n)\n  add'), ['outer_1.inner_1.h', 'outer_2.inner_1.h']);
  });

  it('know which layers share a line, and where each stands', () => {
    assert.equal(sharedLayers(bound).has('outer_1.add_1'), true);
    assert.equal(sharedLayers(bound).has('dense_1'), false);
    const { start, end } = spanOfLayer(bound, 'outer_2.inner_1.h');
    assert.equal(text.slice(start, end), 'h = dense(n, tanh)');
  });
});
