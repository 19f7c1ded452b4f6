// `npm run l10n`: collects what l10n.t is given in src and webview into l10n/bundle.l10n.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleFile, collectMessages } from './messages.mjs';
import { root } from './paths.mjs';

const messages = await collectMessages();
mkdirSync(path.dirname(bundleFile), { recursive: true });
writeFileSync(bundleFile, `${JSON.stringify(messages, undefined, 2)}\n`);
console.log(`${Object.keys(messages).length} messages in ${path.relative(root, bundleFile)}`);
