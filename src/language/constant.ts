import * as l10n from '@vscode/l10n';
import type { Problem } from '../base/problem';
import type { Span } from '../base/span';
import { suggest } from '../base/suggest';
import { ARITHMETIC_FUNCTIONS, type Arithmetic } from '../model/arithmetic';
import { isDataConstant } from './names';
import { printExpression } from './print';
import { Scope } from './scope';
import type { Argument, Binary, Call, Expression, Index, Member, Name, SpecTree, Unary } from './tree';
import type { DeferredValue, NameValue, NumberValue, Value, ValueArgument } from './value';
import { leavesOf, MAX_LEAVES, MAX_TERMS } from './value';
import { sectionsOf } from './walk';

/**
 * The constants of a spec. Each `let` sees those above it; sections see all of them, and so the scope is for
 * the sections. A wrong one is reported and left out. `instead` gives the values that stand in for those of the text.
 */
export function evaluateLets(
  tree: SpecTree,
  problems: Problem[],
  instead: (name: string) => Expression | undefined = () => undefined,
): Scope {
  const scope = new Scope();
  const sections = sectionsOf(tree, 'let');
  const below = new Set(sections.flatMap(({ name }) => name?.text ?? []));
  for (const { name, value } of sections) {
    if (!name) continue;
    if (scope.isDeclared(name.text)) {
      problems.push(
        problem('duplicate-constant', l10n.t('The constant "{0}" is already defined above.', name.text), name.span),
      );
      continue;
    }
    const result = new Evaluator(scope, problems, below).evaluate(instead(name.text) ?? value);
    scope.declare(name.text, result);
    below.delete(name.text);
  }
  return scope;
}

/**
 * What a setting or an argument is: arithmetic is carried out, constants are put in, other names stay names.
 * Undefined where that is impossible, which has been reported (or the tree lacks the expression, and the parser
 * has reported that). `deferred` where it takes a number that only the data gives.
 */
export function evaluate(expression: Expression, scope: Scope, problems: Problem[]): Value | undefined {
  return new Evaluator(scope, problems).evaluate(expression);
}

/** As `evaluate`, where only a number will do: a name that is no constant is then reported as an unknown one. */
export function evaluateNumber(
  expression: Expression,
  scope: Scope,
  problems: Problem[],
): NumberValue | DeferredValue | undefined {
  return new Evaluator(scope, problems).number(expression);
}

function problem(code: string, message: string, at: Span, fix?: Problem['fix']): Problem {
  return { code, severity: 'error', message, span: at, ...(fix && { fix }) };
}

class Evaluator {
  constructor(
    private readonly scope: Scope,
    private readonly problems: Problem[],
    /** Constants that are defined further down: not to be used yet. */
    private readonly below: ReadonlySet<string> = new Set(),
  ) {}

  evaluate(expression: Expression): Value | undefined {
    const { span } = expression;
    switch (expression.kind) {
      case 'number':
        return this.finite(expression.value, span);
      case 'string':
        return { kind: 'string', value: expression.value, span };
      case 'name':
        return this.name(expression);
      case 'list':
        return this.list(expression.items, span);
      case 'group': {
        const inner = this.evaluate(expression.expression);
        return inner && { ...inner, span };
      }
      case 'call':
        return this.call(expression);
      case 'member':
      case 'index':
        return this.path(expression);
      case 'unary':
        return this.unary(expression);
      case 'binary':
        return this.binary(expression);
      case 'missing':
        return undefined;
    }
  }

  number(expression: Expression): NumberValue | DeferredValue | undefined {
    const value = this.evaluate(expression);
    if (!value || value.kind === 'number' || value.kind === 'deferred') return value;
    if (value.kind === 'name' && value.path.length === 1 && value.constant === undefined) this.unknownConstant(value);
    else {
      const message = l10n.t('A number is needed here; "{0}" is none.', printExpression(expression));
      this.report('expected-number', message, expression.span);
    }
    return undefined;
  }

  private report(code: string, message: string, at: Span, fix?: Problem['fix']): undefined {
    this.problems.push(problem(code, message, at, fix));
    return undefined;
  }

  private finite(value: number, span: Span): NumberValue | undefined {
    if (Number.isFinite(value)) return { kind: 'number', value, span };
    return this.report('not-finite', l10n.t('The result of this is not a finite number.'), span);
  }

  private name({ text, span }: Name): Value | undefined {
    if (this.scope.isDeclared(text)) {
      const value = this.scope.find(text);
      return value && { ...value, span, constant: text };
    }
    if (this.below.has(text)) {
      return this.report(
        'constant-below',
        l10n.t('The constant "{0}" is defined further down; move it up.', text),
        span,
      );
    }
    if (isDataConstant(text) && this.scope.isDeferred(text)) return { kind: 'deferred', arithmetic: text, terms: 1, span };
    if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true', span };
    return { kind: 'name', text, path: [text], span };
  }

  private list(items: readonly Expression[], span: Span): Value | undefined {
    const values = this.all(items);
    if (!values) return undefined;
    const leaves = leavesOf(values);
    return leaves <= MAX_LEAVES ? { kind: 'list', items: values, leaves, span } : this.tooLarge(span);
  }

  private tooLarge(span: Span): undefined {
    return this.report('too-large', l10n.t('This holds more than {0} values.', MAX_LEAVES), span);
  }

