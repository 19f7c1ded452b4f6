import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SECTION_WORDS } from '../../../src/language/names';
import { examples } from './examples';

interface Rule {
  readonly name?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly include?: string;
  readonly patterns?: readonly Rule[];
  readonly captures?: Readonly<Record<string, Rule>>;
  readonly beginCaptures?: Readonly<Record<string, Rule>>;
  readonly endCaptures?: Readonly<Record<string, Rule>>;
}

interface Grammar extends Rule {
  readonly scopeName: string;
  readonly repository: Readonly<Record<string, Rule>>;
}

interface LanguageConfiguration {
  readonly wordPattern: { readonly pattern: string; readonly flags: string };
  readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
  readonly onEnterRules: readonly { readonly beforeText: string; readonly afterText: string }[];
  readonly brackets: readonly (readonly [string, string])[];
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(path.resolve(file), 'utf8')) as T;
}

/** A rule and all rules in it. */
function* rulesIn(rule: Rule): Generator<Rule> {
  yield rule;
  const captures = [rule.captures, rule.beginCaptures, rule.endCaptures].flatMap((each) => Object.values(each ?? {}));
  for (const inner of [...(rule.patterns ?? []), ...captures]) yield* rulesIn(inner);
}

describe('Highlighting', () => {
  const grammar = readJson<Grammar>('syntaxes/nnspec.tmLanguage.json');
  const rules = [grammar, ...Object.values(grammar.repository)].flatMap((rule) => [...rulesIn(rule)]);
  const matchers = rules.flatMap((rule) => [rule.match, rule.begin].flatMap((source) => source ?? []));

  it('has rules that compile, and includes that exist', () => {
    for (const source of [...matchers, ...rules.flatMap(({ end }) => end ?? [])]) new RegExp(source, 'u');
    const included = rules.flatMap(({ include }) => include ?? []);
    for (const name of included) assert.ok(grammar.repository[name.slice(1)], `${name} is not in the repository`);
    for (const name of Object.keys(grammar.repository)) assert.ok(
      included.includes(`#${name}`),
      `${name} is never included`,
    );
    for (const { name } of rules.slice(1)) assert.ok(name === undefined || name.endsWith('.nnspec'), name);
  });

  it('has no rule without its place in the examples', () => {
    const text = `${Object.values(examples).join('\n')}\nnetwork "\\d"\nlet a = x.y`;
    for (const source of matchers) assert.match(text, new RegExp(source, 'mu'));
  });

  it('marks the word of every section', () => {
    const openings = [
      'network "x"',
      'let a = 1',
      'block a() {',
      'data {',
      'data inline {',
      'layers {',
      'train {',
      'expect {',
      'compare {',
    ];
    const sources = ['sections', 'definitions'].flatMap(
      (name) => [...rulesIn(grammar.repository[name] ?? {})].flatMap(({ match }) => match ?? []),
    );
    for (const word of SECTION_WORDS) assert.ok(openings.some((opening) => opening.startsWith(word)));
    for (const opening of openings) assert.ok(sources.some((source) => new RegExp(source, 'u').test(opening)), opening);
  });

  it('reads numbers as the lexer does', () => {
    const number = new RegExp(`^${grammar.repository['numbers']?.match ?? ''}$`, 'u');
    for (const text of ['0', '80%', '1e-3', '.5', '12.25', '1E+3%']) assert.match(text, number);
    for (const text of ['1.', '%', 'e3', '1e']) assert.doesNotMatch(text, number);
  });
});

describe('Language configuration', () => {
  const configuration = readJson<LanguageConfiguration>('language-configuration.json');

  it('takes a name, in any script, or a number as one word', () => {
    const { pattern, flags } = configuration.wordPattern;
    const words = (text: string) => text.match(new RegExp(pattern, `g${flags}`));
    assert.deepEqual(words('größe_1 = dense(-1e-3, 80%)'), ['größe_1', 'dense', '-1e-3', '80%']);
    assert.deepEqual(words('層.weights'), ['層', 'weights']);
  });

  it('indents what stands in brackets', () => {
    const { increaseIndentPattern, decreaseIndentPattern } = configuration.indentationRules;
    const increases = (line: string) => new RegExp(increaseIndentPattern).test(line);
    assert.ok(increases('layers {'));
    assert.ok(increases('  repeat 2 {   '));
    assert.ok(increases('  dense("a // b", ['));
    assert.ok(!increases('expect {}'));
    assert.ok(!increases('  dense(3)'));
    assert.ok(!increases('loss: mse // or {'));
    assert.match('  }', new RegExp(decreaseIndentPattern));
    for (const { beforeText, afterText } of configuration.onEnterRules) [beforeText, afterText].forEach(
      (each) => new RegExp(each),
    );
  });
});
