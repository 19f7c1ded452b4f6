import * as l10n from '@vscode/l10n';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { formatNumber } from '../../src/base/format';
import { visible } from '../../src/base/visible';
import { metricAt, metricLabel } from '../../src/protocol/metrics';
import type { EpochRecord } from '../../src/protocol/session';
import { LossChart } from '../charts/loss-chart';
import { seriesOf } from '../state/curve';
import { isLive, type PanelState } from '../state/panel';
import { plannedEpochs } from '../state/program';
import type { ViewProps } from './App';
import { Cell } from './Cell';

/** Points that a line of the chart has at most. */
const pointLimit = 600;

/** Loss and metrics by epoch: a chart, and the latest numbers as text. */
export function LossCell(props: ViewProps) {
  const { state, commands } = props;
  return (
    <Cell cell="loss" {...props}>
      <div class="loss-bar">
        <Latest state={state} />
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
    </Cell>
  );
}

function Chart({ state }: { readonly state: PanelState }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<LossChart | undefined>(undefined);
  const { curve, ui, environment } = state;
  const shown = state.program!.task?.metrics;
  const series = useMemo(() => seriesOf(curve, shown ?? [], pointLimit), [curve, shown]);
  useEffect(() => {
    if (!canvas.current) return undefined;
    chart.current = new LossChart(canvas.current);
    return () => chart.current?.dispose();
  }, []);
  const epochs = Math.max(plannedEpochs(state.program!), state.session!.epoch);
  const live = isLive(state, 'loss');
  useEffect(() => {
    if (live) chart.current?.show(series, ui.logScale, epochs);
  }, [series, ui.logScale, environment.theme, live, epochs]);
  return (
    <div class="chart">
      <canvas ref={canvas} role="img" aria-label={chartText(state.session?.latest, state.settings.precision)} />
      {curve.length === 0 && (
        <p class="hint chart-hint">{l10n.t('The first point comes at the end of the first epoch.')}</p>
      )}
    </div>
  );
}

/** The chart in words. */
function chartText(latest: EpochRecord | undefined, digits: number): string {
  if (!latest) return l10n.t('Chart of the loss by epoch: no epoch has been finished yet.');
  const train = formatNumber(latest.train.loss, digits);
  if (!latest.test) return l10n.t('Chart of the loss by epoch. Epoch {0}: train loss {1}.', latest.epoch, train);
  const test = formatNumber(latest.test.loss, digits);
  return l10n.t('Chart of the loss by epoch. Epoch {0}: train loss {1}, test loss {2}.', latest.epoch, train, test);
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
  );
}

function Metric({ value, digits }: { readonly value?: number; readonly digits: number }) {
  if (value === undefined) return <td>–</td>;
  return <td title={String(value)}>{formatNumber(value, digits)}</td>;
}
