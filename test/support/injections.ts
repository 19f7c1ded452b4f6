/** What markup may try to make of itself, by any of these names, elements or addresses. */
export const marker = 'nnspecinjected';

/** Names that would be more than text wherever text is taken for something else, by what they try. */
export const injections: Readonly<Record<string, string>> = {
  script: `<script>${marker}()</script>`,
  'image handler': `<img src=x onerror=${marker}()>`,
  'svg handler': `<svg onload=${marker}()>`,
  'out of an attribute': `"><script>${marker}()</script>`,
  'single quotes': `' onmouseover='${marker}()`,
  'double quotes': `" autofocus onfocus="${marker}()`,
  'script address': `javascript:${marker}()`,
  anchor: `<a href="javascript:${marker}()">anchor</a>`,
  'command link': `[link](command:workbench.action.files.newUntitledFile?${marker})`,
  'web link': `[link](https://${marker}.invalid/)`,
  'markdown image': `![image](https://${marker}.invalid/x.png)`,
  'markdown html': `<details open ontoggle=${marker}()>**bold** \`code\``,
  icon: `$(error) $(sync~spin) ${marker}`,
  'template literal': '${' + marker + '()}',
  'template braces': `{{${marker}()}} <%= ${marker}() %>`,
  'end of a script': `</script><script>${marker}()</script>`,
  'end of a style': `--></style><${marker}-x>`,
  'end of a title': `</title></textarea><${marker}-x>`,
  comment: `<!-- ${marker}`,
  frame: `<iframe srcdoc="<script>parent.${marker}()</script>">`,
  style: `<style>*{display:none}</style>${marker}`,
  cdata: `]]><${marker}-x>`,
  'percent-encoded': `%3Cscript%3E${marker}()%3C/script%3E`,
  entities: `&lt;b&gt;&#60;${marker}-x&#62;&amp;`,
  ansi: `\u001b[31m\u001b]8;;https://${marker}.invalid\u0007red`,
  'right to left override': 'abc\u202egnp.exe',
  'right to left': 'שלום עולם 5',
  'zero width': 'zero\u200bwidth\u2060joined',
  long: `long ${'x'.repeat(3000)}`,
  quotes: '"\'`“”«»\\n\\',
  placeholders: '{0} {1} %s %d %n',
  formula: "=cmd|' /C calc'!A0",
  path: '../../etc/passwd',
  prototype: '__proto__',
  constructor: 'constructor',
  nothing: 'null',
  emoji: '👩\u200d👩\u200d👧 𝓍',
};

/** As one cell of a CSV file. */
export const csvCell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** As a string of the language. */
export function specString(text: string): string {
  const escaped = text.replace(/["\\\p{Cc}]/gu, (character) =>
    '"\\'.includes(character) ? `\\${character}` : `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
  return `"${escaped}"`;
}

/** As the name of a file: without what separates folders in a spec, and no longer than file systems allow. */
export const fileName = (text: string): string => text.replaceAll(/[/\\]/g, '∕').slice(0, 100);
