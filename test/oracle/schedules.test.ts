import assert from 'node:assert/strict';
import { rateFactor } from '../../src/model/catalogue';
import { fixtures, fixtureSpec, type Fixture } from './fixtures';

/** The fixture's learning rates are shortest decimals of float32. */
const TOLERANCE = 1e-7;

/** What a spec makes of the learning rate in each of ten steps; five epochs are ten steps, too. */
function ratesOf(fixture: Fixture): number[] {
  const { schedule, optimizer, length } = fixtureSpec(fixture).train!;
  const unit = length.unit === 'epochs' ? 10 / length.count : 1;
  return Array.from({ length: 10 }, (_, step) => {
    return (optimizer.args['learning_rate'] as number) * rateFactor(schedule, { step, steps: 10, unit });
  });
}

describe('schedules and torch.optim.lr_scheduler', () => {
  const scheduled = fixtures.filter(({ name }) => name.startsWith('training/schedule-'));

  for (const fixture of scheduled) {
    it(`agree on ${fixture.name}`, () => {
      ratesOf(fixture).forEach((rate, step) => {
        const wanted = fixture.learningRates[step]!;
        assert.ok(Math.abs(rate - wanted) <= TOLERANCE * wanted, `step ${step}: ${rate}, PyTorch: ${wanted}`);
      });
    });
  }

  it('have fixtures whose rates change', () => {
    assert.ok(scheduled.length >= 10);
    for (const { name, learningRates } of scheduled) assert.ok(new Set(learningRates).size > 1, name);
  });
});
