import assert from 'node:assert/strict';
import { openSession, settled, smallSpec, visible } from '/work/main/test/unit/session/support';
const rnd = (seed: number) => () => ((seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff);
describe('fuzz', function () {
  this.timeout(300000);
  it('any path to a time gives the same bits', async () => {
    for (let s = 1; s <= 60; s++) {
      const r = rnd(s * 7919);
      for (let i = 0; i < 5; i++) r();
      const opt = ['sgd(learning_rate: 0.1)', 'sgd(learning_rate: 0.1, momentum: 0.9)', 'adam(learning_rate: 0.05)'][s % 3]!;
      const text = smallSpec({ optimizer: opt, epochs: 4000 });
      const { session, opened } = await openSession(text);
      const log: { step: number; pc: number; rate: number }[] = [];
      const path: string[] = [];
      for (let i = 0; i < 25; i++) {
        const k = Math.floor(r() * 8);
        const unit = (['instruction', 'layer', 'pass', 'batch', 'epoch'] as const)[Math.floor(r() * 5)]!;
        if (k === 0) { await session.train(); await new Promise((res) => setTimeout(res, r() * 60)); if (r() < 0.5) { const rate = r(); const before = await session.setLearningRate(rate); const t = before.time; while (log.length && (log.at(-1)!.step - t.step || log.at(-1)!.pc - t.pc) >= 0) log.pop(); log.push({ ...t, rate }); path.push('live'); } await session.pause(); path.push('train'); }
        else if (k <= 3) { await session.step({ unit }); path.push('step ' + unit); }
        else if (k <= 6) { await session.stepBack({ unit }); path.push('back ' + unit); }
        else { const rate = r(); const t = (await session.state()).time; while (log.length && (log.at(-1)!.step - t.step || log.at(-1)!.pc - t.pc) >= 0) log.pop(); await session.setLearningRate(rate); log.push({ ...t, rate }); path.push('rate'); }
      }
      const end = await session.state();
      const ref = await openSession(text);
      let st = ref.opened.state;
      for (;;) {
        const due = log.find((c) => c.step === st.time.step && c.pc === st.time.pc);
        if (due) await ref.session.setLearningRate(due.rate);
        if (st.time.step === end.time.step && st.time.pc === end.time.pc) break;
        st = await ref.session.step({ unit: 'instruction' });
      }
      assert.deepEqual(await visible(ref.session, ref.opened), await visible(session, opened), `seed ${s}: ${path.join(', ')}`);
      const refState = await ref.session.state();
      for (const key of ['samples', 'epoch', 'batch', 'latest', 'epochs', 'learningRate', 'computed', 'loss', 'last'] as const) assert.deepEqual(end[key], refState[key], `${key} seed ${s}`);
      assert.deepEqual(await session.curve(0), await ref.session.curve(0), `curve ${s}`);
      for (const { index } of opened.program.instructions) {
        const e = await session.explain({ instruction: index, sample: 0, unit: 0, input: 0 });
        const f = await ref.session.explain({ instruction: index, sample: 0, unit: 0, input: 0 });
        if (e && f) assert.deepEqual(e, f);
      }
    }
  });
});
