import * as l10n from '@vscode/l10n';
import type { EntryType } from '../../model/catalogue';
import { evaluate } from '../constant';
import { pathOf } from '../evaluate/evaluate';
import { printCheck } from '../print';
import type { Scope } from '../scope';
import type { Call, Check, Expression, ExpectSection, Within } from '../tree';
import { descendants } from '../walk';
import { bindArguments } from './arguments';
import { ConditionChecker } from './conditions';
import type { Context } from './context';
import { bindValue } from './values';

/** An entry of `expect { }` that can be checked. */
export interface BoundCheck {
  readonly node: Check;
  /** In canonical form, as the report shows it. */
  readonly text: string;
  /** With the spec's constants put in. */
  readonly expression: Expression;
  readonly within?: { readonly count: number; readonly unit: 'epochs' | 'steps' };
  readonly kind: 'condition' | 'overfits';
  readonly overfits?: { readonly batch: number };
}

/** What the rest of the spec says, as far as expectations need it. */
export interface ExpectSurroundings {
  readonly isLayer: (name: string) => boolean;
  /** Whether a part of the data is kept for testing. */
  readonly hasTest: boolean;
}

/** The entries that are right; what is wrong with the others has been reported. */
export function bindExpect(section: ExpectSection, around: ExpectSurroundings, context: Context): BoundCheck[] {
  const checker = new ConditionChecker(context.scope, around.isLayer, context.report);
  return section.body.entries.flatMap((node): BoundCheck[] => {
    const within = node.within && bindWithin(node.within, context);
    if (node.within && !within) return [];
    const { expression } = node;
    const text = printCheck(node);
    if (expression.kind === 'call' && !expression.target && expression.name.text === overfits.name) {
      const bound = bindOverfits(node, expression, text, context);
      return bound ? [bound] : [];
    }
    if (!checker.checkCondition(expression)) return [];
    if (!around.hasTest) warnOfTest(expression, context);
    const fixed = withConstants(expression, context.scope);
    return [{ node, text, expression: fixed, kind: 'condition', ...(within && { within }) }];
  });
}

const overfits: EntryType = {
  name: 'overfits',
  doc: () => l10n.t('Whether the network can learn one small batch by heart.'),
  namedOnly: true,
  arguments: [
    {
      name: 'batch',
      kind: { kind: 'number', integer: true, min: 1 },
      default: 8,
      doc: () => l10n.t('How many samples the batch has.'),
    },
  ],
};

function bindOverfits(node: Check, call: Call, text: string, context: Context): BoundCheck | undefined {
  const { report, scope } = context;
  if (node.within) {
    const message = l10n.t('"overfits" trains by itself, however long it needs; leave "within" out.');
    return report.error('misplaced-within', message, node.within.span);
  }
  const given = call.args.map((argument) => ({ ...argument, value: evaluate(argument.value, scope, report.problems) }));
  const args = bindArguments(overfits, given, call.name.span, {}, context);
  if (!args || given.some(({ value }) => !value)) return undefined;
  return { node, text, expression: call, kind: 'overfits', overfits: { batch: args['batch'] as number } };
}

function bindWithin({ count, unit }: Within, context: Context): BoundCheck['within'] {
  const written = evaluate(count, context.scope, context.report.problems);
  const slot = { name: 'within', owner: 'expect' };
  const value = written && bindValue(written, { kind: 'number', integer: true, min: 1 }, slot, context);
  if (unit?.text !== 'epochs' && unit?.text !== 'steps') return undefined;
  return typeof value === 'number' ? { count: value, unit: unit.text } : undefined;
}

/** Warns where an expression reads what is measured on the test part, and there is none. */
export function warnOfTest(expression: Expression, { report }: Context): void {
  for (const node of descendants(expression)) {
    if (node.kind !== 'member' || !pathOf(node)?.startsWith('test.')) continue;
    const message = l10n.t('Nothing is kept for the test, so this never holds; write "split: 80%" in data.');
    report.warning('no-test', message, node.span);
  }
}

/** An expression with numbers in place of the names of constants. */
export function withConstants(expression: Expression, scope: Scope): Expression {
  switch (expression.kind) {
    case 'name': {
      const { span } = expression;
      const value = scope.find(expression.text);
      if (value?.kind === 'number') return { kind: 'number', value: value.value, text: String(value.value), span };
      return value?.kind === 'boolean' ? { ...expression, text: String(value.value) } : expression;
    }
    case 'group':
      return { ...expression, expression: withConstants(expression.expression, scope) };
    case 'unary':
      return { ...expression, operand: withConstants(expression.operand, scope) };
    case 'binary': {
      const { left, right } = expression;
      return { ...expression, left: withConstants(left, scope), right: withConstants(right, scope) };
    }
    case 'call': {
      const { target } = expression;
      const args = expression.args.map((argument) => ({ ...argument, value: withConstants(argument.value, scope) }));
      return { ...expression, args, ...(target && { target: withConstants(target, scope) }) };
    }
    default:
      return expression;
  }
}
