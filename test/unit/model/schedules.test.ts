import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lengthMatters, rateFactor, schedules } from '../../../src/model/catalogue';
import type { Call, Value } from '../../../src/model/spec';
import { call } from '../../support/programs';

const of = (name: string, args: Record<string, Value> = {}): Call => call('schedule', name, args);

/** The factors of all steps, of an epoch of `unit` steps. */
function factors(schedule: Call, steps: number, unit = 1): number[] {
  return Array.from({ length: steps }, (_, step) => rateFactor(schedule, { step, steps, unit }));
}

function assertNear(found: readonly number[], wanted: readonly number[]): void {
  assert.equal(found.length, wanted.length);
  found.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]!) < 1e-12, `${i}: ${value}, not ${wanted[i]}`));
}

describe('schedules', () => {
  it('constant changes nothing', () => {
    assert.deepEqual(factors(of('constant'), 4), [1, 1, 1, 1]);
  });

  it('step and exponential count epochs where training does', () => {
    const every = of('step', { step_size: 2, gamma: 0.5 });
    assert.deepEqual(factors(every, 6), [1, 1, 0.5, 0.5, 0.25, 0.25]);
    assert.deepEqual(factors(every, 10, 2), [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]);
    assert.deepEqual(factors(of('exponential', { gamma: 0.5 }), 6, 3), [1, 1, 1, 0.5, 0.5, 0.5]);
  });

  it('cosine sinks to its minimum over the whole of training, and stays there', () => {
    const cosine = of('cosine', { min: 0.2 });
    assertNear(factors(cosine, 8), Array.from({ length: 8 }, (_, t) => 0.2 + 0.4 * (1 + Math.cos((Math.PI * t) / 8))));
    for (const step of [8, 9, 1000]) assert.equal(rateFactor(cosine, { step, steps: 8, unit: 1 }), 0.2);
  });

  it('a warm-up rises to the whole rate, by a part of training, by epochs or by steps; then the schedule begins', () => {
    assertNear(factors(of('constant', { warmup: 4 }), 6), [0.25, 0.5, 0.75, 1, 1, 1]);
    assertNear(factors(of('constant', { warmup: 0.5 }), 8), [0.25, 0.5, 0.75, 1, 1, 1, 1, 1]);
    assertNear(factors(of('constant', { warmup: 2 }), 7, 2), [0.25, 0.5, 0.75, 1, 1, 1, 1]);
    const [, , ...rest] = factors(of('cosine', { warmup: 2 }), 10);
    assertNear(rest, factors(of('cosine'), 8));
    const [, ...stepped] = factors(of('step', { step_size: 2, gamma: 0.1, warmup: 1 }), 5);
    assertNear(stepped, factors(of('step', { step_size: 2, gamma: 0.1 }), 4));
  });

  it('one_cycle rises to the whole rate at its warm-up’s end and sinks to the last step', () => {
    const all = factors(of('one_cycle', { warmup: 0.4 }), 10);
    assert.equal(all[0], 1 / 25);
    assert.equal(all[3], 1);
    assert.ok(Math.abs(all[9]! - 1 / 250_000) < 1e-18);
    for (let i = 1; i < 10; i++) assert.equal(all[i]! > all[i - 1]!, i <= 3, `step ${i}`);
    assert.equal(rateFactor(of('one_cycle'), { step: 500, steps: 10, unit: 1 }), 1 / 250_000);
  });

  it('give a factor from 0 to 1 for every step of any training, however short, and behind its end', () => {
    const calls = fc.constantFrom(
      ...[...schedules.values()].flatMap(({ name }) =>
        [0, 0.05, 0.99, 1, 3].map((warmup) => of(name, { warmup, step_size: 3, gamma: 0.7 })),
      ),
    );
    const nat = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
    fc.assert(
      fc.property(calls, nat(40), nat(9), nat(60), (schedule, steps, unit, step) => {
        const factor = rateFactor(schedule, { step: step - 1, steps, unit });
        assert.ok(factor >= 0 && factor <= 1, `${factor}`);
      }),
      { numRuns: 2000 },
    );
  });

  it('say what of the length they depend on', () => {
    assert.equal(lengthMatters(of('constant')), 'none');
    assert.equal(lengthMatters(of('constant', { warmup: 3 })), 'unit');
    assert.equal(lengthMatters(of('constant', { warmup: 0.1 })), 'all');
    assert.equal(lengthMatters(of('step', { step_size: 3 })), 'unit');
    assert.equal(lengthMatters(of('cosine')), 'all');
    assert.equal(lengthMatters(of('one_cycle', { warmup: 3 })), 'all');
  });

  it('depend on nothing of the length that they do not say', () => {
    const calls = [...schedules.keys()].flatMap((name) => [0, 0.1, 2].map((warmup) => of(name, { warmup, step_size: 2, gamma: 0.5 })));
    for (const schedule of calls) {
      const differs = (a: readonly number[], b: readonly number[]): boolean => a.some((x, i) => x !== b[i]);
      const [short, long, epochs] = [factors(schedule, 20), factors(schedule, 40), factors(schedule, 20, 5)];
      const found = differs(short, long) ? 'all' : differs(short, epochs) ? 'unit' : 'none';
      const said = lengthMatters(schedule);
      assert.ok(said === found || said === 'all', `${JSON.stringify(schedule)}: ${found}, not ${said}`);
    }
  });

  it('refuse a warm-up that is neither a part nor a whole number', () => {
    for (const { name, check } of schedules.values()) {
      assert.equal(check?.({ warmup: 0.5 }), undefined, name);
      assert.match(check?.({ warmup: 1.5 }) ?? '', /1\.5 is neither/, name);
    }
  });
});
