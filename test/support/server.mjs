import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installExtension, linkExtension, startServer } from '../../scripts/code-server.mjs';
import { root } from '../../scripts/paths.mjs';

const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'security.workspace.trust.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
  'chat.disableAIFeatures': true,
  'debug.saveBeforeStart': 'none', // else a dirty untitled editor makes a debug start wait on "Save As"
  'window.restoreWindows': 'none',
};

/**
 * @typedef {object} TestServerOptions
 * @property {Record<string, unknown>} [settings] added to the user settings
 * @property {'link' | 'none' | { vsix: string }} [extension] how the extension gets there; by default linked
 * @property {boolean} [workspaceTrust] whether folders are in restricted mode until they are trusted
 * @property {string} [language] VS Code's display language; by default English
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * Makes `language` the display language, as "Configure Display Language" does: in argv.json, and with a language pack
 * in VS Code's list of them. The pack translates nothing, so VS Code's own texts stay English and nothing has to be
 * downloaded; extensions are asked for their own translations as with any pack.
 * @param {string} dataFolder
 * @param {string} language
 */
function useLanguage(dataFolder, language) {
  const data = path.join(dataFolder, 'data');
  const translations = path.join(dataFolder, 'language-pack.json');
  writeFileSync(translations, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: 'nnspec-test.language-pack' }, version: '1.0.0' }];
  const pack = { hash: 'none', label: language, extensions, translations: { vscode: translations } };
  writeFileSync(path.join(data, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
  writeFileSync(path.join(data, 'User', 'argv.json'), JSON.stringify({ locale: language }));
}

/**
 * A server with settings and folders of its own, all gone after `stop`.
 * @param {TestServerOptions} [options]
 */
export async function startTestServer({ settings = {}, extension = 'link', workspaceTrust, language, env } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'nnspec-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  const options = {
    dataFolder: path.join(folder, 'server'),
    extensionsFolder: path.join(folder, 'extensions'),
    workspaceTrust,
    env,
  };
  try {
    const user = path.join(options.dataFolder, 'data', 'User');
    mkdirSync(user, { recursive: true });
    const trust = workspaceTrust ? { 'security.workspace.trust.enabled': true } : {};
    writeFileSync(path.join(user, 'settings.json'), JSON.stringify({ ...quietSettings, ...trust, ...settings }, undefined, 2));
    if (language) useLanguage(options.dataFolder, language);
    if (extension === 'link') linkExtension(root, options.extensionsFolder);
    else if (extension !== 'none') await installExtension(extension.vsix, options);
    const server = await startServer(options);
    return {
      ...server,
      stop: async () => {
        await server.stop();
        remove();
      },
    };
  } catch (failure) {
    remove();
    throw failure;
  }
}
