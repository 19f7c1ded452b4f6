import { quote } from './strings';
import type { Argument, Binary, BinaryOperator, Check, Expression, Slice } from './tree';

/** How tightly each form binds, loosest first. */
const OR = 0;
const AND = 1;
const NOT = 2;
const COMPARISON = 3;
const SUM = 4;
const PRODUCT = 5;
const MINUS = 6;
const VALUE = 7;

const BINDING: Readonly<Record<BinaryOperator, number>> = {
  or: OR, and: AND,
  '<': COMPARISON, '<=': COMPARISON, '>': COMPARISON, '>=': COMPARISON, '==': COMPARISON, '!=': COMPARISON,
  '+': SUM, '-': SUM, '*': PRODUCT, '/': PRODUCT,
};

/**
 * An expression in canonical form, on one line: `and or not` in words, one space around binary operators and
 * after commas, numbers as written. Parentheses are the author's, and where a tree that was made needs them.
 * A missing part is an empty string; otherwise parsing the result gives the same tree.
 */
export function printExpression(expression: Expression): string {
  return print(expression, OR);
}

/** A check in canonical form: `test.accuracy >= 0.95 within 20 epochs`. */
export function printCheck({ expression, within }: Check): string {
  const limit = within ? ` within ${printExpression(within.count)} ${within.unit?.text ?? ''}` : '';
  return printExpression(expression) + limit.trimEnd();
}

/** Prints an expression for a place where anything looser than `binding` needs parentheses. */
function print(expression: Expression, binding: number): string {
  switch (expression.kind) {
    case 'number':
    case 'name':
      return expression.text;
    case 'string':
      return quote(expression.value);
    case 'list':
      return `[${expression.items.map(printExpression).join(', ')}]`;
    case 'group':
      return `(${printExpression(expression.expression)})`;
    case 'call': {
      const target = expression.target ? `${printTarget(expression.target)}.` : '';
      return `${target}${expression.name.text}(${expression.args.map(printArgument).join(', ')})`;
    }
    case 'member':
      return `${printTarget(expression.target)}.${expression.name.text}`;
    case 'index':
      return `${printTarget(expression.target)}[${expression.indices.map(printIndex).join(', ')}]`;
    case 'unary':
      if (expression.operator === 'not') return enclosed(`not ${print(expression.operand, NOT)}`, NOT, binding);
      return enclosed(`-${print(expression.operand, MINUS)}`, MINUS, binding);
    case 'binary':
      return printBinary(expression, binding);
    case 'missing':
      return '';
  }
}

function printBinary({ operator, left, right }: Binary, binding: number): string {
  const own = BINDING[operator];
  // Left-associative, except that comparisons do not chain at all.
  const leftBinding = own === COMPARISON ? own + 1 : own;
  return enclosed(`${print(left, leftBinding)} ${operator} ${print(right, own + 1)}`, own, binding);
}

function enclosed(text: string, own: number, binding: number): string {
  return own < binding ? `(${text})` : text;
}

/** What stands before `.` or `[`: only names, calls and their kind do without parentheses. */
function printTarget(target: Expression): string {
  const isPlain = ['name', 'call', 'member', 'index', 'group'].includes(target.kind);
  return isPlain ? print(target, VALUE) : `(${printExpression(target)})`;
}

function printArgument({ name, value }: Argument): string {
  return name ? `${name.text}: ${printExpression(value)}` : printExpression(value);
}

function printIndex(index: Expression | Slice): string {
  if (index.kind !== 'slice') return printExpression(index);
  const part = (end: Expression | undefined): string => (end ? printExpression(end) : '');
  return `${part(index.from)}:${part(index.to)}`;
}
