import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installExtension, linkExtension, startServer } from '../../scripts/code-server.mjs';
import { root } from '../../scripts/paths.mjs';

export const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'security.workspace.trust.enabled': false,
  'chat.disableAIFeatures': true,
  'debug.saveBeforeStart': 'none', // else a dirty untitled editor makes a debug start wait on "Save As"
  'window.restoreWindows': 'none',
};

/**
 * @typedef {object} TestServerOptions
 * @property {Record<string, unknown>} [settings] added to the user settings
 * @property {'link' | 'none' | { vsix: string }} [extension] how the extension gets there; by default linked
 * @property {NodeJS.ProcessEnv} [env]
 */

/**
 * A server with settings and folders of its own, all gone after `stop`.
 * @param {TestServerOptions} [options]
 */
export async function startTestServer({ settings = {}, extension = 'link', env } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'nnspec-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  const options = { dataFolder: path.join(folder, 'server'), extensionsFolder: path.join(folder, 'extensions'), env };
  try {
    const user = path.join(options.dataFolder, 'data', 'User');
    mkdirSync(user, { recursive: true });
    writeFileSync(path.join(user, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));
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
