import assert from 'node:assert/strict';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

/** Lints text as if it stood in `filePath`, with the project's own rules; those that need types are left out. */
const linter = new ESLint({
  overrideConfig: {
    ...tseslint.configs.disableTypeChecked,
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: false, project: false, program: null } },
  },
});

async function rulesBroken(filePath: string, code: string): Promise<string[]> {
  const [result] = await linter.lintText(`${code}\n`, { filePath });
  assert.ok(result, `${filePath} was not linted`);
  return result.messages.map(({ ruleId, message }) => ruleId ?? message);
}

const forbidden: [file: string, code: string, rule: string][] = [
  ['src/engine/x.ts', "import type * as vscode from 'vscode';\nexport type X = vscode.Uri;", 'no-restricted-imports'],
  ['src/session/x.ts', "import * as vscode from 'vscode';\nexport const x = vscode;", 'no-restricted-imports'],
  ['src/cli/x.ts', "import type { Uri } from 'vscode';\nexport type X = Uri;", 'no-restricted-imports'],
  ['test/unit/x.ts', "import { Uri } from 'vscode';\nexport const x = Uri;", 'no-restricted-imports'],
  ['webview/views/x.ts', "import type { Uri } from 'vscode';\nexport type X = Uri;", 'no-restricted-imports'],
  ['src/language/x.ts', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;", 'no-restricted-imports'],
  ['src/data/x.ts', "import path from 'path';\nexport const x = path.sep;", 'no-restricted-imports'],
  ['src/engine/x.ts', "import Papa from 'papaparse';\nexport const x = Papa;", 'no-restricted-imports'],
  ['src/base/x.ts', "import type { LayerSpec } from '../model/spec';\nexport type X = LayerSpec;", 'import-x/no-restricted-paths'],
  ['src/model/x.ts', "import { tokenize } from '../language/lexer';\nexport const x = tokenize;", 'import-x/no-restricted-paths'],
  ['src/engine/x.ts', "import type { X } from '../language/lexer';\nexport type Y = X;", 'import-x/no-restricted-paths'],
  ['src/engine/x.ts', "export * from '../language/lexer';", 'import-x/no-restricted-paths'],
  ['src/engine/x.ts', "export const x = () => import('../language/lexer');", 'import-x/no-restricted-paths'],
  ['src/language/x.ts', "import { activate } from '../host/extension';\nexport const x = activate;", 'import-x/no-restricted-paths'],
  ['src/cli/x.ts', "import { activate } from '../host/extension';\nexport const x = activate;", 'import-x/no-restricted-paths'],
  ['src/base/x.ts', "import { render } from '../../webview/main';\nexport const x = render;", 'import-x/no-restricted-paths'],
  ['webview/views/x.tsx', "import { sizeOf } from '../../src/model/shape';\nexport const x = sizeOf;", 'import-x/no-restricted-paths'],
  ['webview/state/x.ts', "import '../main';", 'import-x/no-restricted-paths'],
  ['src/protocol/x.ts', "import { formatShape } from '../model/shape';\nexport const x = formatShape;", '@typescript-eslint/no-restricted-imports'],
  ['src/data/x.ts', "export const x = Math.random();", 'no-restricted-properties'],
  ['src/host/x.ts', "export const x = Math['random']();", 'no-restricted-properties'],
  ['webview/views/x.ts', "const { random } = Math;\nexport const x = random;", 'no-restricted-properties'],
  ['src/engine/x.ts', "export const x = Math.exp(1);", 'no-restricted-properties'],
  ['src/data/x.ts', "export const x = Math.sin(1);", 'no-restricted-properties'],
  ['src/base/x.ts', "export const x = Math.pow(2, 0.5);", 'no-restricted-properties'],
  ['src/engine/x.ts', "export const x = (y: number) => y ** 0.5;", 'no-restricted-syntax'],
  ['src/session/x.ts', "export const x = process.env;", 'no-restricted-globals'],
  ['src/data/x.ts', "export const x = document.title;", 'no-restricted-globals'],
  ['src/engine/x.ts', "console.log(1);", 'no-restricted-globals'],
  ['src/debug/x.ts', "setTimeout(() => undefined, 1);", 'no-restricted-globals'],
  ['src/base/x.ts', "export const x = (y: any) => String(y);", '@typescript-eslint/no-explicit-any'],
  ['src/host/x.ts', "import * as l10n from '@vscode/l10n';\nexport const x = (y: string) => l10n.t(y);", 'no-restricted-syntax'],
  ['src/host/x.ts', "import { t } from '@vscode/l10n';\nexport const x = t('A');", 'no-restricted-syntax'],
  ['webview/views/x.tsx', "export const x = <b>Loss</b>;", 'no-restricted-syntax'],
  ['webview/views/x.tsx', "export const x = (n: number) => <b>{`${n} rows`}</b>;", 'no-restricted-syntax'],
  ['webview/views/x.tsx', "export const x = (n: number) => <b>{n > 0 ? 'some' : ''}</b>;", 'no-restricted-syntax'],
  ['webview/views/x.tsx', "export const x = <b title=\"Loss\" />;", 'no-restricted-syntax'],
  ['webview/views/x.tsx', "export const x = (n: number) => <b aria-label={n > 0 ? 'some' : ''} />;", 'no-restricted-syntax'],
  ['src/data/x.ts', "import { UserError } from '../base/problem';\nthrow new UserError('bad', 'It is bad.');", 'no-restricted-syntax'],
  ['webview/views/x.ts', "export const x = (e: Element) => (e.innerHTML = '');", 'no-restricted-syntax'],
  ['webview/views/x.tsx', "export const x = <b dangerouslySetInnerHTML={{ __html: '' }} />;", 'no-restricted-syntax'],
];

const allowed: [file: string, code: string][] = [
  ['src/engine/x.ts', "import { span } from '../base/span';\nexport const x = Math.sqrt(span(0, 1).end);"],
  ['src/engine/x.ts', "import type { Shape } from '../model/shape';\nexport type X = Shape;"],
  ['src/protocol/x.ts', "import type { Shape } from '../model/shape';\nexport type X = Shape;"],
  ['src/data/x.ts', "import Papa from 'papaparse';\nexport const x = Papa;"],
  ['src/language/x.ts', "import * as l10n from '@vscode/l10n';\nexport const x = l10n.t('A');"],
  ['src/host/x.ts', "import * as vscode from 'vscode';\nexport const x = vscode.l10n.t('A');"],
  ['src/base/math.ts', "export const square = (x: number): number => x ** 2;"],
  ['src/cli/x.ts', "import { readFileSync } from 'node:fs';\nexport const x = readFileSync(process.argv[2] ?? '');"],
  ['webview/views/x.tsx', "import { formatNumber } from '../../src/base/format';\nexport const x = formatNumber;"],
  ['test/host/x.ts', "import * as vscode from 'vscode';\nexport const x = vscode;"],
];

describe('the rooms are kept apart by lint', function () {
  this.timeout(60_000);

  for (const [file, code, rule] of forbidden) {
    it(`${file}: no ${JSON.stringify(code.split('\n')[0])}`, async () => {
      assert.ok((await rulesBroken(file, code)).includes(rule), `${rule} said nothing`);
    });
  }

  for (const [file, code] of allowed) {
    it(`${file}: ${JSON.stringify(code.split('\n')[0])} is fine`, async () => {
      assert.deepEqual(await rulesBroken(file, code), []);
    });
  }
});
