import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What each room under src/ may import, as docs/architecture.md states it. */
const rooms = {
  base: [],
  model: ['base'],
  language: ['base', 'model'],
  codecs: [],
  data: ['base', 'model', 'codecs'], // of the codecs, types only: see below
  engine: ['base', 'model'],
  exchange: ['base', 'model'],
  session: ['base', 'model', 'language', 'data', 'engine', 'exchange', 'protocol'],
  protocol: ['base', 'model'], // of the model, types only: see below
  worker: ['session', 'protocol'],
  debug: ['base', 'protocol'],
  host: ['base', 'model', 'language', 'data', 'exchange', 'session', 'protocol', 'worker', 'debug'],
  cli: ['base', 'model', 'language', 'data', 'engine', 'exchange', 'session', 'protocol', 'worker', 'debug'],
};

/** Run unchanged in Node, a web worker and a browser. The same list stands in tsconfig.pure.json. */
const pureRooms = ['base', 'model', 'language', 'codecs', 'data', 'engine', 'exchange', 'session', 'protocol', 'debug'];

/** The webview's own order: state -> layout -> views and charts. Its doors to src/ are the protocol and base. */
const webviewParts = { state: [], layout: ['state'] };

/** @param {string[]} names */
const filesOf = (names, parent = 'src') => names.map((name) => `${parent}/${name}/**/*.{ts,tsx}`);

/** @param {Record<string, string[]>} parts @param {string} parent */
const zonesOf = (parts, parent) =>
  Object.entries(parts).map(([part, allowed]) => ({
    target: `./${parent}/${part}`,
    from: `./${parent}`,
    except: [part, ...allowed].map((name) => `./${name}`),
    message: `${parent}/${part} may import only ${[part, ...allowed].join(', ')} (docs/architecture.md).`,
  }));

const zones = [
  ...zonesOf(rooms, 'src'),
  ...zonesOf(webviewParts, 'webview'),
  { target: './src', from: ['./webview', './test', './bench', './scripts'], message: 'src may import only src.' },
  {
    target: './webview',
    from: './src',
    except: ['./base', './protocol'],
    message: 'Of src, the webview knows the protocol, and base, which knows nothing (docs/architecture.md).',
  },
];

const noVscode = { regex: '^vscode$', message: 'Only src/host and the tests inside a host may import vscode.' };
/** @param {string[]} names */
const onlyPackages = (names) => ({
  regex: `^(?!\\.{1,2}(/|$))(?!(${names.join('|')})$)`,
  message: `This room runs in Node, workers and browsers alike: of packages it may import only ${names.join(', ')}.`,
});
/**
 * @param {...object} patterns
 * @returns {import('eslint').Linter.RulesRecord}
 */
const restrictImports = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

/** What only some of Node, web worker and browser have. Timers, files and logs come in through ports. */
const hostGlobals = [
  ...['process', 'Buffer', 'global', 'require', 'module', 'exports', '__dirname', '__filename'],
  ...['window', 'document', 'self', 'navigator', 'location', 'localStorage', 'sessionStorage', 'indexedDB'],
  ...['Worker', 'postMessage', 'addEventListener', 'importScripts', 'requestAnimationFrame', 'requestIdleCallback'],
  ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'],
  ...['console', 'fetch', 'XMLHttpRequest', 'WebSocket', 'performance', 'alert', 'globalThis'],
].map((name) => ({ name, message: 'A pure room reaches its surroundings through a port only (docs/architecture.md).' }));

