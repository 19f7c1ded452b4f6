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
import { runColour, runColours, runDashes } from './run-lines';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Tooltip);

/** What a picture shows besides its lines. */
export interface ChartView {
  readonly logScale: boolean;
  readonly epochs: number;
  /** Present where runs are compared; `picked` is the one to stand out. */
  readonly comparison?: { readonly picked?: number };
}

/**
 * Loss on the left axis, metrics on the right one; colour tells train from test, dashes a metric from the loss. Among
 * compared runs colour tells the run, dashes tell test from train; the present run is the broad one.
 */
export class LossChart {
  private readonly chart: Chart<'line', Point[]>;

  constructor(canvas: HTMLCanvasElement) {
    this.chart = new Chart<'line', Point[]>(canvas, { type: 'line', data: { datasets: [] }, options: {} });
  }

  show(series: readonly Series[], { logScale, epochs, comparison }: ChartView): void {
    const theme = readTheme();
    const metrics = [...new Set(series.map(({ metric }) => metric))].filter((metric) => metric !== 'loss');
    this.chart.data.datasets = series.map((line) =>
      comparison ? comparedDataset(line, theme, comparison.picked) : datasetOf(line, metrics.indexOf(line.metric), theme),
    );
    const points = Math.max(0, ...series.map(({ points }) => points.at(-1)?.x ?? 0));
    const last = Math.min(epochs, Math.max(10, points));
    const top = comparison && !logScale ? highest(series) : undefined;
    this.chart.options = optionsOf(theme, { logScale, metrics, last, top, single: comparison !== undefined });
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
  /** Of the present run, beside compared ones. */
  readonly present: string;
  /** Of compared runs. */
  readonly runs: readonly string[];
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
    present: read('--vscode-foreground', 'gray'),
    runs: Array.from({ length: runColours }, (_, i) => read(`--vscode-nnspec-run${i + 1}`, 'gray')),
    ground: read('--vscode-editorHoverWidget-background', 'white'),
    border: read('--vscode-editorHoverWidget-border', 'gray'),
    font: style.fontFamily,
  };
}

/** Dashes of the metrics in their order. */
const dashes: readonly (readonly number[])[] = [[4, 4], [2, 3], [9, 4], [9, 3, 2, 3]];

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

/** A line among those of compared runs. */
function comparedDataset(line: Series, theme: Theme, picked: number | undefined): ChartDataset<'line', Point[]> {
  const { part, run } = line;
  const colour = run ? theme.runs[runColour(run.index) - 1]! : theme.present;
  const isFaint = picked !== undefined && picked !== run?.index;
  const dashes = run ? runDashes(run.index, part) : part === 'test' ? [6, 4] : [];
  const broad = run ? 1.75 : 2.75;
  return {
    ...datasetOf(line, -1, theme),
    label: `${run?.name ?? l10n.t('present run')}, ${labelOf(part, 'loss')}`,
    borderColor: isFaint ? faint(colour) : colour,
    backgroundColor: colour,
    borderWidth: picked === run?.index && run ? 3.5 : broad,
    borderDash: [...dashes],
    // The one that is picked out is drawn last.
    order: picked === run?.index ? 0 : 1,
  };
}

function faint(colour: string): string {
  return /^#[0-9a-f]{6}$/i.test(colour) ? `${colour}38` : colour;
}

/** Losses above this many times those of the beginning run off the chart: one run must not flatten all others. */
const RUNAWAY = 4;

function highest(series: readonly Series[]): number | undefined {
  const finite = ({ y }: Point): boolean => Number.isFinite(y);
  const begin = Math.max(0, ...series.flatMap(({ points }) => points.slice(0, 1).filter(finite).map(({ y }) => y)));
  const top = begin * RUNAWAY;
  const isAbove = series.some(({ points }) => points.some((point) => finite(point) && point.y > top));
  return isAbove && top > 0 ? top : undefined;
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
  /** Where the axis of losses ends, unless by the data. */
  readonly top?: number;
  /** Whether only the nearest point is told: lines have no epochs in common. */
  readonly single: boolean;
}

function optionsOf(theme: Theme, { logScale, metrics, last, top, single }: Axes): ChartOptions<'line'> {
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
    interaction: single ? { mode: 'nearest', intersect: false, axis: 'xy' } : { mode: 'index', intersect: false, axis: 'x' },
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
        max: top,
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
