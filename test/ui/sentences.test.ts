import assert from 'node:assert/strict';
import { Workbench } from '../support/workbench';

// Sentences are read as rows, drawn as tokens and typed in as they are.

for (const theme of ['dark', 'light', 'high-contrast'] as const) {
  describe(`sentences, ${theme}`, () => {
    let workbench: Workbench;

    before(async () => {
      workbench = await Workbench.start({ theme });
    });

    after(() => workbench?.close());

    async function train(file: string): Promise<void> {
      await workbench.open(file);
      await workbench.runCommand('NNSpec: Open Panel');
      await workbench.panel.getByRole('button', { name: 'Train', exact: true }).click();
      await workbench.panel.getByText(/finished|done|trained/i).first().waitFor({ timeout: 30_000 });
    }

    async function say(sentence: string): Promise<string> {
      const trial = workbench.panel.getByRole('form', { name: 'Try an input' });
      await trial.getByLabel('sentence').fill(sentence);
      await trial.getByRole('button', { name: 'Predict' }).click();
      const answer = trial.locator('.trial-answer');
      await answer.filter({ hasText: /:/ }).waitFor();
      return answer.innerText();
    }

    it('are shown as they were read, and go into the network as tokens', async () => {
      await train('sentence.nnspec');
      const heading = workbench.panel.getByRole('button', { name: 'Data cell', exact: true });
      if ((await heading.getAttribute('aria-expanded')) === 'false') await heading.click();
      await workbench.panel.locator('.cell-data').getByText('How does neural network works?').first().waitFor();
      await workbench.panel.getByRole('button', { name: 'Step', exact: true }).click();
      await workbench.screenshot(`sentences-tokens-${theme}`);
      assert.match(await say('What works, and how?'), /question/);
    });

    it('get an answer where they are typed, a comma and all', async () => {
      await train('sentiment.nnspec');
      assert.match(await say('A lovely, friendly place.'), /good/);
      assert.match(await say('Rude, dirty and much too loud!'), /bad/);
      await workbench.screenshot(`sentences-sentiment-${theme}`);
    });
  });
}
