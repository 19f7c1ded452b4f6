import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { Workbench } from '../support/workbench';

// VS Code set to Simplified Chinese: its own texts stay English here (no language pack is downloaded), ours do not.

/** XOR that trains until it is told to stop. */
const endlessXor = readFileSync('examples/xor.nnspec', 'utf8').replace(/epochs: +\d+/, 'epochs:     100000000');
const misspelt = readFileSync('examples/xor.nnspec', 'utf8').replace('dense(4, tanh)', 'dnese(4, tanh)');

const compared = readFileSync('examples/spiral.nnspec', 'utf8').replace(/epochs: +\d+/, 'epochs: 10');

/** Flowers as a Chinese data set names them. */
const flowers = `network "鸢尾花"

data inline {
  "花萼长度", "花瓣长度", "花瓣宽度" -> "品种"
  5.1, 1.4, 0.2 -> "山鸢尾"
  4.9, 1.5, 0.1 -> "山鸢尾"
  6.4, 4.5, 1.5 -> "变色鸢尾"
  5.7, 4.2, 1.3 -> "变色鸢尾"
  6.3, 6.0, 2.5 -> "维吉尼亚鸢尾"
  7.1, 5.9, 2.1 -> "维吉尼亚鸢尾"
}

layers {
  h1 = dense(4, relu)
  dense(3, softmax)
}

train {
  optimizer: adam(learning_rate: 0.05)
  epochs:    50
}
`;

/** Words of the language, of formulas and of the keyboard, which are the same in every language. */
const code = new Set([
  ...['input', 'dense', 'dense_', 'output', 'gradient', 'loss', 'tanh', 'sigmoid', 'binary_', 'cross_entropy'],
  ...['binary_cross_entropy', 'binary_cross_entropy_gradient', 'Enter', 'Escape', 'Page', 'Down', 'learning_rate', 'arm'],
]);

describe('the workbench in Chinese', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.start({
      theme: 'light',
      language: 'zh-cn',
      files: { 'endless.nnspec': endlessXor, 'misspelt.nnspec': misspelt, 'compared.nnspec': compared, 'flowers.nnspec': flowers },
    });
  });

  after(() => workbench?.close());

  const region = (name: string): Locator => workbench.panel.getByRole('region', { name, exact: true });
  const button = (name: string): Locator => workbench.panel.getByRole('button', { name, exact: true });
  const status = (): Locator => workbench.panel.locator('.status-line');

  /** What the panel shows or tells with a word that is none of `code`. */
  async function notTranslated(): Promise<string[]> {
    const texts = await workbench.panel.locator('body').evaluate((body) => {
      const told = [...body.querySelectorAll('[aria-label], [title]')];
      const names = told.flatMap((element) => [element.getAttribute('aria-label'), element.getAttribute('title')]);
      return [...(body as HTMLElement).innerText.split('\n'), ...names.map((name) => name ?? '')];
    });
    const words = (text: string) => text.match(/[A-Za-z_]{3,}/g) ?? [];
    return [...new Set(texts.filter((text) => words(text).some((word) => !code.has(word))))];
  }

  it('tells a problem, and its cure, in the editor', async () => {
    await workbench.open('misspelt.nnspec');
    await workbench.page.locator('.codelens-decoration', { hasText: '训练' }).first().waitFor({ timeout: 20_000 });
    await workbench.page.locator('.squiggly-error').first().waitFor({ timeout: 20_000 });
    await workbench.page.keyboard.press('F8');
    await workbench.page.getByText('未知的层“dnese”；您是否要写“dense”？').first().waitFor();
    await workbench.titleButton('训练').waitFor();
    await workbench.screenshot('chinese-problem');
    await workbench.page.keyboard.press('Escape');
    await workbench.runCommand('View: Close All Editors');
  });

  it('trains and steps in the panel', async () => {
    await workbench.open('endless.nnspec');
    await workbench.titleButton('训练').click();
    await status().getByText('训练中').waitFor({ timeout: 20_000 });
    await region('损失').locator('canvas').waitFor();
    await workbench.page.getByRole('button', { name: /endless\.nnspec：第 \d+\/100000000 轮，损失/ }).waitFor();
    assert.equal(await workbench.panel.locator('html').getAttribute('lang'), 'zh-cn');
    await workbench.screenshot('chinese-training');
    await button('暂停').click();
    await status().getByText('已暂停').waitFor();
    await workbench.tab('网络 endless.nnspec').waitFor();
    for (const [phase, name] of [['前向传播', 'forward'], ['损失', 'loss'], ['反向传播', 'backward']] as const) {
      for (let i = 0; i < 12 && (await region('单步').locator('.phase', { hasText: phase }).count()) === 0; i++) {
        await button('单步').click();
        await workbench.page.waitForTimeout(300);
      }
      await region('单步').locator('.phase', { hasText: phase }).first().waitFor();
      await workbench.screenshot(`chinese-step-${name}`);
    }
    for (const name of ['数据', '预测']) {
      const heading = region(name).getByRole('button', { name: `${name}单元格`, exact: true });
      if ((await heading.getAttribute('aria-expanded')) === 'false') await heading.click();
      await region(name).getByRole('table').first().waitFor();
    }
    await workbench.panel.locator('.sample-way').waitFor();
    await workbench.panel.locator('.summaries .histogram').waitFor();
    assert.deepEqual(await notTranslated(), []);
    await region('预测').scrollIntoViewIfNeeded();
    await workbench.screenshot('chinese-tables');
    await button('重置').click();
    await status().getByText('就绪').waitFor();
    await workbench.runCommand('View: Close All Editors');
  });

  it('has room for Chinese names, also in a narrow panel', async () => {
    await workbench.open('flowers.nnspec');
    await workbench.titleButton('训练').click();
    await status().getByText('已完成').waitFor({ timeout: 30_000 });
    await workbench.screenshot('chinese-names');
    await workbench.page.setViewportSize({ width: 900, height: 900 });
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot('chinese-narrow');
    const body = workbench.panel.locator('body');
    assert.ok(await body.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth), 'scrolls sideways');
    await workbench.page.setViewportSize({ width: 1400, height: 900 });
  });

  it('asks nothing of any other machine', () => assert.deepEqual([...workbench.outside], []));

  it('compares runs', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.open('compared.nnspec');
    await workbench.page.locator('.codelens-decoration a', { hasText: '比较（3 次运行）' }).click();
    await workbench.panel.getByText('已比较 3 次运行').waitFor({ timeout: 20_000 });
    await region('比较').getByRole('row', { name: /learning_rate=.*最佳/ }).waitFor();
    await button('清除比较').waitFor();
    assert.deepEqual(await notTranslated(), []);
    await workbench.screenshot('chinese-comparison');
  });
});
