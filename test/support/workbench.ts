import type { FrameLocator, Locator, Page } from 'playwright-core';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { out } from '../../scripts/paths.mjs';
import { startBrowser } from './browser.mjs';
import { temporaryWorkspace } from './hosts.mjs';
import { startTestServer } from './server.mjs';
import { startServerless } from './serverless.mjs';
import { useWebExtension } from './web-extension.mjs';

/**
 * Where the extension runs: in the node extension host, in the web worker extension host of the same workbench, or in
 * the one of a workbench that has no server at all.
 */
export type Host = 'node' | 'web' | 'serverless';

export type Theme = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';

const themes: Record<Theme, string> = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

export interface WorkbenchOptions {
  /** By default `node`. */
  readonly host?: Host;
  readonly theme?: Theme;
  /** Added to the user settings. */
  readonly settings?: Record<string, unknown>;
  /** Files added to the workspace: text by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** VS Code's display language, such as `zh-cn`. Its own texts stay English; the extension's are in that language. */
  readonly language?: string;
  /** Where the extension of the node host comes from: a link to the project (the default), or a package. */
  readonly extension?: 'link' | { readonly vsix: string };
  /** Whether the folder is in restricted mode until it is trusted. */
  readonly workspaceTrust?: boolean;
  /** Added to the environment of the server and its extension hosts. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What is under a workbench, and how to be rid of it. */
interface Ground {
  readonly host: Host;
  readonly page: Page;
  readonly folder: string;
  readonly outside: ReadonlySet<string>;
  /** Where the workbench is, with the folder opened. */
  readonly address: string;
  /** Leads the process group of the server, where there is one. */
  readonly pid?: number;
  close(): Promise<void>;
}

/**
 * A real workbench with the extension, on a copy of examples/, driven through Chromium. One server and one browser per
 * instance: start it in a suite's `before`, `close` it in `after`.
 */
export class Workbench {
  /** The page, for what this class has no word for. */
  readonly page: Page;
  /** The folder that is open. */
  readonly folder: string;
  /** Hosts other than this machine that anything in the browser has asked for: must stay empty. */
  readonly outside: ReadonlySet<string>;
  /** What the page's console said as an error. */
  readonly errors: string[] = [];

  private constructor(private readonly ground: Ground) {
    this.page = ground.page;
    this.folder = ground.folder;
    this.outside = ground.outside;
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  /** Starts everything and waits until the workbench is painted. */
  static async start(options: WorkbenchOptions = {}): Promise<Workbench> {
    const ground = await layGround(options);
    try {
      const workbench = new Workbench(ground);
      await workbench.load();
      return workbench;
    } catch (failure) {
      await ground.close();
      throw failure;
    }
  }

  /** Opens the workbench in the page, or opens it anew. */
  async load(): Promise<void> {
    await this.page.goto(this.ground.address);
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
      .filter(([, , group, command]) => Number(group) === this.ground.pid && command?.includes('--type=extensionHost'));
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

  close(): Promise<void> {
    return this.ground.close();
  }

  /**
   * Opens a file of the workspace as a user does. A spec counts as open when the extension's language is known:
   * the Explorer paints before extensions are registered.
   */
  async open(file: string): Promise<void> {
    if (this.ground.host === 'serverless') {
      // Nothing there searches for files in a file system that an extension brings: the Explorer has them.
      await this.openInExplorer(file);
    } else {
      await this.choose('ControlOrMeta+P', file, path.basename(file));
    }
    await this.tab(path.basename(file)).waitFor({ timeout: 20_000 });
    if (file.endsWith('.nnspec')) await this.language('NNSpec').waitFor({ timeout: 60_000 });
  }

  /** Scrolls down to a file of the Explorer, which paints only those in sight, and opens it. */
  private async openInExplorer(file: string): Promise<void> {
    const explorer = this.page.locator('.explorer-folders-view');
    const item = explorer.getByRole('treeitem', { name: file, exact: true });
    await explorer.locator('.monaco-list').hover();
    await this.page.mouse.wheel(0, -100_000);
    for (let attempt = 0; attempt < 50 && !(await item.isVisible()); attempt++) {
      await this.page.mouse.wheel(0, 200);
      await this.page.waitForTimeout(100);
    }
    await item.dblclick();
  }

  /** Runs a command by what the palette calls it: `NNSpec: Train`. Waits until the palette knows it. */
  runCommand(title: string): Promise<void> {
    return this.choose('F1', `>${title}`, title);
  }

  /** Waits until the keyboard is in what is in front: what has just come there takes it late, and closes quick input. */
  async keyboardInFront(): Promise<void> {
    await this.page.waitForFunction(() => {
      const focused = document.activeElement;
      return focused?.localName === 'iframe' || Boolean(focused?.closest('.editor-group-container.active'));
    });
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

  /**
   * Opens the box of quick input with a key, types, and picks. Again where there is no such row yet, or where the box
   * has closed: it does when something else takes the keyboard, such as a panel that comes to the front.
   */
  private async choose(key: string, text: string, label: string): Promise<void> {
    let failure: unknown;
    for (let attempt = 0; attempt < 30; attempt++) {
      await this.page.keyboard.press(key);
      try {
        return await this.pick(text, label, 1000);
      } catch (error) {
        failure = error;
        await this.page.keyboard.press('Escape');
      }
    }
    throw new Error(`The box of quick input has no "${label}".`, { cause: failure });
  }

  /** Each wait has the limit (ms) of its own: a box that has closed never becomes visible again. */
  private async pick(text: string, label: string, timeout: number): Promise<void> {
    const box = this.page.locator('.quick-input-widget input[type="text"]').first();
    await box.waitFor({ timeout });
    await box.fill(text, { timeout });
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
    await row.waitFor({ timeout });
    await row.click({ timeout, noWaitAfter: true });
    // What was picked may ask something in the same box.
    while ((await box.isVisible()) && (await box.inputValue({ timeout })) === text) await this.page.waitForTimeout(50);
  }
}

/** Starts server and browser; what has been started is stopped again where a later part fails. */
async function layGround(options: WorkbenchOptions): Promise<Ground> {
  const { host = 'node', theme = 'dark', files, extension, language, workspaceTrust, env } = options;
  const settings = { 'workbench.colorTheme': themes[theme], ...options.settings };
  const cleanups: (() => unknown)[] = [];
  const close = async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    const workspace = temporaryWorkspace(files);
    cleanups.push(workspace.remove);
    const { folder } = workspace;
    const server =
      host === 'serverless'
        ? await startServerless({ settings, folder })
        : await startTestServer({ settings, language, workspaceTrust, env, extension: host === 'web' ? 'none' : extension });
    cleanups.push(server.stop);
    const started = await startBrowser();
    cleanups.push(started.close);
    const page = await started.newPage({ width: 1400, height: 900 }, language);
    if (host === 'web') await useWebExtension(page, server.origin);
    const query = host === 'serverless' ? '' : `?folder=${encodeURIComponent(folder)}`;
    const pid = 'pid' in server && typeof server.pid === 'number' ? server.pid : undefined;
    return { host, page, folder, outside: started.outside, address: `${server.origin}/${query}`, pid, close };
  } catch (failure) {
    await close();
    throw failure;
  }
}
