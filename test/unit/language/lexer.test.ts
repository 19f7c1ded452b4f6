import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tokenize } from '../../../src/language/lexer';
import { quote } from '../../../src/language/strings';

/** Tokens as `kind:text`, punctuation as it is, a line's first token after `|`. */
function brief(text: string): string {
  const shown = tokenize(text).tokens.slice(0, -1).map(({ kind, text: read, lineStart }) => {
    const plain = kind === 'name' || kind === 'number' || kind === 'string' ? `${kind}:${read}` : kind;
    return lineStart ? `|${plain}` : plain;
  });
  return shown.join(' ');
}

function codes(text: string): string[] {
  return tokenize(text).problems.map(({ code }) => code);
}

describe('Lexer', () => {
  it('tells names, numbers, strings and punctuation apart', () => {
    assert.equal(
      brief('h1 = dense(16, relu) -> x["a b"] <= 1e-3'),
      '|name:h1 = name:dense ( number:16 , name:relu ) -> name:x [ string:a b ] <= number:1e-3',
    );
    assert.equal(brief('!a && b || c != d == e >= f'), '|! name:a && name:b || name:c != name:d == name:e >= name:f');
    assert.deepEqual(codes('a->b x.y 1-2 -1'), []);
  });

  it('knows every line end and what starts a line', () => {
    assert.equal(brief('a b\nc\r\nd\re'), '|name:a name:b |name:c |name:d |name:e');
    assert.equal(brief('a /* \n */ b // c\nd'), '|name:a |name:b |name:d');
    assert.equal(brief('\ufeffa\u00a0b\u200bc'), '|name:a name:b name:c');
  });

  it('reads numbers, percentages as the nearest double', () => {
    const value = (text: string) => tokenize(text).tokens[0]?.value;
    assert.equal(value('12.5'), 12.5);
    assert.equal(value('.5'), 0.5);
    assert.equal(value('1E+3'), 1000);
    assert.equal(value('80%'), 0.8);
    assert.equal(value('7%'), 0.07);
    assert.equal(value('0.1%'), 0.001);
    assert.equal(value('1e-1%'), 0.001);
    assert.equal(value('007'), 7);
    assert.equal(tokenize('80%').tokens[0]?.text, '80%');
    assert.equal(brief('80 % 3'), '|number:80 % number:3');
    assert.equal(brief('3x3'), '|number:3 name:x3');
    assert.equal(brief('2.norm'), '|number:2 . name:norm');
  });

  it('reads escapes', () => {
    assert.equal(tokenize(String.raw`"a\"b\\c\n\t\u{41}\u{1f600}"`).tokens[0]?.text, 'a"b\\c\n\tA😀');
    assert.deepEqual(codes(String.raw`"C:\data"`), ['unknown-escape']);
    assert.deepEqual(codes(String.raw`"\u{110000}" "\u41"`), ['unknown-escape', 'unknown-escape']);
  });

  it('reads back every text that it quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { tokens, problems } = tokenize(quote(text));
        assert.equal(tokens.length, 2);
        assert.equal(tokens[0]?.text, text);
        assert.deepEqual(problems, []);
      }),
    );
  });

  it('puts names in NFC, whatever their script', () => {
    assert.equal(tokenize('e\u0301tat').tokens[0]?.text, '\u00e9tat');
    assert.equal(brief('größe Ä1 層 _x 𝒳'), '|name:größe name:Ä1 name:層 name:_x name:𝒳');
  });

  it('keeps comments aside, with their marks', () => {
    const text = 'a // one\n/* two */ b # three';
    const { comments } = tokenize(text);
    assert.deepEqual(
      comments.map(({ form, span }) => `${form}:${text.slice(span.start, span.end)}`),
      ['line:// one', 'block:/* two */', 'line:# three'],
    );
  });

  it('ends an unclosed string before what is likely not part of it', () => {
    assert.equal(brief('csv("iris.csv)\nb'), '|name:csv ( string:iris.csv ) |name:b');
    assert.equal(brief('network "Iris // a\nb'), '|name:network string:Iris |name:b');
    assert.deepEqual(codes('"a'), ['unclosed-string']);
  });

  it('reports unknown characters once where they stand together', () => {
    assert.deepEqual(codes('a @@^ b €'), ['unknown-character', 'unknown-character']);
    assert.equal(brief('a @@ b'), '|name:a name:b');
    assert.deepEqual(codes('\ud800'), ['unknown-character']);
  });

  it('gathers the full-width characters of a line in one problem', () => {
    const text = 'h1 ＝ dense（１６，relu）\nx：3 // ：\n"："';
    assert.equal(brief(text), '|name:h1 = name:dense ( number:16 , name:relu ) |name:x : number:3 |string:：');
    assert.deepEqual(codes(text), ['full-width', 'full-width']);
  });
});
