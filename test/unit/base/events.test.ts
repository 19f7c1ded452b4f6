import assert from 'node:assert/strict';
import { DisposableStore, Emitter } from '../../../src/base/events';

describe('base: events', () => {
  it('tells every listener, in order, until it is disposed of', () => {
    const emitter = new Emitter<number>();
    const heard: string[] = [];
    const first = emitter.on((value) => heard.push(`first ${value}`));
    emitter.on((value) => heard.push(`second ${value}`));
    emitter.emit(1);
    first.dispose();
    emitter.emit(2);
    emitter.dispose();
    emitter.emit(3);
    assert.deepEqual(heard, ['first 1', 'second 1', 'second 2']);
  });

  it('a listener that throws does not keep the others from hearing', () => {
    const emitter = new Emitter<void>();
    let heard = false;
    emitter.on(() => {
      throw new Error('deaf');
    });
    emitter.on(() => (heard = true));
    assert.throws(() => emitter.emit(), /deaf/);
    assert.ok(heard);
  });

  it('a listener may leave or come while it is told', () => {
    const emitter = new Emitter<void>();
    const heard: string[] = [];
    const leaving = emitter.on(() => {
      heard.push('leaving');
      leaving.dispose();
      emitter.on(() => heard.push('late'));
    });
    emitter.emit();
    emitter.emit();
    assert.deepEqual(heard, ['leaving', 'late']);
  });

  it('a store disposes of the newest first, and once', () => {
    const store = new DisposableStore();
    const gone: number[] = [];
    for (const id of [1, 2, 3]) store.add({ dispose: () => gone.push(id) });
    store.dispose();
    store.dispose();
    assert.deepEqual(gone, [3, 2, 1]);
  });
});
