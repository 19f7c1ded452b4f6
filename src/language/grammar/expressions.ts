import * as l10n from '@vscode/l10n';
import { cover, span, type Span } from '../../base/span';
import type { BinaryOperator, Expression, Slice } from '../tree';
import { parseArguments } from './arguments';
import { parseBracketed } from './bracketed';
import { MAX_HEIGHT, type Cursor } from './cursor';

/** An expression; where none stands here that is reported, nothing is taken and the result is `missing`. */
export function parseExpression(cursor: Cursor): Expression {
  return cursor.nested(
    () => parseLevel(cursor, 0),
    () => cursor.missing(),
  );
}

/** Binary operators from the loosest to the tightest, as they are written. `not` stands between 1 and 2. */
const LEVELS: readonly ReadonlyMap<string, BinaryOperator>[] = [
  new Map([['or', 'or'], ['||', 'or']]),
  new Map([['and', 'and'], ['&&', 'and']]),
  new Map([['<', '<'], ['<=', '<='], ['>', '>'], ['>=', '>='], ['==', '=='], ['!=', '!='], ['=', '==']]),
  new Map([['+', '+'], ['-', '-']]),
  new Map([['*', '*'], ['/', '/'], ['%', '/']]),
];
const COMPARISON = 2;

function operatorAt(cursor: Cursor, level: number): BinaryOperator | undefined {
  const { next } = cursor;
  return LEVELS[level]?.get(next === 'name' ? cursor.token.text : next);
}

function parseLevel(cursor: Cursor, level: number): Expression {
  if (level === LEVELS.length) return parseMinus(cursor);
  if (level === COMPARISON && atNot(cursor)) return parseNot(cursor);
  let left = parseLevel(cursor, level + 1);
  const { start } = left.span;
  let height = cursor.height;
  for (let operator = operatorAt(cursor, level); operator; operator = operatorAt(cursor, level)) {
    if (cursor.at('%')) {
      left = parseModulo(cursor, left);
      height = Math.max(height, cursor.height) + 1;
    } else {
      if (level === COMPARISON) checkComparison(cursor, left);
      const operatorSpan = cursor.take();
      const right = parseLevel(cursor, level + 1);
      height = Math.max(height, cursor.height) + 1;
      left = { kind: 'binary', operator, left, right, operatorSpan, span: cursor.since(start) };
    }
    if (isTooHigh(cursor, height)) break;
  }
  cursor.height = height;
  return left;
}

function isTooHigh(cursor: Cursor, height: number): boolean {
  if (height <= MAX_HEIGHT) return false;
  cursor.tooDeep();
  return true;
}

function atNot(cursor: Cursor): boolean {
  return cursor.at('!') || cursor.atWord('not');
}

function parseNot(cursor: Cursor): Expression {
  const starts: number[] = [];
  while (atNot(cursor)) starts.push(cursor.take().start);
  return prefixed(cursor, 'not', starts, parseLevel(cursor, COMPARISON));
}

/** `=` for `==`, and chains: `a < b < c` is read as `(a < b) < c`, which nobody means. */
function checkComparison(cursor: Cursor, left: Expression): void {
  const { token } = cursor;
  if (cursor.at('=')) {
    cursor.cured('single-equals', l10n.t('Two values are compared with "==".'), token, {
      title: l10n.t('Write "=="'),
      span: span(token.start, token.end),
      text: '==',
    });
  }
  if (left.kind === 'binary' && LEVELS[COMPARISON]?.has(left.operator)) {
    const middle = cursor.text.slice(left.right.span.start, left.right.span.end);
    cursor.error('chained', l10n.t('Comparisons cannot be chained; join two of them with "and".'), token, {
      title: l10n.t('Insert "and"'),
      span: span(token.start, token.start),
      text: `and ${middle} `,
    });
  }
}

/** `a % b`: the sign makes numbers into hundredths, the remainder is `mod(a, b)`. Also `80 %`. */
function parseModulo(cursor: Cursor, left: Expression): Expression {
  const sign = cursor.take();
  if (left.kind === 'number' && !cursor.at('number', 'name', '(', '-')) {
    const text = left.text.replace(/%?$/, '%');
    cursor.cured('detached-percent', l10n.t('The percent sign touches its number: {0}.', text), sign, {
      title: l10n.t('Write {0}', text),
      span: cover(left.span, sign),
      text,
    });
    return { ...left, text, value: left.value / 100, span: cover(left.span, sign) };
  }
  const right = parseLevel(cursor, LEVELS.length);
  const whole = cover(left.span, cursor.since(sign.start));
  const source = ({ span: { start, end } }: Expression): string => cursor.text.slice(start, end);
  cursor.error('modulo', l10n.t('The remainder of a division is written "mod(a, b)".'), sign, {
    title: l10n.t('Write "mod(a, b)"'),
    span: whole,
    text: `mod(${source(left)}, ${source(right)})`,
  });
  // The tree has no node for it; a division keeps both operands in their places.
  return { kind: 'binary', operator: '/', left, right, operatorSpan: sign, span: whole };
}

function parseMinus(cursor: Cursor): Expression {
  const starts: number[] = [];
  while (cursor.at('-')) starts.push(cursor.take().start);
  return prefixed(cursor, '-', starts, parsePostfix(cursor));
}

function prefixed(cursor: Cursor, operator: '-' | 'not', starts: readonly number[], operand: Expression): Expression {
  if (isTooHigh(cursor, cursor.height + starts.length)) return operand;
  cursor.height += starts.length;
  const end = Math.max(cursor.end, operand.span.end);
  return starts.reduceRight<Expression>(
    (inner, start) => ({ kind: 'unary', operator, operand: inner, span: span(start, end) }),
    operand,
  );
}

