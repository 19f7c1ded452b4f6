import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { out } from '../../scripts/paths.mjs';
import { recordOutsideRequests, startBrowser } from './browser.mjs';
import { temporaryWorkspace } from './hosts.mjs';
import { startTestServer } from './server.mjs';

export type Theme = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';

const themes: Record<Theme, string> = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

export interface WorkbenchOptions {
  readonly theme?: Theme;
  /** Added to the user settings. */
  readonly settings?: Record<string, unknown>;
  /** Files added to the workspace: text by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** VS Code's display language, such as `zh-cn`. Its own texts stay English; the extension's are in that language. */
  readonly language?: string;
  /** Where the extension comes from: a link to the project (the default), or a package. */
  readonly extension?: 'link' | { readonly vsix: string };
  /** Whether the folder is in restricted mode until it is trusted. */
  readonly workspaceTrust?: boolean;
}

type Server = Awaited<ReturnType<typeof startTestServer>>;

/**
 * A real workbench with the extension, on a copy of examples/, driven through Chromium. One server and one browser per
 * instance: start it in a suite's `before`, `close` it in `after`.
 */
export class Workbench {
  /** The page, for what this class has no word for. */
  readonly page: Page;
  /** The folder that is open. */
  readonly folder: string;
  /** Origins other than this machine that the page has asked: must stay empty. */
  readonly outside: ReadonlySet<string>;
  /** What the page's console said as an error. */
  readonly errors: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
    private readonly workspace: ReturnType<typeof temporaryWorkspace>,
    page: Page,
  ) {
    this.page = page;
    this.folder = workspace.folder;
    this.outside = recordOutsideRequests(page.context());
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  /** Starts everything and waits until the workbench is painted. */
  static async start(options: WorkbenchOptions = {}): Promise<Workbench> {
    const { theme = 'dark', settings, files, language, extension, workspaceTrust } = options;
    const server = await startTestServer({
      settings: { 'workbench.colorTheme': themes[theme], ...settings },
      language,
      extension,
      workspaceTrust,
    });
    try {
      const browser = await startBrowser();
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: language ?? 'en-US' });
      const workbench = new Workbench(server, browser, temporaryWorkspace(files), await context.newPage());
      await workbench.load();
      return workbench;
    } catch (failure) {
      await server.stop();
      throw failure;
    }
  }

  /** Opens the workbench in the page, or opens it anew. */
  async load(): Promise<void> {
    await this.page.goto(`${this.server.origin}/?folder=${encodeURIComponent(this.folder)}`);
    await this.painted();
  }

  private async painted(): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 60_000 });
  }

  /** Kills the extension host, as a crash does. */
  crashExtensionHost(): void {
    const processes = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,args='], { encoding: 'utf8' }).split('\n');
    const hosts = processes
      .map((line) => /^ *(\d+) +(\d+) +(.*)$/.exec(line) ?? [])
      .filter(([, , group, command]) => Number(group) === this.server.pid && command?.includes('--type=extensionHost'));
    if (hosts.length === 0) throw new Error('The server has no extension host.');
    for (const [, pid] of hosts) process.kill(Number(pid), 'SIGKILL');
  }

  /** "Reload Window": what the window keeps is written before. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.painted();
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    this.workspace.remove();
  }

  /**
   * Opens a file of the workspace through quick open. A spec counts as open when the extension's language is known:
   * the Explorer paints before extensions are registered.
   */
  async open(file: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+P');
    await this.pick(file, path.basename(file));
    await this.tab(path.basename(file)).waitFor({ timeout: 20_000 });
    if (file.endsWith('.nnspec')) await this.language('NNSpec').waitFor({ timeout: 60_000 });
  }

  /** Runs a command by what the palette calls it: `NNSpec: Train`. Waits until the palette knows it. */
  async runCommand(title: string): Promise<void> {
    for (let attempt = 0; attempt < 30; attempt++) {
      await this.page.keyboard.press('F1');
      if (await this.pick(`>${title}`, title, 1000).then(() => true, () => false)) return;
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`The command palette has no "${title}".`);
  }

  /** The inside of the panel's webview; find controls in it by role and name. */
  get panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** The tab of an editor or a panel, by its title. */
  tab(title: string): Locator {
    return this.page.locator('.tabs-container .tab', { has: this.page.getByText(title, { exact: true }) });
  }

  /** A button in the title bar of the active editor group. */
  titleButton(name: string): Locator {
    return this.page.locator('.editor-group-container.active .editor-actions').getByRole('button', { name });
  }

  /** The language's name in the status bar. */
  language(name: string): Locator {
    return this.page.locator('.statusbar-item[id="status.editor.mode"]', { hasText: name });
  }

  /** The painted text of one line (from 1) of the editor that shows `file`, with all that decorates its end. */
  async lineText(file: string, line: number): Promise<string> {
    const editor = this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${file}"]`).first();
    const number = editor.locator('.margin-view-overlays .line-numbers', { hasText: new RegExp(`^${line}$`) });
    const top = (await number.boundingBox())?.y;
    if (top === undefined) throw new Error(`Line ${line} of ${file} is not painted.`);
    for (const row of await editor.locator('.view-lines .view-line').all()) {
      const box = await row.boundingBox();
      if (!box || Math.abs(box.y - top) >= 2) continue;
      // What decorates a line is no text of the page.
      const behind = await row.evaluate((line) =>
        [...line.querySelectorAll('span')].map((part) => /^"(.*)"$/.exec(getComputedStyle(part, '::after').content)?.[1] ?? ''),
      );
      return `${await row.innerText()}${behind.join('')}`.replaceAll('\u00a0', ' ');
    }
    throw new Error(`Line ${line} of ${file} has no text.`);
  }

  /** Replaces the text of one line (from 1) of the active editor, as a person does who selects and types. */
  async typeInto(line: number, text: string): Promise<void> {
    await this.page.keyboard.press('Control+G');
    await this.page.locator('.quick-input-widget input[type="text"]').first().fill(`:${line}`);
    await this.page.keyboard.press('Enter');
    await this.page.keyboard.press('Home');
    await this.page.keyboard.press('Shift+End');
    await this.page.keyboard.type(text);
  }

  /** Saves a picture of the whole window as out/screenshots/NAME.png and returns its path. */
  async screenshot(name: string): Promise<string> {
    const file = path.join(out, 'screenshots', `${name}.png`);
    mkdirSync(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
    return file;
  }

  private async pick(text: string, label: string, timeout = 10_000): Promise<void> {
    const box = this.page.locator('.quick-input-widget input[type="text"]').first();
    await box.waitFor();
    await box.fill(text);
    const rows = this.page.locator('.quick-input-list .monaco-list-row', { hasText: label });
    await rows.first().waitFor({ timeout });
    await rows.first().click();
    // What was picked may ask something in the same box.
    while ((await box.isVisible()) && (await box.inputValue()) === text) await this.page.waitForTimeout(50);
  }
}
