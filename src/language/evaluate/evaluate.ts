import type { Argument, Binary, BinaryOperator, Call, Expression, Index, Member } from '../tree';
import { scalarFunctions } from './functions';

/** What an expression reads from: a running network, or what a run has come to. */
export interface Environment {
  /** The number at a path (`loss`, `test.accuracy`); undefined where it has not been computed or does not exist. */
  read(path: string): number | undefined;
}

/** What an expression is worth. Tensors join it where expressions reach them. */
export type Quantity = number | boolean;

/**
 * Computes an expression. Whatever reads something that is not computed is undefined as a whole, whichever side of
 * an `or` it stands on; so is what makes no sense, such as `not 3`. Both count as false where a condition is needed.
 * Numbers follow IEEE 754.
 */
export function evaluate(expression: Expression, environment: Environment): Quantity | undefined {
  switch (expression.kind) {
    case 'number':
      return expression.value;
    case 'name':
      if (expression.text === 'true' || expression.text === 'false') return expression.text === 'true';
      return environment.read(expression.text);
    case 'member':
    case 'index':
      return read(expression, environment);
    case 'group':
      return evaluate(expression.expression, environment);
    case 'call':
      return call(expression, environment);
    case 'unary': {
      const operand = evaluate(expression.operand, environment);
      if (expression.operator === 'not') return typeof operand === 'boolean' ? !operand : undefined;
      return typeof operand === 'number' ? -operand : undefined;
    }
    case 'binary':
      return binary(expression, environment);
    case 'string':
    case 'list':
    case 'missing':
      return undefined;
  }
}

/**
 * The number that a comparison is about, to report beside its outcome: its left side, or the right one where only
 * that reads anything. Undefined for other expressions, and where it is not computed.
 */
export function valueOf(expression: Expression, environment: Environment): number | undefined {
  if (expression.kind === 'group') return valueOf(expression.expression, environment);
  if (expression.kind !== 'binary' || !(expression.operator in comparisons)) return undefined;
  const side = isFixed(expression.left) && !isFixed(expression.right) ? expression.right : expression.left;
  const value = evaluate(side, environment);
  return typeof value === 'number' ? value : undefined;
}

/** The dotted path that a name and its members make up: `test.accuracy`; undefined for anything else. */
export function pathOf(expression: Expression): string | undefined {
  if (expression.kind === 'name') return expression.text;
  if (expression.kind !== 'member') return undefined;
  const target = pathOf(expression.target);
  return target === undefined ? undefined : `${target}.${expression.name.text}`;
}

/** The expressions that a call is given; `x.norm()` is `norm(x)`. */
export function operandsOf({ target, args }: Call): Expression[] {
  const values = args.map((argument: Argument) => argument.value);
  return target ? [target, ...values] : values;
}

function read(expression: Member | Index, environment: Environment): number | undefined {
  const path = pathOf(expression);
  return path === undefined ? undefined : environment.read(path);
}

function call(expression: Call, environment: Environment): Quantity | undefined {
  const numbers = operandsOf(expression).map((operand) => evaluate(operand, environment));
  const entry = scalarFunctions.get(expression.name.text);
  if (!entry || numbers.length < entry.least || numbers.length > entry.most) return undefined;
  return numbers.every((value) => typeof value === 'number') ? entry.apply(numbers) : undefined;
}

function binary({ operator, left, right }: Binary, environment: Environment): Quantity | undefined {
  const [a, b] = [evaluate(left, environment), evaluate(right, environment)];
  if (operator === 'and' || operator === 'or') {
    if (typeof a !== 'boolean' || typeof b !== 'boolean') return undefined;
    return operator === 'and' ? a && b : a || b;
  }
  return typeof a === 'number' && typeof b === 'number' ? compute(operator, a, b) : undefined;
}

function compute(operator: Exclude<BinaryOperator, 'and' | 'or'>, a: number, b: number): Quantity {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return comparisons[operator](a, b);
  }
}

const comparisons = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '==': (a: number, b: number) => a === b,
  '!=': (a: number, b: number) => a !== b,
} as const;

/** Whether an expression has the same value everywhere. */
function isFixed(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
      return true;
    case 'group':
      return isFixed(expression.expression);
    case 'unary':
      return isFixed(expression.operand);
    case 'binary':
      return isFixed(expression.left) && isFixed(expression.right);
    case 'call':
      return operandsOf(expression).every(isFixed);
    default:
      return false;
  }
}