function parsePostfix(cursor: Cursor): Expression {
  let target = parseValue(cursor);
  if (target.kind !== 'name' && target.kind !== 'call' && target.kind !== 'group') return target;
  const { start } = target.span;
  let { height } = cursor;
  while (isPostfix(cursor)) {
    target = cursor.at('.') ? parseMember(cursor, target, start) : parseIndex(cursor, target, start);
    height = Math.max(height, cursor.height) + 1;
    if (isTooHigh(cursor, height)) break;
  }
  cursor.height = height;
  return target;
}

/** A line that starts with `[` is a value of its own, also inside brackets. */
function isPostfix(cursor: Cursor): boolean {
  return cursor.at('.') || (cursor.at('[') && !cursor.token.lineStart);
}

function parseMember(cursor: Cursor, target: Expression, start: number): Expression {
  const dot = cursor.take();
  cursor.height = 0;
  if (!cursor.at('name')) {
    cursor.error('expected-name', l10n.t('A name is missing after ".".'), dot);
    const name = { kind: 'name', text: '', quoted: false, span: span(cursor.end, cursor.end) } as const;
    return { kind: 'member', target, name, span: cursor.since(start) };
  }
  const name = cursor.takeName();
  if (!atCall(cursor)) return { kind: 'member', target, name, span: cursor.since(start) };
  const { elements: args, span: parentheses } = parseArguments(cursor);
  return { kind: 'call', target, name, args, parentheses, span: cursor.since(start) };
}

function atCall(cursor: Cursor): boolean {
  return cursor.at('(') && !cursor.token.lineStart;
}

function parseIndex(cursor: Cursor, target: Expression, start: number): Expression {
  const open = cursor.token;
  const { elements: indices } = parseBracketed(cursor, { close: ']', element: parseIndexElement });
  if (indices.length === 0) cursor.error('expected-value', l10n.t('An index is missing between the brackets.'), open);
  return { kind: 'index', target, indices, span: cursor.since(start) };
}

function parseIndexElement(cursor: Cursor): Expression | Slice {
  const { start } = cursor.token;
  const from = cursor.at(':') ? undefined : parseExpression(cursor);
  if (!cursor.at(':')) return from ?? cursor.missing();
  cursor.take();
  const to = cursor.at(',', ']') || cursor.token.lineStart ? undefined : parseExpression(cursor);
  return { kind: 'slice', from, to, span: cursor.since(from?.span.start ?? start) };
}

function parseValue(cursor: Cursor): Expression {
  const { token } = cursor;
  cursor.height = 0;
  switch (cursor.next) {
    case 'number':
      return parseNumber(cursor);
    case 'string':
      return { kind: 'string', value: token.text, span: cursor.take() };
    case 'name':
      return parseName(cursor);
    case '[':
      return parseList(cursor);
    case '(':
      return parseGroup(cursor);
    default:
      cursor.expectedValue();
      return cursor.missing();
  }
}

/** `3x3`, but not `0x3`, which other languages read as a number. */
const EXTENTS = /^[1-9]\d*(?:x\d+)+$/;

function parseNumber(cursor: Cursor): Expression {
  const { value, text, start } = cursor.token;
  const number: Expression = { kind: 'number', value, text, span: cursor.take() };
  if (!cursor.at('name') || !cursor.isAdjacent || !EXTENTS.test(text + cursor.token.text)) return number;
  const extents = [text, ...cursor.token.text.slice(1).split('x')];
  const offsets = extents.map((_, i) => start + extents.slice(0, i).reduce((sum, part) => sum + part.length + 1, 0));
  const at = span(start, cursor.take().end);
  const list = `[${extents.join(', ')}]`;
  cursor.cured('extents', l10n.t('Extents are written as a list: {0}.', list), at, {
    title: l10n.t('Write {0}', list),
    span: at,
    text: list,
  });
  const items = extents.map((part, i): Expression => {
    const from = offsets[i] ?? start;
    return { kind: 'number', value: Number(part), text: part, span: span(from, Math.min(at.end, from + part.length)) };
  });
  cursor.height = 1;
  return { kind: 'list', items, span: at };
}

function parseName(cursor: Cursor): Expression {
  // Where a value stands, `and()` and `or` are names: sources of data have them.
  if ((cursor.atWord('and') || cursor.atWord('or')) && !cursor.joinsNothing) {
    cursor.expectedValue(l10n.t('A value is missing before "{0}".', cursor.token.text));
    return cursor.missing();
  }
  const name = cursor.takeName();
  if (!atCall(cursor)) return name;
  const { elements: args, span: parentheses } = parseArguments(cursor);
  return { kind: 'call', name, args, parentheses, span: cursor.since(name.span.start) };
}

function parseList(cursor: Cursor): Expression {
  const { elements: items, span: at } = parseBracketed(cursor, {
    close: ']',
    element: parseExpression,
    endsBefore: () => cursor.isNameThen(':', 1),
  });
  return { kind: 'list', items, span: at };
}

function parseGroup(cursor: Cursor): Expression {
  const open = cursor.token;
  const { elements, span: at } = parseBracketed(cursor, { close: ')', element: parseExpression });
  const [expression = cursor.missing()] = elements;
  if (elements.length === 0) cursor.error(
    'expected-value',
    l10n.t('A value is missing between the parentheses.'),
    open,
  );
  if (elements.length > 1) cursor.error(
    'unexpected',
    l10n.t('Several values make a list, in "[ ]".'),
    listSpan(elements),
  );
  return { kind: 'group', expression, span: at };
}

function listSpan(elements: readonly Expression[]): Span {
  const [first, last] = [elements[0], elements.at(-1)];
  return first && last ? cover(first.span, last.span) : span(0, 0);
}
