import assert from 'node:assert/strict';
import { compileProgram, prepare } from '../../../src/session/prepare';
import { MEMORY, open } from '../../../bench/support/sessions';
import { specText, workloadFiles, workloads } from '../../../bench/support/workloads';
import { specOf } from '../../support/texts';

/** As PyTorch counts them; of its LSTM's two biases, which are added up, one. */
const parameters = { W1: 17, W2: 105, W3: 109386, W4: 9098, W5: 37184, W6: 110400 };

describe('the workloads of the speed benchmark', () => {
  for (const workload of workloads) {
    it(`${workload} has as many parameters to learn as in PyTorch`, async () => {
      const prepared = await prepare(specOf(specText(workload)), workloadFiles, MEMORY);
      const { main } = compileProgram(prepared, MEMORY);
      const learned = main.instructions.filter(({ phase, operation }) => phase === 'update' && /^(sgd|adamw?)$/.test(operation));
      const count = learned.reduce((sum, { outputs }) => sum + outputs[0]!.length, 0);
      assert.equal(count, parameters[workload]);
    });
  }

  it('W1 is one batch of four rows', async () => {
    const { loaded } = await open(specText('W1'), workloadFiles);
    assert.equal(loaded.run.batches, 1);
    assert.equal(loaded.run.plan.capacity, 4);
  });

  it('of W5, the LSTM reads one-hot rows', async () => {
    const { session, loaded } = await open(specText('W5'), workloadFiles);
    await session.step({ unit: 'batch' });
    const { main } = loaded.machine.program;
    const [ids, rows] = [main.tensors.get('input')!, main.tensors.get('embedding_1.output')!];
    assert.deepEqual(rows.shape, [32, 64]);
    const values = loaded.machine.view(rows);
    loaded.machine.view(ids).forEach((id, place) => {
      const row = Array.from(values.subarray(64 * place, 64 * (place + 1)));
      assert.deepEqual(row, Array.from({ length: 64 }, (_, i) => (i === id ? 1 : 0)));
    });
  });
});
