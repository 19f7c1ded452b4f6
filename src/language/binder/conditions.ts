import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span';
import { operandsOf, pathOf } from '../evaluate/evaluate';
import { plannedFunctions, scalarFunctions } from '../evaluate/functions';
import { isReadable, partMetrics, parts, readablePaths, usualPaths } from '../evaluate/metrics';
import { GLOBALS } from '../names';
import { printExpression } from '../print';
import type { Scope } from '../scope';
import type { Binary, Call, Expression, Index, Member, Name } from '../tree';
import { meant, writing, type Report } from './report';

/** What an expression gives; undefined where it is wrong, which has been reported. */
type Kind = 'number' | 'boolean' | undefined;

/** Checks expressions that are evaluated while or after a network trains, before it does. */
export class ConditionChecker {
  constructor(
    private readonly scope: Scope,
    private readonly isLayer: (name: string) => boolean,
    private readonly report: Report,
  ) {}

  /** Whether an expression can be evaluated and gives true or false. */
  checkCondition(expression: Expression): boolean {
    const kind = this.kindOf(expression);
    if (kind !== 'number') return kind === 'boolean';
    const message = l10n.t(
      'A condition is true or false; "{0}" is a number: compare it with another.',
      printExpression(expression),
    );
    this.report.error('not-a-condition', message, expression.span);
    return false;
  }

  /** The path of what is measured each epoch; undefined where an expression is no such path, which has been reported. */
  checkMetric(expression: Expression): string | undefined {
    const [kind, path] = [this.kindOf(expression), pathOf(expression)];
    if (kind === undefined) return undefined;
    if (path === 'loss' || (path !== undefined && parts.includes(path.split('.')[0]!))) return path;
    const message = l10n.t('A metric is needed here, such as test.loss; "{0}" is none.', printExpression(expression));
    return this.report.error('not-a-metric', message, expression.span);
  }

  private kindOf(expression: Expression): Kind {
    switch (expression.kind) {
      case 'number':
        return 'number';
      case 'name':
        return this.name(expression);
      case 'member':
      case 'index':
        return this.path(expression);
      case 'group':
        return this.kindOf(expression.expression);
      case 'call':
        return this.call(expression);
      case 'unary':
        return this.require(expression.operand, expression.operator === 'not' ? 'boolean' : 'number');
      case 'binary':
        return this.binary(expression);
      case 'string':
      case 'list': {
        const message = l10n.t('Conditions are made of numbers; {0} is none.', printExpression(expression));
        return this.report.error('wrong-kind', message, expression.span);
      }
      case 'missing':
        return undefined;
    }
  }

  /** The kind that is wanted; undefined, after reporting it, where an expression gives the other one. */
  private require(expression: Expression, wanted: 'number' | 'boolean'): Kind {
    const kind = this.kindOf(expression);
    if (kind === wanted || kind === undefined) return kind;
    const text = printExpression(expression);
    const message =
      wanted === 'number'
        ? l10n.t('A number is needed here, and "{0}" is true or false.', text)
        : l10n.t('True or false is needed here, and "{0}" is a number: compare it with another.', text);
    return this.report.error('wrong-kind', message, expression.span);
  }

  private binary({ operator, left, right }: Binary): Kind {
    if (operator === 'and' || operator === 'or') return this.both(left, right, 'boolean') ? 'boolean' : undefined;
    const isComparison = !['+', '-', '*', '/'].includes(operator);
    // A chain of comparisons: the parser has said so.
    if (isComparison && left.kind === 'binary' && COMPARISONS.has(left.operator)) return undefined;
    if (!this.both(left, right, 'number')) return undefined;
    return isComparison ? 'boolean' : 'number';
  }

  private both(left: Expression, right: Expression, wanted: 'number' | 'boolean'): boolean {
    const kinds = [this.require(left, wanted), this.require(right, wanted)];
    return kinds.every((kind) => kind !== undefined);
  }

  private call(call: Call): Kind {
    const { name, span } = call;
    const entry = scalarFunctions.get(name.text);
    if (!entry) return this.reportFunction(name);
    const operands = operandsOf(call);
    const named = call.args.find((argument) => argument.name)?.name;
    if (named) {
      const message = l10n.t('"{0}" takes its numbers by position, without names.', name.text);
      return this.report.error('unexpected-name', message, named.span);
    }
    if (operands.length < entry.least || operands.length > entry.most) {
      return this.report.error('argument-count', l10n.t('"{0}" is written "{1}".', name.text, entry.usage), span);
    }
    const kinds = operands.map((operand) => this.require(operand, 'number'));
    return kinds.every((kind) => kind !== undefined) ? entry.result : undefined;
  }

