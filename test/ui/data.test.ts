import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Workbench, type Theme } from '../support/workbench';
import { idxOf } from '../unit/data/content';

// The Data cell: what becomes of a sample, for a picture, a text and a row of a table; and what the data is like.

const side = 16;

/** Two pictures of 16 × 16: red grows down, green across; blue is a disc. */
function colours(): Uint8Array {
  const bytes = Array.from({ length: 2 * side * side }, (_, i) => {
    const [row, column] = [Math.floor(i / side) % side, i % side];
    const isInside = (row - 8) ** 2 + (column - 8) ** 2 < 25;
    return i < side * side ? [16 * row, 16 * column, isInside ? 220 : 20] : [16 * column, 30, 16 * row];
  });
  return idxOf([2, side, side, 3], bytes.flat());
}

const picturesSpec =
  'network "Colours"\ndata {\n  source: idx("colours.idx", labels: "labels.idx")\n}\n' +
  'layers {\n  flatten()\n  dense(1, sigmoid)\n}\ntrain {\n  epochs: 5\n}\n';

async function openData(workbench: Workbench, file: string): Promise<void> {
  await workbench.open(file);
  await workbench.runCommand('NNSpec: Open Panel');
  const { panel } = workbench;
  const header = panel.getByRole('button', { name: 'Data cell' });
  await header.waitFor({ timeout: 30_000 });
  if ((await header.getAttribute('aria-expanded')) === 'false') await header.click();
  await panel.locator('.strip .stage').first().waitFor({ timeout: 20_000 });
}

/** Pictures of what is in the panel, beginning with the strip of stages. */
async function picture(workbench: Workbench, name: string): Promise<void> {
  await workbench.panel.locator('.sample-way').evaluate((way) => way.scrollIntoView({ block: 'center' }));
  await workbench.page.waitForTimeout(400);
  await workbench.screenshot(`data-${name}`);
  await workbench.panel.locator('.summaries').evaluate((part) => part.scrollIntoView({ block: 'center' }));
  await workbench.page.waitForTimeout(400);
  await workbench.screenshot(`data-${name}-summary`);
}

const titles = (workbench: Workbench): Promise<string[]> => workbench.panel.locator('.stage figcaption strong').allInnerTexts();
const reading = (workbench: Workbench): Promise<string> => workbench.panel.locator('.reading').innerText();

