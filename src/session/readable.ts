import * as l10n from '@vscode/l10n';
import type { Problem } from '../base/problem';
import { suggest } from '../base/suggest';
import { pathOf } from '../language/evaluate/evaluate';
import { parts } from '../language/evaluate/metrics';
import type { Expression } from '../language/tree';
import { descendants } from '../language/walk';
import { metricsOf, type MetricName } from '../model/metrics';
import { lacksMetric, listed } from '../model/pairing';
import type { Head, Task } from '../model/task';

/** What is wrong with conditions once it is known what the network predicts: metrics that its targets do not have. */
export function unreadableMetrics(conditions: readonly Expression[], task: Task): Problem[] {
  return conditions.flatMap((condition) =>
    wholePaths(condition).flatMap(({ path, span }): Problem[] => {
      const [part = '', ...rest] = path.split('.');
      const message = parts.includes(part) ? wrongWith(part, rest.slice(0, -1).join('.'), rest.at(-1)!, task) : undefined;
      return message === undefined ? [] : [{ code: 'unknown-metric', severity: 'error', message, span }];
    }),
  );
}

/** The dotted paths of an expression, none of which is the beginning of another. */
function wholePaths(expression: Expression) {
  const nodes = [...descendants(expression)].filter((node) => node.kind === 'member');
  const inner = new Set(nodes.map(({ target }) => target));
  return nodes.flatMap((node) => {
    const path = inner.has(node) ? undefined : pathOf(node);
    return path === undefined ? [] : [{ path, span: node.span }];
  });
}

function wrongWith(part: string, target: string, metric: string, { heads }: Task): string | undefined {
  const has = (head: Head): boolean => metric === 'loss' || metricsOf(head).includes(metric as MetricName);
  const [only] = heads as [Head];
  if (target === '' && (metric === 'loss' || (heads.length === 1 && has(only)))) return undefined;
  if (target === '' && heads.length === 1) return lacksMetric(metric as MetricName, only);
  if (target === '') {
    const paths = heads.filter(has).map(({ name }) => `${part}.${name}.${metric}`);
    return paths.length > 0
      ? l10n.t('There are several targets; say which one is meant: {0}.', listed(paths))
      : l10n.t('None of the targets has {0}: {1}', metric, heads.map((head) => lacksMetric(metric as MetricName, head)).join(' '));
  }
  const head = heads.find(({ name }) => name === target);
  if (head && heads.length === 1) return l10n.t('There is only one target; write {0}.', `${part}.${metric}`);
  if (head) return has(head) ? undefined : lacksMetric(metric as MetricName, head);
  const names = heads.map(({ name }) => name);
  const near = suggest(target, names);
  return near === undefined
    ? l10n.t('There is no target "{0}"; there is {1}.', target, listed(names))
    : l10n.t('There is no target "{0}"; did you mean "{1}"?', target, near);
}