  private reportFunction({ text, span }: Name): undefined {
    if (plannedFunctions.includes(text)) {
      return this.report.notYet(l10n.t('The function "{0}" is not supported yet.', text), span);
    }
    if (text === 'overfits') {
      return this.report.error(
        'wrong-kind',
        l10n.t('"overfits(…)" is an expectation of its own; give it a line.'),
        span,
      );
    }
    if (text === 'early_stopping') {
      const message = l10n.t('"early_stopping(…)" stands alone, as the value of "stop".');
      return this.report.error('wrong-kind', message, span);
    }
    const near = meant(text, [...scalarFunctions.keys(), ...plannedFunctions]);
    const message =
      near === undefined
        ? l10n.t('Unknown function "{0}".', text)
        : l10n.t('Unknown function "{0}"; did you mean "{1}"?', text, near);
    return this.report.error('unknown-function', message, span, writing(near, span));
  }

  private name({ text, span }: Name): Kind {
    if (text === 'true' || text === 'false') return 'boolean';
    if (this.scope.isDeclared(text)) return this.constant(text, span);
    if (readablePaths.includes(text)) return 'number';
    if (parts.includes(text)) return this.reportPart(text, span);
    if (partMetrics.includes(text)) return this.reportBareMetric(text, span);
    if (GLOBALS.includes(text) || this.scope.isDeferred(text)) return this.reportLater(text, span);
    if (this.isLayer(text)) {
      return this.report.notYet(l10n.t('Expectations over the tensors of a layer are not supported yet.'), span);
    }
    return this.reportUnknown(text, span);
  }

  private constant(text: string, span: Span): Kind {
    const value = this.scope.find(text);
    if (!value || value.kind === 'number' || value.kind === 'boolean') return value?.kind;
    return this.report.error('wrong-kind', l10n.t('The constant "{0}" is no number.', text), span);
  }

  /** `test.accuracy`, or a tensor of a layer. */
  private path(expression: Member | Index): Kind {
    const path = pathOf(expression);
    if (path !== undefined && isReadable(path)) return 'number';
    const root = rootOf(expression);
    if (root.kind !== 'name') return this.reportValueless(expression);
    if (expression.kind === 'member' && expression.target === root && parts.includes(root.text)) {
      return this.partMetric(root.text, expression.name);
    }
    if (this.isLayer(root.text) || (GLOBALS.includes(root.text) && !parts.includes(root.text))) {
      const message = l10n.t('"{0}" is not supported yet in expectations.', printExpression(expression));
      return this.report.notYet(message, expression.span);
    }
    if (parts.includes(root.text) || this.scope.isDeclared(root.text)) return this.reportValueless(expression);
    return this.reportUnknown(root.text, root.span);
  }

  private partMetric(part: string, { text, span }: Name): Kind {
    if (text === '') return undefined;
    if (partMetrics.includes(text)) return this.reportLater(`${part}.${text}`, span);
    const near = meant(text, partMetrics);
    const known = partMetrics.map((metric) => `${part}.${metric}`).join(', ');
    const message =
      near === undefined
        ? l10n.t('{0} has no metric "{1}"; there is {2}.', part, text, known)
        : l10n.t('{0} has no metric "{1}"; did you mean "{2}"?', part, text, near);
    return this.report.error('unknown-metric', message, span, writing(near, span));
  }

  private reportLater(text: string, span: Span): undefined {
    return this.report.notYet(l10n.t('"{0}" is not supported yet in expectations.', text), span);
  }

  private reportPart(part: string, span: Span): undefined {
    return this.report.error('unknown-metric', l10n.t('Say what of "{0}" is meant, such as "{0}.loss".', part), span);
  }

  private reportBareMetric(text: string, span: Span): undefined {
    const path = `test.${text}`;
    const message = l10n.t('Say which part of the data is meant: "{0}" or "{1}".', path, `train.${text}`);
    return this.report.error('unknown-metric', message, span, writing(path, span));
  }

  private reportValueless(expression: Expression): undefined {
    return this.report.error('wrong-kind', l10n.t('"{0}" has no value.', printExpression(expression)), expression.span);
  }

  private reportUnknown(text: string, span: Span): undefined {
    const near = meant(text, [...readablePaths, ...parts, ...this.scope.names()]);
    const message =
      near === undefined
        ? l10n.t('Unknown name "{0}"; expectations read {1}, and so on.', text, usualPaths.join(', '))
        : l10n.t('Unknown name "{0}"; did you mean "{1}"?', text, near);
    return this.report.error('unknown-metric', message, span, writing(near, span));
  }
}

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

function rootOf(expression: Member | Index): Expression {
  let root: Expression = expression;
  while (root.kind === 'member' || root.kind === 'index') root = root.target;
  return root;
}
