// The licences of all packages that have a part in what is shipped.
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

/** For packages that come without the text of their licence, or contain another's work. */
const ours = path.join(__dirname, 'licences');

/**
 * The text of them all, by the inputs of the bundles. Throws where a package comes without licence.
 * @param {string} root
 * @param {Iterable<string>} inputs paths below `root`, as metafiles have them
 */
function noticesOf(root, inputs) {
  const folders = new Set([...inputs].flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  const notices = [...folders].toSorted().map((folder) => noticeOf(path.join(root, folder)));
  return ['NNSpec contains parts of these packages.', ...notices].join(`\n\n${'-'.repeat(72)}\n\n`);
}

/** @param {string} folder */
function noticeOf(folder) {
  const { name, version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = path.join(ours, `${name.replace('@', '').replace('/', '-')}.txt`);
  const files = existsSync(file) ? [file] : licencesIn(folder);
  if (files.length === 0) throw new Error(`${name} comes without licence; put its text into ${path.relative(process.cwd(), file)}.`);
  return [`${name} ${version}`, ...files.map((each) => readFileSync(each, 'utf8').replace('\uFEFF', '').trim())].join('\n\n');
}

/** Some have theirs in a plain text beside the program. @param {string} folder */
function licencesIn(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice|readme$)/i.test(name));
  const own = names.filter((name) => !/^readme$/i.test(name));
  return (own.length > 0 ? own : names).map((name) => path.join(folder, name));
}

module.exports = { noticesOf };
