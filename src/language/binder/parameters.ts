import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span';
import { Scope } from '../scope';
import type { Name, Parameter } from '../tree';
import type { Value } from '../value';
import type { GivenArgument } from './arguments';
import type { Block } from './blocks';
import { evaluated, type Context } from './context';
import { meant, writing, type Report } from './report';

/**
 * The scope of a block's layers: its parameters with what the call at `at` gives, before the constants that `inside`
 * has. What is wrong with the call goes to `report`, what is wrong with defaults to the report inside.
 */
export function bindParameters(
  block: Block,
  given: readonly GivenArgument[],
  at: Span,
  report: Report,
  inside: Context,
): Scope {
  const matched = matchParameters(block, given, report);
  for (const { name, default: value } of block.parameters) {
    if (value || matched.has(name.text)) continue;
    report.error('missing-argument', l10n.t('{0} needs "{1}": {0}({1}: …).', block.name, name.text), at);
  }
  return declare(block, inside, (parameter, scope) => {
    const argument = matched.get(parameter.name.text);
    if (argument) return argument.value;
    return parameter.default && evaluated(parameter.default, { ...inside, scope });
  });
}

/** The scope of a block that nobody has called yet: its parameters are there, what they are is not known. */
export function unknownParameters(block: Block, inside: Context): Scope {
  return declare(block, inside, (parameter, scope) => {
    if (parameter.default) evaluated(parameter.default, { ...inside, scope });
    return undefined;
  });
}

function declare(
  block: Block,
  { scope: lets }: Context,
  valueOf: (parameter: Parameter, scope: Scope) => Value | undefined,
): Scope {
  const scope = new Scope(lets);
  for (const parameter of block.parameters) scope.declare(parameter.name.text, valueOf(parameter, scope));
  return scope;
}

type Matched = Map<string, GivenArgument>;

function matchParameters(block: Block, given: readonly GivenArgument[], report: Report): Matched {
  const matched: Matched = new Map();
  const names = block.parameters.map(({ name }) => name.text);
  const isKnown = ({ name }: GivenArgument): boolean => name !== undefined && names.includes(name.text);
  for (const argument of given) if (isKnown(argument)) matchKnown(argument, argument.name!, matched, report);
  for (const argument of given) {
    if (argument.name && !isKnown(argument)) matchMisspelt(block, names, argument, argument.name, matched, report);
  }
  const free = names.filter((name) => !matched.has(name));
  const unnamed = given.filter(({ name }) => !name);
  unnamed.forEach((argument, i) => {
    const name = free[i];
    if (name !== undefined) matched.set(name, argument);
  });
  const extra = unnamed[free.length];
  if (extra) {
    const message =
      names.length === 0
        ? l10n.t('{0} takes no arguments.', block.name)
        : l10n.t('{0} takes no more arguments than {1}.', block.name, names.join(', '));
    report.error('too-many-arguments', message, extra.span);
  }
  return matched;
}

function matchKnown(argument: GivenArgument, { text, span }: Name, matched: Matched, report: Report): void {
  if (!matched.has(text)) matched.set(text, argument);
  else report.error('duplicate-argument', l10n.t('"{0}" is given twice; leave one out.', text), span);
}

/** Such a name takes the place that is likely meant. */
function matchMisspelt(
  { name: block }: Block,
  names: readonly string[],
  argument: GivenArgument,
  { text, span }: Name,
  matched: Matched,
  report: Report,
): void {
  const near = meant(text, [...names.filter((name) => !matched.has(name)), 'from']);
  let message: string;
  if (near !== undefined) message = l10n.t('{0} has no argument "{1}"; did you mean "{2}"?', block, text, near);
  else if (names.length === 0) message = l10n.t('{0} takes no arguments.', block);
  else message = l10n.t('{0} has no argument "{1}"; it takes {2}.', block, text, names.join(', '));
  report.error('unknown-argument', message, span, writing(near, span));
  if (near !== undefined && near !== 'from') matched.set(near, argument);
}
