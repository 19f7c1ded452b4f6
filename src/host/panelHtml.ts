import * as vscode from 'vscode';
import { randomHex } from './random';
import { localisedMessages } from './settings';

/** The only folder that a panel may load from. */
export function panelFolder(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'webview');
}

/** What a webview begins with, and keeps, so that a panel is known again after a reload of the window. */
interface PanelStart {
  /** The spec's address. */
  readonly spec: string;
  /** The panel's own id, which stays when the spec is renamed. */
  readonly panel: string;
  /** Where the reader looked when the spec's last panel was closed. */
  readonly look?: string;
}

/** The panel's document: one script, one style sheet and its font from the extension's folder, and nothing else. */
export function panelHtml(webview: vscode.Webview, extension: vscode.Uri, { spec, panel, look }: PanelStart): string {
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(panelFolder(extension), name)).toString();
  const nonce = randomHex(16);
  const contents = localisedMessages();
  const messages = contents === undefined ? '' : ` data-messages="${escapeAttribute(contents)}"`;
  const begun = look === undefined ? '' : ` data-look="${escapeAttribute(look)}"`;
  const policy = [
    "default-src 'none'",
    "img-src 'none'",
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
    // These two do not fall back to default-src.
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeAttribute(vscode.env.language)}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${file('panel.css')}">
  <title>NNSpec</title>
</head>
<body>
  <div id="root" data-spec="${escapeAttribute(spec)}" data-panel="${escapeAttribute(panel)}"${begun}${messages}></div>
  <script nonce="${nonce}" src="${file('panel.js')}"></script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
