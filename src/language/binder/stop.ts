import * as l10n from '@vscode/l10n';
import type { EntryType } from '../../model/catalogue';
import { evaluate } from '../constant';
import { printExpression } from '../print';
import type { Argument, Call, Expression, TrainSection } from '../tree';
import { bindArguments } from './arguments';
import { ConditionChecker } from './conditions';
import type { Context } from './context';
import { warnOfTest, withConstants, type ExpectSurroundings } from './expect';

/** What ends training before its length is through; looked at after each epoch. */
export type BoundStop = StopCondition | EarlyStopping;

export interface StopCondition {
  readonly kind: 'condition';
  /** In canonical form, as messages show it. */
  readonly text: string;
  /** With the spec's constants put in. */
  readonly expression: Expression;
}

export interface EarlyStopping {
  readonly kind: 'early_stopping';
  readonly text: string;
  /** The path of the metric that has to improve. */
  readonly metric: string;
  /** Epochs without an improvement after which training ends. */
  readonly patience: number;
  /** By how much a metric must be better to count as better. */
  readonly minDelta: number;
}

const earlyStopping: EntryType = {
  name: 'early_stopping',
  doc: () => l10n.t('Ends training when a metric has not improved for some epochs.'),
  namedOnly: true,
  arguments: [
    {
      name: 'patience',
      kind: { kind: 'number', integer: true, min: 1 },
      default: 3,
      doc: () => l10n.t('For how many epochs it may not improve.'),
    },
    {
      name: 'min_delta',
      kind: { kind: 'number', min: 0 },
      default: 0,
      doc: () => l10n.t('By how much it must be better to count.'),
    },
  ],
};

/** Names of the arguments that `early_stopping` has beside its metric. */
export const stopArguments: readonly string[] = earlyStopping.arguments.map(({ name }) => name);

/** The setting `stop` of a section. Undefined where there is none, or it is wrong, which has been reported. */
export function bindStop(
  section: TrainSection,
  around: ExpectSurroundings,
  context: Context,
): BoundStop | undefined {
  const expression = section.body.entries.find(({ key }) => key.text === 'stop')?.value;
  if (!expression || expression.kind === 'body' || expression.kind === 'missing') return undefined;
  const isEarly = expression.kind === 'call' && !expression.target && expression.name.text === earlyStopping.name;
  if (isEarly) return bindEarlyStopping(expression, around, context);
  const checker = new ConditionChecker(context.scope, around.isLayer, context.report);
  if (!checker.checkCondition(expression)) return undefined;
  if (!around.hasTest) warnOfTest(expression, context);
  return { kind: 'condition', text: printExpression(expression), expression: withConstants(expression, context.scope) };
}

function bindEarlyStopping(call: Call, around: ExpectSurroundings, context: Context): BoundStop | undefined {
  const { report, scope } = context;
  const metricOf = ({ name }: Argument): boolean => !name || name.text === 'metric';
  const written = call.args.find(metricOf)?.value;
  if (!written) {
    const message = l10n.t('"early_stopping" needs the metric that is to improve: early_stopping(test.loss).');
    return report.error('missing-argument', message, call.name.span);
  }
  const checker = new ConditionChecker(scope, around.isLayer, report);
  const metric = checker.checkMetric(written);
  const given = call.args
    .filter((argument) => argument.value !== written)
    .map((argument) => ({ ...argument, value: evaluate(argument.value, scope, report.problems) }));
  const args = bindArguments(earlyStopping, given, call.name.span, { otherNames: ['metric'] }, context);
  if (metric === undefined || !args) return undefined;
  if (!around.hasTest) warnOfTest(written, context);
  const [patience, minDelta] = [args['patience'] as number, args['min_delta'] as number];
  return { kind: 'early_stopping', text: printExpression(call), metric, patience, minDelta };
}
