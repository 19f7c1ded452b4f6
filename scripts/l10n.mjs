// `npm run l10n`: collects what l10n.t is given in src and webview into l10n/bundle.l10n.json. Translations, of these
// and of package.nls.json, lose what is not used any more; what they lack is printed, for a person to add.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleFile, collectMessages, followKeys, manifestFile, readTexts, translationsOf } from './messages.mjs';
import { root } from './paths.mjs';

/** @param {string} file @param {object} content */
function write(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
}

const messages = await collectMessages();
write(bundleFile, messages);
console.log(`${Object.keys(messages).length} messages in ${path.relative(root, bundleFile)}`);

for (const english of [bundleFile, manifestFile]) {
  const keys = Object.keys(readTexts(english));
  for (const file of translationsOf(english)) {
    const { texts, missing } = followKeys(keys, readTexts(file));
    write(file, texts);
    const name = path.relative(root, file);
    console.log(missing.length > 0 ? `${name} lacks ${missing.length}:` : `${name} is complete`);
    for (const key of missing) console.log(`  ${JSON.stringify(key)}`);
  }
}
