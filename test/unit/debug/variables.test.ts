import assert from 'node:assert/strict';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { formatNumber } from '../../../src/base/format';
import { launched, line, network, prediction } from './support';

/** A layer of many units, in batches of many rows. */
const wide = `
data { source: spiral(points: 300) }
layers {
  h1 = dense(400, tanh)
  out = dense(1, sigmoid)
}
train { batch_size: 250, epochs: 1 }
`.replace(', epochs', '\n epochs');

describe('variables of the debugger', () => {
  it('are what has just been computed, and the layer that runs next', async () => {
    const { client } = await launched(network, [line.out]);
    await client.stop('continue');
    const scopes = await client.scopes();
    assert.deepEqual(Object.keys(scopes), ['Just computed', 'Output', 'Inputs', 'Weights', 'Gradients', 'Optimizer']);
    const named = async (scope: string) =>
      Object.fromEntries((await client.variables(scopes[scope]!)).map(({ name, value }) => [name, value]));
    assert.match((await named('Just computed'))['h1.output'] ?? '', /^\[2 × 3\] {2}-?[\d.]+, -?[\d.]+, -?[\d.]+, -?[\d.]+, …$/);
    assert.deepEqual(await named('Output'), { output: 'not computed', pre_activation: 'not computed' });
    assert.deepEqual(Object.keys(await named('Inputs')), ['h1.output']);
    assert.equal((await named('Weights'))['bias'], '[1]  0');
    assert.ok(Object.values(await named('Gradients')).every((value) => value === 'not computed'));
    assert.deepEqual(Object.keys(await named('Optimizer')), [
      'weights.momentum', 'weights.velocity', 'bias.momentum', 'bias.velocity',
    ]);
  });

  it('nest by axis, down to the numbers that the session has', async () => {
    const { client, spec } = await launched(network, [line.out]);
    await client.stop('continue');
    const scopes = await client.scopes();
    const [output] = await client.variables(scopes['Inputs']!);
    const [frame] = await spec.session.read([{ tensor: 'h1.output' }]);
    const rows = await client.variables(output!.variablesReference);
    assert.equal(rows.length, 2);
    const numbers = await client.variables(rows[1]!.variablesReference);
    assert.deepEqual(numbers.map(({ name }) => name), ['[0]', '[1]', '[2]']);
    numbers.forEach(({ value, variablesReference }, i) => {
      assert.ok(Math.abs(Number(value) - frame!.values![3 + i]!) < 1e-3);
      assert.equal(variablesReference, 0);
    });
    assert.equal(await client.evaluate(numbers[2]!.evaluateName!), numbers[2]!.value);
  });

  it('have as many digits as the reader wants', async () => {
    const { client, spec } = await launched(network, [line.out]);
    spec.digits = 8;
    await client.stop('continue');
    const [frame] = await spec.session.read([{ tensor: 'h1.output' }]);
    const exact = frame!.values![0]!;
    const shown = await client.evaluate('h1.output[0, 0]');
    assert.equal(shown, formatNumber(exact, 8));
    assert.ok((await client.evaluate('h1.output')).includes(shown));
    await client.stop('stepOut');
    await client.stop('stepOut');
    assert.equal(await client.evaluate('loss'), formatNumber(spec.state!.loss!, 8));
    assert.ok(formatNumber(exact, 8).length > formatNumber(exact).length);
  });

  it('come in pages: nothing is read but what is asked for', async () => {
    const { client, spec } = await launched(wide, [5]);
    await client.stop('continue');
    const scopes = await client.scopes();
    const [output] = await client.variables(scopes['Inputs']!);
    assert.equal(output!.indexedVariables, 250);
    spec.reads.length = 0;
    const page = await client.variables(output!.variablesReference, { filter: 'indexed', start: 100, count: 100 });
    assert.deepEqual([page.length, page[0]!.name, page[99]!.name], [100, '[100]', '[199]']);
    assert.equal(page[3]!.indexedVariables, 400);
    assert.deepEqual(spec.reads.filter(({ count }) => count !== 1), [{ tensor: 'h1.output', from: 100, count: 100 }]);
    spec.reads.length = 0;
    const units = await client.variables(page[3]!.variablesReference, { filter: 'indexed', start: 300, count: 100 });
    assert.deepEqual([units.length, units[0]!.name], [100, '[300]']);
    assert.deepEqual(spec.reads, [{ tensor: 'h1.output', from: 103, count: 1 }]);
    spec.reads.length = 0;
    // 250 rows of 400: too much to be read for their beginnings.
    const all = await client.variables(output!.variablesReference);
    assert.deepEqual([all.length, all[0]!.value], [250, '[400]']);
    assert.deepEqual(spec.reads.map(({ count }) => count), [1]);
  });

  it('are gone when the network has moved on', async () => {
    const { client } = await launched(network, [line.out]);
    await client.stop('continue');
    const scopes = await client.scopes();
    const [frame] = await client.frames();
    assert.deepEqual(await client.scopes(), scopes, 'the same stop, the same references');
    await client.stop('next');
    await assert.rejects(client.variables(scopes['Output']!), /moved on/);
    await assert.rejects(client.request('scopes', { frameId: frame!.id }), /moved on/);
    const { body } = client.trace.at(-1) as DebugProtocol.ErrorResponse;
    assert.equal(body.error?.showUser, false, 'a view that asks late is no failure to be shown');
  });

  it('of the batch, the data and the loss', async () => {
    const { client } = await launched(network);
    const batchOf = async () => {
      const reference = (await client.scopes(1))['Metrics']!;
      return Object.fromEntries((await client.variables(reference)).map(({ name, value }) => [name, value]));
    };
    assert.equal((await batchOf())['loss'], 'not computed');
    const input = await client.variables((await client.scopes())['Output']!);
    assert.deepEqual(input.map(({ name, value }) => [name, value]), [['input', 'not computed'], ['target', 'not computed']]);
    await client.stop('next');
    assert.match(await client.evaluate('target'), /^\[2 × 1\]/);
    await client.stop('stepOut');
    const inputs = await client.variables((await client.scopes())['Inputs']!);
    assert.deepEqual(inputs.map(({ name }) => name), ['out.output', 'target']);
    await client.stop('stepOut');
    assert.match((await batchOf())['loss'] ?? '', /^0\.\d+$/);
    assert.equal(await client.evaluate('loss'), (await batchOf())['loss']);
    await client.stop('continue');
    assert.match(await client.evaluate('train.accuracy'), /^[01]/);
  });

  it('by name: what reads, and a sentence for what does not', async () => {
    const { client } = await launched(prediction);
    await client.stop('continue');
    assert.equal(await client.evaluate(' go.weights [1, 0]'), '5');
    assert.equal(await client.evaluate('go'), await client.evaluate('go.output'));
    assert.match(await client.evaluate('input'), /^\[2 × 2\]/);
    for (const [expression, message] of [
      ['go.weights[2, 0]', /no element at \[2, 0\]/],
      ['go.bias[0, 0]', /no element/],
      ['norm(go.weights)', /not supported yet/],
      ['go.output[-1]', /not supported yet/],
      ['target', /There is no "target"/],
      ['h9.output', /There is no "h9.output"/],
      ['constructor', /There is no/],
    ] as const) {
      await assert.rejects(client.evaluate(expression), message, expression);
    }
  });
});