  /** The values of all, or undefined where one has none; every one is looked at, so that all problems show. */
  private all(expressions: readonly Expression[]): Value[] | undefined {
    const values = expressions.map((expression) => this.evaluate(expression));
    return values.every((value) => value !== undefined) ? values : undefined;
  }

  private call(call: Call): Value | undefined {
    const { name, args, span } = call;
    if (call.target) return this.notConstant(call);
    const compute = ARITHMETIC_FUNCTIONS.get(name.text);
    if (compute) return this.computed(call, compute);
    const values = this.all(args.map((argument) => argument.value));
    if (!values) return undefined;
    const leaves = leavesOf(values);
    if (leaves > MAX_LEAVES) return this.tooLarge(span);
    const evaluated = args.flatMap((argument: Argument, i): ValueArgument[] => {
      const value = values[i];
      return value ? [{ name: argument.name, value, span: argument.span }] : [];
    });
    return { kind: 'call', name: name.text, nameSpan: name.span, args: evaluated, leaves, span };
  }

  private computed(call: Call, compute: NonNullable<ReturnType<typeof ARITHMETIC_FUNCTIONS.get>>): Value | undefined {
    const named = call.args.find((argument) => argument.name);
    if (named) {
      const message = l10n.t('"{0}" takes its numbers by position, without names.', call.name.text);
      return this.report('unexpected-name', message, named.name?.span ?? named.span);
    }
    const numbers = this.numbers(call.args.map((argument) => argument.value));
    if (!numbers) return undefined;
    if (numbers.length < compute.least || numbers.length > compute.most) {
      return this.report('argument-count', l10n.t('"{0}" is written "{1}".', call.name.text, compute.usage), call.span);
    }
    if (numbers.some(({ kind }) => kind === 'deferred')) return this.deferred(call.name.text, numbers, call.span);
    return this.finite(
      compute.apply(numbers.map((number) => (number.kind === 'number' ? number.value : 0))),
      call.span,
    );
  }

  private numbers(expressions: readonly Expression[]): (NumberValue | DeferredValue)[] | undefined {
    const values = expressions.map((expression) => this.number(expression));
    return values.every((value) => value !== undefined) ? values : undefined;
  }

  /** `input.user` and `input["watched for"]`: a name that goes further. */
  private path(expression: Member | Index): NameValue | undefined {
    const path: string[] = [];
    let part: Expression = expression;
    for (; part.kind !== 'name'; part = part.target) {
      if (part.kind === 'member') path.unshift(part.name.text);
      else if (part.kind === 'index' && part.indices.length === 1 && part.indices[0]?.kind === 'string') {
        path.unshift(part.indices[0].value);
      } else return this.notConstant(expression);
    }
    if (this.scope.isDeclared(part.text)) {
      return this.report('not-constant', l10n.t('"{0}" is a constant and has no parts.', part.text), expression.span);
    }
    path.unshift(part.text);
    return { kind: 'name', text: path.join('.'), path, span: expression.span };
  }

  private unary(expression: Unary): Value | undefined {
    if (expression.operator === 'not') return this.notConstant(expression);
    const operand = this.number(expression.operand);
    if (operand?.kind === 'deferred') return this.deferred('-', [operand], expression.span);
    if (!operand) return undefined;
    return { kind: 'number', value: -operand.value, span: expression.span };
  }

  private binary(expression: Binary): Value | undefined {
    const { operator, span } = expression;
    if (operator !== '+' && operator !== '-' && operator !== '*' && operator !== '/') return this.notConstant(
      expression,
    );
    const operands = this.numbers([expression.left, expression.right]);
    const [left, right] = operands ?? [];
    if (!left || !right) return undefined;
    if (operator === '/' && right.kind === 'number' && right.value === 0) {
      return this.report('division-by-zero', l10n.t('This divides by zero.'), expression.right.span);
    }
    if (left.kind === 'deferred' || right.kind === 'deferred') return this.deferred(operator, [left, right], span);
    return this.finite(calculate(operator, left.value, right.value), span);
  }

  /** Arithmetic that waits for the data. What constants put together can grow without bounds. */
  private deferred(
    apply: string,
    operands: readonly (NumberValue | DeferredValue)[],
    span: Span,
  ): DeferredValue | undefined {
    const terms = operands.reduce((sum, operand) => sum + (operand.kind === 'deferred' ? operand.terms : 1), 1);
    if (terms > MAX_TERMS) {
      const message = l10n.t('Numbers that the data gives can be used in at most {0} operations.', MAX_TERMS);
      return this.report('too-large', message, span);
    }
    const to = operands.map((operand): Arithmetic => (operand.kind === 'deferred' ? operand.arithmetic : operand.value));
    return { kind: 'deferred', arithmetic: { apply, to }, terms, span };
  }

  private notConstant(expression: Expression): undefined {
    const message = l10n.t(
      'A constant value is needed here; "{0}" has one only while the network runs.',
      printExpression(expression),
    );
    return this.report('not-constant', message, expression.span);
  }

  private unknownConstant({ text, span }: NameValue): void {
    const near = suggest(text, [...this.scope.names()]);
    if (near === undefined) {
      const message = l10n.t('Unknown constant "{0}"; define it with "let {0} = …" above.', text);
      this.report('unknown-constant', message, span);
      return;
    }
    const fix = { title: l10n.t('Write "{0}"', near), span, text: near };
    this.report('unknown-constant', l10n.t('Unknown constant "{0}"; did you mean "{1}"?', text, near), span, fix);
  }
}

function calculate(operator: '+' | '-' | '*' | '/', left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
  }
}
