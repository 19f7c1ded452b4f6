import * as l10n from '@vscode/l10n';
import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
  type ChartDataset,
  type ChartOptions,
} from 'chart.js';
import { formatNumber } from '../../src/base/format';
import { isShare, metricLabel } from '../../src/protocol/metrics';
import type { Point, Series } from '../state/curve';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip);

/** Loss on the left axis, metrics on the right one; colour tells train from test, dashes a metric from the loss. */
export class LossChart {
  private readonly chart: Chart<'line', Point[]>;

  constructor(canvas: HTMLCanvasElement) {
    this.chart = new Chart<'line', Point[]>(canvas, { type: 'line', data: { datasets: [] }, options: {} });
  }

  show(series: readonly Series[], logScale: boolean, epochs: number): void {
    const theme = readTheme();
    const metrics = [...new Set(series.map(({ metric }) => metric))].filter((metric) => metric !== 'loss');
    this.chart.data.datasets = series.map((line) => datasetOf(line, metrics.indexOf(line.metric), theme));
    const points = Math.max(0, ...series.map(({ points }) => points.at(-1)?.x ?? 0));
    this.chart.options = optionsOf(theme, { logScale, metrics, last: Math.min(epochs, Math.max(10, points)) });
    this.chart.update('none');
  }

  dispose(): void {
    this.chart.destroy();
  }
}

interface Theme {
  readonly text: string;
  readonly grid: string;
  readonly train: string;
  readonly test: string;
  readonly ground: string;
  readonly border: string;
  readonly font: string;
}

/** Canvas knows no CSS variables: they are read anew for each picture, so that a change of theme is followed. */
function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  return {
    text: read('--vscode-descriptionForeground', 'gray'),
    grid: read('--nnspec-faint', 'gray'),
    train: read('--vscode-charts-blue', 'royalblue'),
    test: read('--vscode-charts-orange', 'darkorange'),
    ground: read('--vscode-editorHoverWidget-background', 'white'),
    border: read('--vscode-editorHoverWidget-border', 'gray'),
    font: style.fontFamily,
  };
}

/** Dashes of the metrics in their order. */
const dashes: readonly (readonly number[])[] = [[4, 4], [2, 3], [9, 4], [4, 3, 1, 3]];

/** `index` is that of the line's metric among those that are shown; -1 for the loss. */
function datasetOf({ part, metric, points }: Series, index: number, theme: Theme): ChartDataset<'line', Point[]> {
  return {
    label: labelOf(part, metric),
    data: [...points],
    yAxisID: index < 0 ? 'y' : 'metric',
    borderColor: theme[part],
    backgroundColor: theme[part],
    borderWidth: index < 0 ? 2 : 1.5,
    borderDash: index < 0 ? [] : [...dashes[index % dashes.length]!],
    // A single point makes no line.
    pointRadius: points.filter(({ y }) => Number.isFinite(y)).length > 1 ? 0 : 3,
    pointHitRadius: 8,
    // Points on the axes are drawn whole.
    clip: 5,
    tension: 0,
  };
}

function labelOf(part: Series['part'], metric: Series['metric']): string {
  const label = metricLabel(metric);
  return part === 'train' ? l10n.t('train {0}', label) : l10n.t('test {0}', label);
}

interface Axes {
  readonly logScale: boolean;
  /** Paths of the metrics on the right axis. */
  readonly metrics: readonly string[];
  readonly last: number;
}

function optionsOf(theme: Theme, { logScale, metrics, last }: Axes): ChartOptions<'line'> {
  const font = { family: theme.font, size: 11 };
  const axis = (text: string) => ({
    border: { display: false },
    grid: { color: theme.grid, drawTicks: false },
    ticks: { color: theme.text, font, padding: 6, maxRotation: 0, maxTicksLimit: 6 },
    title: { display: true, text, color: theme.text, font },
  });
  const epoch = axis(l10n.t('epoch'));
  const loss = axis(l10n.t('loss'));
  const right = axis(metrics.map(metricLabel).join(', '));
  const bounds = metrics.every(isShare) ? { min: 0, max: 1 } : {};
  const number = (value: string | number) => formatNumber(Number(value));
  return {
    // Numbers are written the same in every language.
    locale: 'en-US',
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: true,
    interaction: { mode: 'index', intersect: false, axis: 'x' },
    scales: {
      x: {
        ...epoch,
        type: 'linear',
        min: 1,
        max: last,
        grid: { display: false },
        ticks: { ...epoch.ticks, precision: 0, includeBounds: false },
      },
      y: {
        ...loss,
        type: logScale ? 'logarithmic' : 'linear',
        beginAtZero: !logScale,
        ticks: { ...loss.ticks, callback: number },
        // A steady width: the plot does not jump when the numbers get shorter.
        afterFit: (scale) => void (scale.width = 60),
      },
      metric: {
        ...right,
        type: 'linear',
        display: metrics.length > 0,
        position: 'right',
        ...bounds,
        grid: { display: false },
      },
    },
    plugins: { tooltip: tooltipOf(theme) },
  };
}

/** The exact numbers of an epoch, as floats print them. */
function tooltipOf(theme: Theme) {
  return {
    backgroundColor: theme.ground,
    borderColor: theme.border,
    borderWidth: 1,
    titleColor: theme.text,
    bodyColor: theme.text,
    callbacks: {
      title: (items: { parsed: { x: number | null } }[]) => l10n.t('epoch {0}', items[0]?.parsed.x ?? ''),
      label: ({ dataset, parsed }: { dataset: { label?: string }; parsed: { y: number | null } }) =>
        `${dataset.label}: ${formatNumber(parsed.y ?? NaN, 7)}`,
    },
  };
}
