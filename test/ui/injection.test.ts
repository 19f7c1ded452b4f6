import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { visible } from '../../src/base/visible';
import { csvCell, fileName, injections, marker, specString } from '../support/injections';
import { Workbench } from '../support/workbench';

// Whatever a spec, its data or its files are called, it is text: in the panel, in the editor, in the window.

const all = Object.entries(injections).map(([what, text], i) => ({ what, text, number: String(i).padStart(2, '0') }));

/** A spec with the text as network title, column, class, cell, file of the spec and of the data. */
function filesOf({ text, number }: (typeof all)[number]): Record<string, string> {
  const name = `${number} ${fileName(text)}`;
  const rows = Array.from({ length: 6 }, (_, i) => `${i},${csvCell(i % 2 ? text : 'other')},${i % 2 ? csvCell(text) : 'other'}`);
  const spec = `network ${specString(text)}
data {
  source: csv(${specString(`${name}.csv`)})
  target: kind
}
layers {
  dense(2, softmax)
}
train {
  epochs: 2
}
`;
  return { [`${name}.nnspec`]: spec, [`${name}.csv`]: `${csvCell(text)},cells,kind\n${rows.join('\n')}\n` };
}

/** One spec with a problem for each text; and one that fails when it is trained. */
const problems = `train {\n${all.map(({ text }) => `  ${specString(text)}: 1`).join('\n')}\n}\nlayers {\n  input(1)\n  dense(1)\n}\n`;

function failing(text: string): string {
  return `data {\n  source: csv("iris.csv")\n  target: ${specString(text)}\n}\nlayers {\n  dense(1)\n}\ntrain {\n  epochs: 1\n}\n`;
}

/** Names of layers that the grammar allows and that something else might stumble over. */
const layers = ['__proto__', 'constructor', 'toString', 'null', 'undefined', 'שלום', 'n'.repeat(300)];
const layersSpec = `layers {\n  input(1)\n${layers.map((name) => `  ${name} = dense(1)`).join('\n')}\n}\n`;

/** Elements of a document, attributes and links that only a text taken for markup can have made; runs in the page. */
function findInjected(injected: string): string[] {
  const found: string[] = [];
  const addresses = new Set(['href', 'data-href', 'src', 'srcdoc', 'action', 'formaction', 'xlink:href', 'style']);
  const look = (scope: Document | ShadowRoot) => {
    for (const element of scope.querySelectorAll('*')) {
      if (element.shadowRoot) look(element.shadowRoot);
      const attributes = [...element.attributes].filter(
        ({ name, value }) =>
          name.includes(injected) || ((/^on/.test(name) || addresses.has(name)) && value.includes(injected)),
      );
      // The editor itself makes a link of every address in every text.
      if (element.textContent === 'Follow link') continue;
      if (element.localName.includes(injected) || attributes.length > 0) found.push(element.outerHTML.slice(0, 300));
    }
  };
  look(document);
  return found;
}

