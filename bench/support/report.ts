import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where a benchmark leaves its section; `npm run bench` puts them together as docs/performance.md. */
const folder = path.resolve('out/bench/sections');

/** Prints what was measured, and leaves it for docs/performance.md with a paragraph on how it is measured. */
export function tell(file: string, title: string, method: string, ...results: string[]): void {
  const text = `## ${[title, method, ...results].join('\n\n')}\n`;
  console.log(`${[title, ...results].join('\n\n')}\n`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${path.basename(file).replace(/\.bench\..*/, '')}.md`), text);
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