/** @param {string[]} names @param {string} message */
const restrictMath = (names, message) => names.map((property) => ({ object: 'Math', property, message }));
const noRandom = restrictMath(['random'], 'Randomness is seeded: use src/base/random.ts.');
const inexactMath = restrictMath(
  [
    ...['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'pow', 'cbrt', 'hypot'],
    ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2'],
    ...['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
  ],
  'Its last bit differs between engines: use src/base/math.ts.',
);
const noPowerOperator = [
  { selector: 'BinaryExpression[operator="**"]', message: '** differs between engines: use src/base/math.ts.' },
  { selector: 'AssignmentExpression[operator="**="]', message: '**= differs between engines: use src/base/math.ts.' },
];

const ofL10n = ':matches([callee.object.name="l10n"], [callee.object.property.name="l10n"])';
const callOfT = `CallExpression[callee.property.name="t"]${ofL10n}`;
/** What scripts/messages.mjs can collect. */
const collectable = [
  {
    selector: `${callOfT}:not([arguments.0.type="Literal"])`,
    message: 'A message is one literal: npm run l10n collects no other.',
  },
  {
    selector: 'ImportDeclaration[source.value="@vscode/l10n"] ImportSpecifier',
    message: "Write import * as l10n from '@vscode/l10n': npm run l10n looks for l10n.t.",
  },
];

const told = 'JSXAttribute[name.name=/^(title|alt|placeholder|aria-label|aria-description|aria-valuetext)$/]';
const shown = [':matches(JSXElement, JSXFragment) > JSXExpressionContainer', told, `${told} > JSXExpressionContainer`];
/** English that a reader would see whatever the language: words in JSX, and in failures told to a person. */
const notLocalised = [
  'JSXText[value=/[A-Za-z]{2}/]',
  ...shown.flatMap((place) => [
    `${place} > Literal[value=/[A-Za-z]{2}/]`,
    `${place} > :matches(ConditionalExpression, LogicalExpression) > Literal[value=/[A-Za-z]{2}/]`,
    `${place} > TemplateLiteral > TemplateElement[value.raw=/[A-Za-z]{2}/]`,
  ]),
  'NewExpression[callee.name="UserError"][arguments.1.type=/Literal$/]',
].map((selector) => ({ selector, message: "Say it with l10n.t('One literal with {0}', value)." }));

/** Strings of a spec are text wherever they are shown. */
const noMarkup = [
  {
    selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]',
    message: 'Show text as text nodes.',
  },
  { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: 'Show text as text nodes.' },
];

export default defineConfig(
  globalIgnores(['dist/', 'out/', '.cache/', '.vscode-test/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.recommended,
  {
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'off',
      'no-duplicate-imports': ['error', { allowSeparateTypeImports: true }],
      'no-restricted-properties': ['error', ...noRandom],
      'no-self-compare': 'error',
      'no-unused-expressions': 'off',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', 450],
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      ...restrictImports(noVscode),
    },
  },
  {
    files: ['{src,webview,test,bench}/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['{src,webview}/**/*.{ts,tsx}'],
    rules: { 'no-restricted-syntax': ['error', ...collectable, ...notLocalised, ...noMarkup] },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: filesOf(pureRooms),
    rules: { 'no-restricted-globals': ['error', ...hostGlobals], ...restrictImports(onlyPackages(['@vscode/l10n'])) },
  },
  {
    files: filesOf(['debug']), // of the second, which has no code, the types
    rules: restrictImports(onlyPackages(['@vscode/l10n', '@vscode/debugprotocol'])),
  },
  { files: filesOf(['codecs']), rules: restrictImports(onlyPackages(['fflate', 'jpeg-js/lib/decoder'])) },
  {
    files: filesOf(['data']),
    rules: {
      ...restrictImports(onlyPackages(['@vscode/l10n', 'papaparse'])),
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ regex: '/codecs', allowTypeImports: true, message: 'The codecs are loaded when they are needed (src/data/loadCodecs.ts).' }] },
      ],
    },
  },
  {
    files: filesOf(['protocol']),
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ regex: '/model/', allowTypeImports: true, message: 'Of the model, the protocol takes types.' }] },
      ],
    },
  },
  {
    files: filesOf(['base', 'codecs', 'data', 'engine']),
    ignores: ['src/base/math.ts'],
    rules: {
      'no-restricted-properties': ['error', ...noRandom, ...inexactMath],
      'no-restricted-syntax': ['error', ...collectable, ...notLocalised, ...noPowerOperator],
    },
  },
  {
    files: filesOf(['state', 'layout'], 'webview'),
    rules: { 'no-restricted-globals': ['error', ...hostGlobals] },
  },
  {
    files: ['src/host/**/*.ts', 'test/{host,web,windows}/**/*.ts', 'test/support/memory-files.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  { files: ['**/*.d.ts'], rules: { 'no-var': 'off' } }, // `declare var` is how a global is declared
  { files: ['esbuild.js', '**/*.cjs', 'test/support/files-extension/*.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
);
