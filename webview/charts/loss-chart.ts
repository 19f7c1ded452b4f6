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
import type { Point, Series } from '../state/curve';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip);

/** Loss on the left axis, accuracy on the right one; colour tells train from test, dashes accuracy from loss. */
export class LossChart {
  private readonly chart: Chart<'line', Point[]>;

  constructor(canvas: HTMLCanvasElement) {
    this.chart = new Chart<'line', Point[]>(canvas, { type: 'line', data: { datasets: [] }, options: {} });
  }

  show(series: readonly Series[], logScale: boolean, epochs: number): void {
    const theme = readTheme();
    this.chart.data.datasets = series.map((line) => datasetOf(line, theme));
    const accuracy = series.some(({ metric }) => metric === 'accuracy');
    const points = Math.max(0, ...series.map(({ points }) => points.at(-1)?.x ?? 0));
    this.chart.options = optionsOf(theme, { logScale, accuracy, last: Math.min(epochs, Math.max(10, points)) });
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

function datasetOf({ part, metric, points }: Series, theme: Theme): ChartDataset<'line', Point[]> {
  return {
    label: labelOf(part, metric),
    data: [...points],
    yAxisID: metric === 'loss' ? 'y' : 'accuracy',
    borderColor: theme[part],
    backgroundColor: theme[part],
    borderWidth: metric === 'loss' ? 2 : 1.5,
    borderDash: metric === 'loss' ? [] : [4, 4],
    // A single point makes no line.
    pointRadius: points.filter(({ y }) => Number.isFinite(y)).length > 1 ? 0 : 3,
    pointHitRadius: 8,
    // Points on the axes are drawn whole.
    clip: 5,
    tension: 0,
  };
}

function labelOf(part: Series['part'], metric: Series['metric']): string {
  if (metric === 'loss') return part === 'train' ? l10n.t('train loss') : l10n.t('test loss');
  return part === 'train' ? l10n.t('train accuracy') : l10n.t('test accuracy');
}

interface Axes {
  readonly logScale: boolean;
  readonly accuracy: boolean;
  readonly last: number;
}

function optionsOf(theme: Theme, { logScale, accuracy, last }: Axes): ChartOptions<'line'> {
  const font = { family: theme.font, size: 11 };
  const axis = (text: string) => ({
    border: { display: false },
    grid: { color: theme.grid, drawTicks: false },
    ticks: { color: theme.text, font, padding: 6, maxRotation: 0, maxTicksLimit: 6 },
    title: { display: true, text, color: theme.text, font },
  });
  const epoch = axis(l10n.t('epoch'));
  const loss = axis(l10n.t('loss'));
  const share = axis(l10n.t('accuracy'));
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
      accuracy: {
        ...share,
        type: 'linear',
        display: accuracy,
        position: 'right',
        min: 0,
        max: 1,
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
