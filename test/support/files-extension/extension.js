// The workspace of a workbench without a server: its files come by HTTP from the one who serves the page
// (test/support/serverless.mjs). Runs in the web worker extension host, as it stands.
const vscode = require('vscode');

/** @implements {vscode.FileSystemProvider} */
class Files {
  constructor(/** @type {string} */ origin) {
    this.origin = origin;
    this.changed = new vscode.EventEmitter();
    this.onDidChangeFile = this.changed.event;
  }

  /** Hears of every change on disk once somebody watches. */
  watch(/** @type {vscode.Uri} */ uri) {
    if (!this.stream) {
      const [, folder] = uri.path.split('/');
      this.stream = new EventSource(`${this.origin}/files/?changes`);
      this.stream.onmessage = ({ data }) => {
        const changed = vscode.Uri.from({ scheme: uri.scheme, path: `/${folder}/${JSON.parse(data)}` });
        void this.tell(changed);
      };
    }
    return { dispose() {} };
  }

  async stat(/** @type {vscode.Uri} */ uri) {
    return (await this.ask(uri, '?stat')).json();
  }

  async readDirectory(/** @type {vscode.Uri} */ uri) {
    return (await this.ask(uri)).json();
  }

  async readFile(/** @type {vscode.Uri} */ uri) {
    return new Uint8Array(await (await this.ask(uri)).arrayBuffer());
  }

  async writeFile(/** @type {vscode.Uri} */ uri, /** @type {Uint8Array} */ body) {
    await this.ask(uri, '', { method: 'PUT', body: new Blob([new Uint8Array(body)]) });
  }

  async rename(/** @type {vscode.Uri} */ from, /** @type {vscode.Uri} */ to) {
    await this.ask(from, `?to=${encodeURIComponent(to.path)}`, { method: 'POST' });
  }

  async delete(/** @type {vscode.Uri} */ uri) {
    await this.ask(uri, '', { method: 'DELETE' });
  }

  createDirectory() {
    throw vscode.FileSystemError.NoPermissions('Tests make no folders.');
  }

  /** @private */
  async tell(/** @type {vscode.Uri} */ uri) {
    const exists = await this.stat(uri).then(
      () => true,
      () => false,
    );
    const { Changed, Deleted } = vscode.FileChangeType;
    this.changed.fire([{ uri, type: exists ? Changed : Deleted }]);
  }

  /** @private */
  async ask(/** @type {vscode.Uri} */ uri, query = '', /** @type {RequestInit} */ init = {}) {
    const path = uri.path.split('/').map(encodeURIComponent).join('/');
    const response = await fetch(`${this.origin}/files${path}${query}`, init);
    if (response.status === 404) throw vscode.FileSystemError.FileNotFound(uri);
    if (!response.ok) throw vscode.FileSystemError.Unavailable(await response.text());
    return response;
  }
}

exports.activate = (/** @type {vscode.ExtensionContext} */ { extensionUri, subscriptions }) => {
  const files = new Files(`${extensionUri.scheme}://${extensionUri.authority}`);
  subscriptions.push(vscode.workspace.registerFileSystemProvider('nnspec-files', files, { isCaseSensitive: true }));
};