describe('strings that are not the extension’s', () => {
  let workbench: Workbench;
  const ran: string[] = [];

  before(async () => {
    const failures = { 'link.nnspec': failing(injections['command link']!), 'markup.nnspec': failing(injections['script']!) };
    const files = Object.assign({ 'problems.nnspec': problems, 'layers.nnspec': layersSpec, ...failures }, ...all.map(filesOf));
    workbench = await Workbench.start({ theme: 'light', files, settings: { 'explorer.compactFolders': false } });
    const { page } = workbench;
    await page.exposeFunction(marker, () => ran.push('a script'));
    page.on('dialog', (dialog) => ran.push(`a dialog: ${dialog.message()}`));
    page.on('framenavigated', (frame) => frame === page.mainFrame() && ran.push(`a navigation to ${frame.url()}`));
  });

  afterEach(() => workbench.runCommand('View: Close All Editors'));

  after(() => workbench?.close());

  /** Everything that is to hold at any moment. */
  async function assertNothingRan(): Promise<void> {
    for (const frame of workbench.page.frames()) {
      // A frame that has just gone never answers, or with a failure.
      const gone = new Promise<string[]>((resolve) => setTimeout(resolve, 2000, []));
      const found = await Promise.race([frame.evaluate(findInjected, marker).catch(() => []), gone]);
      assert.deepEqual(found, [], frame.url().slice(0, 80));
    }
    assert.deepEqual(ran, []);
    assert.deepEqual(workbench.errors.filter((text) => text.includes('Content Security Policy')), []);
  }

  const inPanel = async (): Promise<Frame> => {
    const frame = await (await workbench.panel.locator('#root').elementHandle())?.ownerFrame();
    assert.ok(frame, 'the panel has no frame');
    return frame;
  };

  /** Opens a file by its place in quick open, which takes what is typed for a search. */
  async function openNumber(number: string): Promise<void> {
    await workbench.page.keyboard.press('ControlOrMeta+P');
    const box = workbench.page.locator('.quick-input-widget input[type="text"]').first();
    await box.fill(`${number} nnspec`);
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: new RegExp(`^${number} `) });
    await rows.filter({ hasText: new RegExp(`\\.nnspec(?!${marker.slice(6)})`) }).first().click();
    await workbench.language('NNSpec').waitFor({ timeout: 60_000 });
  }

  for (const one of all) {
    it(`${one.what}: is text as title, column, class, cell and file`, async () => {
      await openNumber(one.number);
      await workbench.titleButton('Open Panel').click();
      await workbench.panel.getByRole('button', { name: 'Step', exact: true }).click();
      await workbench.panel.locator('.instruction').first().waitFor();
      for (const name of ['Data', 'Predictions']) {
        const heading = workbench.panel.getByRole('button', { name: `${name} cell`, exact: true });
        if ((await heading.getAttribute('aria-expanded')) === 'false') await heading.click();
      }
      await workbench.panel.locator('.cell-data .rows tbody tr').nth(5).waitFor();
      await workbench.panel.locator('.summaries .bars').first().waitFor();
      await workbench.panel.locator('.cell-predictions tbody tr').first().waitFor();
      await assertNothingRan();
      const texts = await (await inPanel()).evaluate(() => ({
        columns: [...document.querySelectorAll('.cell-data th')].map(({ textContent }) => textContent),
        cells: [...document.querySelectorAll('.cell-data .rows td')].map(({ textContent }) => textContent),
        way: [...document.querySelectorAll('.sample-way, .summaries')].map(({ textContent }) => textContent).join(' '),
        drawn: [...document.querySelectorAll('svg title')].map(({ textContent }) => textContent),
      }));
      const text = visible(one.text);
      assert.ok(texts.columns.includes(text), `the columns are ${texts.columns.join(' | ')}`);
      assert.equal(texts.cells.filter((cell) => cell === text).length, 6, texts.cells.join(' | '));
      assert.ok(texts.way.includes(text), texts.way);
      assert.ok(texts.drawn.some((title) => title?.includes(text)), texts.drawn.join(' | '));
      const tabs = (await workbench.page.locator('.tabs-container .tab').allInnerTexts()).join(' ');
      assert.match(tabs, new RegExp(`Network \u2068?${one.number} `)); // what runs from right to left is isolated
      if (['script', 'right to left override', 'long'].includes(one.what)) {
        await workbench.screenshot(`injection-${one.what.replaceAll(' ', '-')}`);
      }
    });
  }

  it('stand as text in problems, hovers and the problems view', async () => {
    await workbench.open('problems.nnspec');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await workbench.runCommand('View: Focus Problems');
    await workbench.runCommand('View: Toggle Maximized Panel');
    const rows = workbench.page.locator('.markers-panel .monaco-list-row');
    await rows.filter({ hasText: 'train has no setting' }).nth(20).waitFor();
    const top = await rows.allInnerTexts();
    await workbench.page.keyboard.press('End');
    await rows.filter({ hasText: visible(all.at(-1)!.text) }).waitFor();
    const shown = [...top, ...(await rows.allInnerTexts())].join('\n').replaceAll('\u00a0', ' ');
    const missing = all.filter(({ text }) => !shown.includes(`"${visible(text).slice(0, 60)}`));
    await workbench.screenshot('injection-problems');
    await assertNothingRan();
    await workbench.runCommand('View: Toggle Maximized Panel');
    await workbench.runCommand('View: Hide Panel');
    assert.deepEqual(missing.map(({ what }) => what), []);
  });

  it('stand as text in the hover of each problem', async () => {
    const { keyboard } = workbench.page;
    await workbench.open('problems.nnspec');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await keyboard.press('ControlOrMeta+Home');
    for (const { text } of all) {
      await keyboard.press('ArrowDown');
      await keyboard.press('End');
      for (let i = 0; i < ': 1'.length + 1; i++) await keyboard.press('ArrowLeft');
      const hover = workbench.page.locator('.monaco-hover:visible', { hasText: visible(text).slice(0, 60) });
      const isShown = () => hover.first().waitFor({ timeout: 1500 }).then(() => true, () => false);
      let shown = false;
      // A key that comes while the hover before is on its way out closes the new one.
      for (let attempt = 0; attempt < 5 && !shown; attempt++) {
        await keyboard.press('ControlOrMeta+K');
        await keyboard.press('ControlOrMeta+I');
        shown = await isShown();
      }
      assert.ok(shown, `no hover shows ${text.slice(0, 60)}`);
      assert.equal(await hover.locator('.hover-contents .marker a, .hover-contents img').count(), 0, text);
      await assertNothingRan();
      await keyboard.press('Escape');
    }
  });

  it('make no link of a window’s message', async () => {
    for (const file of ['link.nnspec', 'markup.nnspec']) {
      await workbench.open(file);
      await workbench.titleButton('Train').click();
      const message = workbench.page.locator('.notification-list-item-message').filter({ hasText: 'There is no column' });
      await message.first().waitFor();
      await workbench.page.waitForTimeout(500); // it slides in
      assert.equal(await message.locator('a').count(), 0, await message.first().innerHTML());
      await workbench.screenshot(`injection-message-${file.split('.')[0]}`);
      await assertNothingRan();
      await workbench.runCommand('Notifications: Clear All Notifications');
    }
  });

  it('make no icon in the status bar', async () => {
    const { number, text } = all.find(({ what }) => what === 'icon')!;
    await openNumber(number);
    await workbench.titleButton('Train').click();
    const item = workbench.page.locator('.statusbar-item[id="nnspec.nnspec.nnspec.training"]');
    await item.filter({ hasText: text }).waitFor();
    assert.equal(await item.locator('.codicon').count(), 1, await item.innerHTML());
    await assertNothingRan();
  });

  it('may be names of layers as far as the grammar goes', async () => {
    await workbench.open('layers.nnspec');
    await workbench.titleButton('Open Panel').click();
    await workbench.panel.locator('svg.network').waitFor();
    const titles = (await workbench.panel.locator('.layer-header title').allTextContents()).join('\n');
    for (const name of layers) assert.ok(titles.includes(name), name);
    await workbench.screenshot('injection-layers');
    await assertNothingRan();
  });

  it('ask nothing of any other machine', () => assert.deepEqual([...workbench.outside], []));
});