for (const theme of ['dark', 'light', 'high-contrast'] as Theme[]) {
  describe(`the data of a network, ${theme}`, function () {
    this.timeout(90_000);
    let workbench: Workbench;

    before(async () => {
      workbench = await Workbench.start({ theme, files: { 'colours.nnspec': picturesSpec } });
      writeFileSync(path.join(workbench.folder, 'colours.idx'), colours());
      writeFileSync(path.join(workbench.folder, 'labels.idx'), idxOf([2], [0, 1]));
      // The drawing is beside; here the panel has the room.
      await workbench.page.setViewportSize({ width: 1800, height: 1000 });
    });

    after(() => workbench?.close());

    it('leads a picture through its colours to one vector, and lights a pixel in all of them', async () => {
      await openData(workbench, 'colours.nnspec');
      const { panel } = workbench;
      await panel.getByText('16 × 16 × 3 = 768').waitFor();
      assert.deepEqual(await titles(workbench), ['Picture', 'red', 'green', 'blue', 'Flattened', 'Normalized']);
      await panel.getByRole('spinbutton', { name: 'Sample' }).fill('0');
      await panel.getByRole('spinbutton', { name: 'Sample' }).press('Enter');
      const canvas = panel.locator('.stage-picture canvas');
      const box = (await canvas.boundingBox())!;
      // The middle of the pixel in row 5, column 9.
      await canvas.click({ position: { x: (box.width * 9.5) / side, y: (box.height * 5.5) / side } });
      const told = 'row 5, column 9 · red 80 · green 144 · blue 220 · place of red in the vector: (5 × 16 + 9) × 3 + 0 = 267';
      await panel.getByText(told).waitFor();
      for (const [name, value] of [['red', '80'], ['green', '144'], ['blue', '220']] as const) {
        assert.equal(await panel.locator(`.stage-${name} [aria-current=true]`).innerText(), value);
      }
      assert.equal(await panel.locator('.stage-flattened [aria-current=true] td').innerText(), '80');
      assert.equal(await panel.locator('.stage-flattened .lit').count(), 3);
      await picture(workbench, `picture-${theme}`);
    });

    it('has the pictures in its table of rows, and with the predictions', async () => {
      const { panel } = workbench;
      const pictures = panel.getByRole('img', { name: /^picture of row [01]$/ });
      await pictures.nth(3).waitFor();
      for (const picture of await pictures.all()) {
        // Of the first picture, green grows across, of the second it is 30.
        const [first, last] = await picture.evaluate((canvas: HTMLCanvasElement) => {
          const { data } = canvas.getContext('2d')!.getImageData(0, 0, 16, 16);
          return [data[1], data[4 * 15 + 1]];
        });
        assert.deepEqual([first, last], (await picture.getAttribute('aria-label'))!.endsWith('0') ? [0, 240] : [30, 30]);
      }
      assert.equal(await panel.getByText('0 0 20 0 16 20').count(), 0, 'bytes in a table');
    });

    it('is pointed at with the arrow keys, too', async () => {
      const { panel } = workbench;
      await panel.getByRole('group', { name: 'green' }).focus();
      await workbench.page.keyboard.press('ArrowDown');
      await panel.getByText('row 6, column 9 · red 96').waitFor();
      assert.match(await reading(workbench), /place of green in the vector: \(6 × 16 \+ 9\) × 3 \+ 1 = 316/);
    });

    it('goes to other samples, and follows the batch again', async () => {
      const { panel } = workbench;
      await panel.getByRole('button', { name: 'Next sample of the data' }).click();
      await panel.locator('.sample-told').getByText('1', { exact: true }).waitFor();
      await panel.getByText('row 6, column 9 · red 144 · green 30 · blue 96').waitFor();
      const inHand = panel.getByRole('checkbox', { name: 'the one in hand' });
      assert.equal(await inHand.isChecked(), false);
      await inHand.check();
      assert.ok(await inHand.isChecked());
    });

    it('leads a row to its normalized numbers, and to the picture that a layer makes of them', async () => {
      await openData(workbench, 'digits-cnn.nnspec');
      const { panel } = workbench;
      await panel.locator('.stage-reshaped canvas').waitFor();
      assert.deepEqual(await titles(workbench), ['Raw', 'Parsed', 'Numbers', 'Normalized', 'A picture again']);
      // The place in the picture is the column of the row.
      await panel.locator('.stage-reshaped .grid tbody tr').nth(2).locator('td').nth(3).click();
      await panel.getByText(/^p23: \d+ in the data · number 19, p23: /).waitFor();
      assert.equal(await panel.locator('.stage-raw .lit th').innerText(), 'p23');
      await picture(workbench, `digits-${theme}`);
    });

    it('shows classes and the spread of a column', async () => {
      await openData(workbench, 'iris.nnspec');
      const { panel } = workbench;
      const classes = panel.getByRole('region', { name: 'Classes of species' });
      assert.deepEqual(await classes.locator('tbody tr').allInnerTexts(), ['setosa\t40\t10', 'versicolor\t40\t10', 'virginica\t40\t10']);
      await panel.getByRole('combobox', { name: 'Column' }).selectOption('petal_length');
      await panel.getByText('from 1 to 6.9 · mean 3.758 · standard deviation 1.759').waitFor();
      await panel.getByRole('img', { name: /^Histogram of petal_length: most values, \d+, lie between/ }).waitFor();
      await panel.getByRole('combobox', { name: 'Rows' }).selectOption('test');
      await panel.getByText('an input · 30 rows · none missing').waitFor();
      await panel.locator('.stage-normalized tbody tr').nth(2).click();
      assert.match(await reading(workbench), /^petal_length: \S+ in the data · number 2, petal_length: \S+ · normalized: /);
      await picture(workbench, `table-${theme}`);
    });

    it('cuts a text into tokens, and gives each its index, its one-hot and its dense row', async () => {
      await openData(workbench, 'characters.nnspec');
      const { panel } = workbench;
      await panel.locator('.stage-embedding').waitFor();
      assert.deepEqual(await titles(workbench), ['Raw', 'Tokens', 'Vocabulary', 'Indices', 'One-hot rows', 'Dense rows']);
      await panel.locator('.stage-tokens tbody tr').nth(3).click();
      const token = await panel.locator('.stage-tokens .lit td').innerText();
      const id = await panel.locator('.stage-ids .lit td').innerText();
      assert.equal(await panel.locator('.stage-vocabulary .lit').innerText(), `${id}\t${token}`);
      assert.equal(await panel.locator('.stage-one_hot [aria-current=true]').innerText(), '1');
      await picture(workbench, `text-${theme}`);
      // The dense rows are weights: a step changes them.
      const before = await panel.locator('.stage-embedding .grid').innerText();
      await panel.getByRole('spinbutton', { name: 'Sample' }).fill('40');
      await panel.getByRole('spinbutton', { name: 'Sample' }).press('Enter');
      await panel.getByRole('combobox', { name: 'Step unit' }).selectOption('epoch');
      await panel.getByRole('button', { name: 'Step', exact: true }).click();
      await workbench.page.waitForTimeout(3000);
      assert.notEqual(await panel.locator('.stage-embedding .grid').innerText(), before);
    });

    it('shows a sequence, and follows the sample of the step', async () => {
      await openData(workbench, 'sorter.nnspec');
      const { panel } = workbench;
      assert.deepEqual(await titles(workbench), ['Raw', 'Tokens', 'Vocabulary', 'Indices', 'One-hot rows', 'Dense rows']);
      const row = () => panel.getByRole('spinbutton', { name: 'Sample' }).inputValue();
      const first = await row();
      await panel.getByRole('button', { name: 'Next sample', exact: true }).click();
      await workbench.page.waitForTimeout(1000);
      assert.notEqual(await row(), first);
      await picture(workbench, `sequence-${theme}`);
    });

    it('shows the dense row of each id in a column, and a sentence as its tokens', async () => {
      await openData(workbench, 'recommender.nnspec');
      const { panel } = workbench;
      assert.deepEqual(await titles(workbench), ['Raw', 'Parsed', 'Numbers', 'Dense rows', 'Dense rows']);
      assert.deepEqual(await panel.locator('.stage-embedding .list tr').count(), 8);
      await picture(workbench, `ids-${theme}`);
      await openData(workbench, 'sentiment.nnspec');
      assert.deepEqual(await titles(workbench), ['Raw', 'Tokens', 'Vocabulary', 'Indices', 'One-hot rows', 'Dense rows']);
      await picture(workbench, `sentence-${theme}`);
    });

    it('has room in a narrow panel, and few nodes', async () => {
      await workbench.page.setViewportSize({ width: 760, height: 900 });
      try {
        await workbench.tab('Network colours.nnspec').click();
        await workbench.panel.locator('.stage-picture').waitFor();
        await picture(workbench, `narrow-${theme}`);
        const body = workbench.panel.locator('#cell-data');
        const [nodes, overflow] = await body.evaluate((cell) => [cell.querySelectorAll('*').length, cell.scrollWidth - cell.clientWidth]);
        assert.ok(nodes! < 1200, `${nodes} nodes`);
        assert.ok(overflow! <= 1, `${overflow} pixels too wide`);
      } finally {
        await workbench.page.setViewportSize({ width: 1800, height: 1000 });
      }
    });

    it('is not cut off in a panel of 320 pixels, and what scrolls by itself can be scrolled by keyboard', async () => {
      const width = async (): Promise<number> => (await workbench.page.locator('iframe.webview.ready').boundingBox())!.width;
      try {
        for (let attempt = 0; attempt < 5 && Math.abs((await width()) - 320) > 20; attempt++) {
          const { width: now, height } = workbench.page.viewportSize()!;
          await workbench.page.setViewportSize({ width: Math.round(now + 2 * (320 - (await width()))), height });
          await workbench.page.waitForTimeout(500);
        }
        for (const file of ['colours', 'digits-cnn', 'characters', 'sentiment']) {
          await workbench.tab(`Network ${file}.nnspec`).click();
          await workbench.panel.locator('.strip .grid').first().waitFor();
          assert.ok((await width()) < 340, `${await width()} pixels`);
          const cut = await workbench.panel.locator('body').evaluate((body) => {
            const isCut = ({ scrollWidth, clientWidth }: Element) => scrollWidth > clientWidth + 1;
            const all = (what: string) => [...body.querySelectorAll<HTMLElement>(what)].filter(isCut);
            return {
              panel: isCut(body.ownerDocument.documentElement),
              stages: all('.strip .pointable').length,
              frames: all('.table-frame').length,
              unreachable: all('.table-frame').filter(({ tabIndex, role }) => tabIndex !== 0 || role !== 'group').length,
            };
          });
          assert.deepEqual({ ...cut, frames: 0 }, { panel: false, stages: 0, frames: 0, unreachable: 0 }, file);
          // Its rows show pictures small; the others have a table of rows that is wider than the panel.
          if (file !== 'colours') assert.ok(cut.frames > 0, `a table of rows of ${file} is wider`);
          const edges = await workbench.panel.locator('.stage figure').evaluateAll((all) => all.map((figure) => figure.getBoundingClientRect().right));
          assert.ok(Math.max(...edges) < (await width()), file);
        }
        await picture(workbench, `narrowest-${theme}`);
        // A table of weights in the Step cell scrolls to the number that is chosen.
        await workbench.tab('Network characters.nnspec').click();
        const matrix = workbench.panel.locator('.matrix').first();
        await matrix.waitFor();
        const isInSight = () =>
          matrix.evaluate((frame) => {
            const [box, last] = [frame, [...frame.querySelectorAll<HTMLElement>('tbody tr:first-child .number')].at(-1)!].map((part) => part.getBoundingClientRect());
            return last!.right <= box!.right + 1 && last!.left >= box!.left;
          });
        assert.equal(await isInSight(), false, 'the panel is too narrow for eight weights');
        await matrix.locator('tbody tr:first-child .number').last().evaluate((number) => (number as HTMLElement).click());
        await matrix.locator('.number.current').waitFor();
        await workbench.page.waitForTimeout(500);
        assert.equal(await isInSight(), true);
        const table = workbench.panel.getByRole('group', { name: 'Rows of the data' });
        await table.focus();
        await workbench.page.keyboard.press('ArrowRight');
        await workbench.page.waitForTimeout(500);
        assert.ok((await table.evaluate(({ scrollLeft }) => scrollLeft)) > 0, 'an arrow key scrolls it');
      } finally {
        await workbench.page.setViewportSize({ width: 1800, height: 1000 });
      }
    });

    it('says nothing in the console', () => {
      assert.deepEqual(workbench.errors.filter((text) => !/404|Failed to load resource/.test(text)), []);
    });
  });
}
