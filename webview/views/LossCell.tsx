import * as l10n from '@vscode/l10n';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { formatNumber } from '../../src/base/format';
import { visible } from '../../src/base/visible';
import { lastEpoch } from '../../src/protocol/curve';
import { metricAt, metricLabel } from '../../src/protocol/metrics';
import type { EpochRecord } from '../../src/protocol/session';
import { LossChart } from '../charts/loss-chart';
import { comparedSeries, plannedOf, type ComparisonState } from '../state/comparison';
import { seriesOf, type Series } from '../state/curve';
import { isLive, type PanelState } from '../state/panel';
import { plannedEpochs } from '../state/program';
import type { ViewProps } from './App';
import { Cell } from './Cell';
import { Comparison } from './Comparison';
import { Scrolled } from './Scrolled';

/** Points that a line of the chart has at most. */
const pointLimit = 600;

/** Loss and metrics by epoch: a chart, and the latest numbers as text. */
export function LossCell(props: ViewProps) {
  const { state, commands } = props;
  const { comparison } = state;
  return (
    <Cell cell="loss" {...props}>
      <div class="loss-bar">
        {comparison ? <LineKinds state={state} /> : <Latest state={state} />}
        <label class="check">
          <input
            type="checkbox"
            checked={state.ui.logScale}
            onChange={({ currentTarget }) => commands.dispatch({ type: 'logScale', on: currentTarget.checked })}
          />
          <span>{l10n.t('Log scale')}</span>
        </label>
      </div>
      <Chart state={state} />
      {comparison && <Comparison comparison={comparison} {...props} />}
    </Cell>
  );
}

function Chart({ state }: { readonly state: PanelState }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<LossChart | undefined>(undefined);
  const { curve, comparison, ui, environment } = state;
  const shown = state.program!.task?.metrics;
  const series = useMemo(() => linesOf(curve, shown ?? [], comparison), [curve, shown, comparison?.curves]);
  useEffect(() => {
    if (!canvas.current) return undefined;
    chart.current = new LossChart(canvas.current);
    return () => chart.current?.dispose();
  }, []);
  const own = Math.max(plannedEpochs(state.program!), state.session!.epoch);
  const epochs = comparison ? Math.max(plannedOf(comparison.view), lastEpoch(curve)) : own;
  const live = isLive(state, 'loss');
  const { picked } = comparison ?? {};
  useEffect(() => {
    if (live) chart.current?.show(series, { logScale: ui.logScale, epochs, comparison: comparison && { picked } });
  }, [series, ui.logScale, environment.theme, live, epochs, comparison === undefined, picked]);
  return (
    <div class="chart">
      <canvas ref={canvas} role="img" aria-label={comparison ? comparedText(comparison) : ownText(state)} />
      {series.length === 0 && (
        <p class="hint chart-hint">{l10n.t('The first point comes at the end of the first epoch.')}</p>
      )}
    </div>
  );
}

/** The present run, and among compared ones its losses only. */
function linesOf(
  curve: readonly EpochRecord[],
  metrics: readonly string[],
  comparison: ComparisonState | undefined,
): readonly Series[] {
  const own = seriesOf(curve, comparison ? [] : metrics, pointLimit);
  if (!comparison) return own;
  const limit = Math.max(100, Math.floor((8 * pointLimit) / comparison.curves.length));
  return [...comparedSeries(comparison, limit), ...own];
}

function comparedText({ view }: ComparisonState): string {
  return l10n.t('Chart of the loss by epoch, of {0} compared runs. The table below has their numbers.', view.runs.length);
}

/** The chart in words. */
function ownText({ session, settings: { precision: digits } }: PanelState): string {
  const latest = session?.latest;
  if (!latest) return l10n.t('Chart of the loss by epoch: no epoch has been finished yet.');
  const train = formatNumber(latest.train.loss, digits);
  if (!latest.test) return l10n.t('Chart of the loss by epoch. Epoch {0}: train loss {1}.', latest.epoch, train);
  const test = formatNumber(latest.test.loss, digits);
  return l10n.t('Chart of the loss by epoch. Epoch {0}: train loss {1}, test loss {2}.', latest.epoch, train, test);
}

/** What the forms of the lines say, where their colours tell the runs. */
function LineKinds({ state }: { readonly state: PanelState }) {
  const tested = (state.program?.rows.test ?? 0) > 0;
  return (
    <p class="line-kinds">
      <span>
        <span class="line solid" aria-hidden="true" />
        {l10n.t('train {0}', metricLabel('loss'))}
      </span>
      {tested && (
        <span>
          <span class="line dashed" aria-hidden="true" />
          {l10n.t('test {0}', metricLabel('loss'))}
        </span>
      )}
      {state.curve.length > 0 && (
        <span>
          <span class="line broad" aria-hidden="true" />
          {l10n.t('present run')}
        </span>
      )}
    </p>
  );
}

/** The latest epoch as a small table, which is the chart's legend too. */
function Latest({ state }: { readonly state: PanelState }) {
  const { session, program } = state;
  const latest = session?.latest;
  const parts = [{ name: l10n.t('train'), style: 'train', metrics: latest?.train }];
  if ((program?.rows.test ?? 0) > 0) parts.push({ name: l10n.t('test'), style: 'test', metrics: latest?.test });
  const shown = program?.task?.metrics ?? [];
  const digits = state.settings.precision;
  return (
    <Scrolled name={l10n.t('Latest epoch')}>
      <table class="latest" aria-label={l10n.t('Latest epoch')}>
        <thead>
          <tr>
            <th scope="col">{latest ? l10n.t('epoch {0}', latest.epoch) : l10n.t('epoch –')}</th>
            <th scope="col">
              <span class="line solid" aria-hidden="true" />
              {l10n.t('loss')}
            </th>
            {shown.map((metric, i) => (
              <th key={metric} scope="col">
                <span class={`line ${i % 2 === 0 ? 'dashed' : 'dotted'}`} aria-hidden="true" />
                {visible(metricLabel(metric))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {parts.map(({ name, style, metrics }) => (
            <tr key={style}>
              <th scope="row">
                <span class={`swatch ${style}`} aria-hidden="true" />
                {name}
              </th>
              <Metric value={metrics?.loss} digits={digits} />
              {shown.map((metric) => (
                <Metric key={metric} value={metricAt(metrics, metric)} digits={digits} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function Metric({ value, digits }: { readonly value?: number; readonly digits: number }) {
  if (value === undefined) return <td>–</td>;
  return <td title={String(value)}>{formatNumber(value, digits)}</td>;
}
