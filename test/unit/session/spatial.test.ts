import assert from 'node:assert/strict';
import { openSession, settled, smallSpec, visible } from './support';

// Masks that chance makes and means that run along: they belong to the state like weights do.

/** The small spec with layers of its own. */
function spec(layers: string, epochs = 3): string {
  const text = smallSpec({ epochs });
  const changed = text.replace(/layers \{[^}]*\}/, `layers {\n${layers}\n}`);
  assert.notEqual(changed, text);
  return changed;
}

const layers = `h = dense(8, tanh)
  p = reshape(2, 4, 1)
  c = conv2d(2, 2, padding: same)
  m = max_pool2d([1, 2])
  n = batch_norm()
  l = layer_norm()
  d = dropout(0.5)
  g = global_average_pool()
  b = batch_norm()
  out = dense(2, softmax)`;

describe('a session with convolutions, running means and dropout', function () {
  this.timeout(60_000);

  it('comes to the same bits in single steps and in one run', async () => {
    const [stepped, run] = [await openSession(spec(layers)), await openSession(spec(layers))];
    await run.session.train();
    const end = await settled(run.session);
    assert.equal(end.status, 'finished');
    let state = stepped.opened.state;
    while (state.time.step < end.time.step) state = await stepped.session.step({ unit: 'instruction' });
    assert.deepEqual(await visible(stepped.session, stepped.opened), await visible(run.session, run.opened));
    assert.deepEqual(await stepped.session.curve(0), await run.session.curve(0));
  });

  it('goes back and forth over many steps, and everything is as it was', async () => {
    const { session, opened } = await openSession(spec(layers));
    for (let i = 0; i < 3; i++) await session.step({ unit: 'batch' });
    for (let i = 0; i < 17; i++) await session.step({ unit: 'instruction' });
    const [before, bits] = [await session.state(), await visible(session, opened)];
    let back = 0;
    for (let state = before; back < 150 && state.canStepBack; back++) state = await session.stepBack({ unit: 'instruction' });
    for (let i = 0; i < back; i++) await session.step({ unit: 'instruction' });
    assert.deepEqual((await session.state()).time, before.time);
    assert.deepEqual(await visible(session, opened), bits);
  });

  it('keeps running means among the parameters, and drops others in the next step', async () => {
    const { session, opened } = await openSession(spec(layers));
    await session.step({ unit: 'batch' });
    const first = await visible(session, opened);
    await session.step({ unit: 'batch' });
    const second = await visible(session, opened);
    for (const id of ['n.running_mean', 'n.running_variance', 'b.running_mean', 'd.mask']) {
      assert.ok(first[id], id);
      assert.notEqual(first[id], second[id], id);
    }
  });

  it('does not open where a batch of one sample would have no variance', async () => {
    const text = spec('b = batch_norm()\nout = dense(2, softmax)').replace(/batch_size: \d+/, 'batch_size: 1');
    await assert.rejects(openSession(text), /"b" takes mean and variance over each batch, and a batch_size of 1 leaves one sample alone/);
  });
});
