import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** Where a benchmark leaves its section; `npm run bench` puts them together as docs/performance.md. */
const folder = path.resolve('out/bench/sections');

export function print(title: string, ...results: string[]): void {
  console.log(`${[title, ...results].join('\n\n')}\n`);
}

/** Prints what was measured, and leaves it for docs/performance.md with a paragraph on how it is measured. */
export function tell(file: string, title: string, method: string, ...results: string[]): void {
  print(title, ...results);
  mkdirSync(folder, { recursive: true });
  const name = path.basename(file).replace(/\.bench\..*/, '');
  writeFileSync(path.join(folder, `${name}.md`), `## ${[title, method, ...results].join('\n\n')}\n`);
}

/** A table in Markdown, its columns even so that it reads well in a terminal, too; numbers stand on the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, i) => Math.max(...[name, ...rows.map((row) => row[i]!)].map((cell) => cell.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** Three significant digits, large numbers as whole ones with thousands apart. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What is promised of a figure: at most so much. */
interface Promised {
  readonly what: string;
  readonly figure: number;
  readonly promise: number;
  readonly unit: string;
}

/** Figures beside what is promised of them. */
export function promises(all: readonly Promised[]): string {
  const rows = all.map(({ what, figure, promise, unit }) => [
    what,
    `${digits(figure)} ${unit}`,
    `≤ ${digits(promise)} ${unit}`,
    `${isKept({ figure, promise }) ? '✓' : '✗'} ${digits(figure / promise)}x`,
  ]);
  return table(['', 'measured', 'promised', 'of the promise'], rows);
}

const isKept = ({ figure, promise }: Pick<Promised, 'figure' | 'promise'>): boolean => figure <= promise;

/** The process fails where one of these is missed. */
export function insist(all: readonly Promised[]): void {
  const missed = all.filter((one) => !isKept(one)).map(({ what }) => what);
  if (missed.length === 0) return;
  console.error(`missed: ${missed.join(', ')}`);
  process.exitCode = 1;
}

/** Least squares: `intercept + slope · x`. */
export function fit(points: readonly (readonly [x: number, y: number])[]): { slope: number; intercept: number } {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const slope = mean(points.map(([at, value]) => (at - x) * (value - y))) / mean(points.map(([at]) => (at - x) * (at - x)));
  return { slope, intercept: y - slope * x };
}
