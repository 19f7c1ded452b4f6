import * as l10n from '@vscode/l10n';
import { useEffect, useRef } from 'preact/hooks';
import { formatCount } from '../../src/base/format';
import type { ProgramView } from '../../src/protocol/session';
import { pathOf } from '../layout/curves';
import { sizes, type ColumnBox, type NetworkLayout } from '../layout/network';
import { unitOf, type Direction } from '../state/cursor';
import { outputColumn, type Column } from '../state/program';
import { columnMarks, outputReading } from '../state/selectors';
import type { Reading } from '../state/reading';
import type { ViewProps } from './App';
import { Edges } from './Edges';
import { Neuron } from './Neuron';

const longestLabel = 18;

export function labelLength(text: string): number {
  return Math.min(longestLabel, text.length);
}

/** Room for whatever the outputs may come to stand for, so that nothing moves when they do. */
export function outputLabelLength(program: ProgramView): number {
  const { task } = program;
  if (!task) return 0;
  const single = outputColumn(program)?.units === 1 && task.kind === 'class';
  const texts = single
    ? task.classes.map((name) => `${task.targets.join(', ')}: ${name}`)
    : [...task.classes, ...task.targets];
  return Math.max(0, ...texts.map(labelLength)) + 2;
}

const keys: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last',
};

interface DrawingProps extends ViewProps {
  readonly layout: NetworkLayout;
  /** Width that there is: a drawing that is a little too wide shrinks, one much too wide is scrolled. */
  readonly width: number;
}

const smallest = 0.8;

export function NetworkDrawing({ state, commands, layout, width }: DrawingProps) {
  const scale = Math.max(smallest, Math.min(1, width / layout.width));
  const svg = useRef<SVGSVGElement>(null);
  useFocusFollows(svg, [state.cursor.column, state.cursor.units]);
  const reading = outputReading(state);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (onKey(event, { state, commands })) event.preventDefault();
  };
  return (
    <svg
      ref={svg}
      class="network"
      width={Math.floor(layout.width * scale)}
      height={Math.floor(layout.height * scale)}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      role="group"
      aria-label={l10n.t('Drawing of the network: arrow keys go from neuron to neuron, Escape leaves them')}
      onKeyDown={onKeyDown}
    >
      {layout.columns.map((box) => (
        <Band key={box.column.id} box={box} state={state} commands={commands} />
      ))}
      {layout.links.map((link) => (
        <path key={`${link.from}-${link.to}`} class="link" d={pathOf(link)} />
      ))}
      <Edges state={state} commands={commands} layout={layout} />
      {layout.columns.map((box) => (
        <Units key={box.column.id} box={box} reading={reading} state={state} commands={commands} />
      ))}
    </svg>
  );
}

function onKey(event: KeyboardEvent, { state, commands }: ViewProps): boolean {
  const { key, shiftKey } = event;
  if (key === 'Escape') commands.dispatch({ type: 'follow' });
  else if (key === 'PageUp' || key === 'PageDown') {
    commands.dispatch({ type: 'sample', sample: state.cursor.sample + (key === 'PageUp' ? -1 : 1) });
  } else if (shiftKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
    commands.dispatch({ type: 'move', direction: key === 'ArrowUp' ? 'inputUp' : 'inputDown' });
  } else if (keys[key]) commands.dispatch({ type: 'move', direction: keys[key] });
  else return false;
  return true;
}

/** While the keyboard is inside the drawing, it stays on the selected neuron. */
function useFocusFollows(svg: { readonly current: SVGSVGElement | null }, selection: readonly unknown[]): void {
  useEffect(() => {
    const inside = svg.current?.contains(document.activeElement);
    if (inside) svg.current?.querySelector<SVGGElement>('.neuron.selected')?.focus();
  }, selection);
}

interface ColumnProps extends ViewProps {
  readonly box: ColumnBox;
}

/** The column's ground with its header: a click on it goes to the layer's line. */
function Band({ box, state, commands }: ColumnProps) {
  const { column } = box;
  const { ran, next } = columnMarks(state, column.id);
  const { name, kind, shape } = headings(column, state.program!);
  const classes = ['band', ran && 'ran', next && 'next', state.editorLayer === column.id && 'editing'];
  const reveal = () => commands.reveal(column.layer?.id ?? column.id);
  const mark = ran && next ? l10n.t('ran · next') : ran ? l10n.t('ran') : next ? l10n.t('next') : '';
  const center = headerCenter(box);
  return (
    <g class={classes.filter(Boolean).join(' ')}>
      <rect class="ground" x={box.x + 1} y={1} width={box.width - 2} height={box.height - 2} rx={6} />
      <g
        class="layer-header"
        role="button"
        tabindex={0}
        aria-label={l10n.t('Show {0} in the editor', column.id)}
        onClick={reveal}
        onKeyDown={(event) => (event.key === 'Enter' || event.key === ' ') && (event.preventDefault(), reveal())}
      >
        <title>{[name, kind, shape].filter(Boolean).join('\n')}</title>
        <rect class="target" x={box.x + 3} y={3} width={box.width - 6} height={sizes.header - 8} rx={4} />
        <text class="layer-name" x={center} y={19}>
          {clip(name, Math.floor(box.width / 7.2))}
        </text>
        <text class="layer-kind" x={center} y={34}>
          {clip(kind, Math.floor(box.width / 6))}
        </text>
        <text class="layer-kind" x={center} y={48}>
          {shape}
        </text>
      </g>
      <text class="mark" x={center} y={box.height - 9}>
        {mark}
      </text>
    </g>
  );
}

function headerCenter(box: ColumnBox): number {
  return box.x + box.width / 2;
}

function headings(column: Column, program: ProgramView): { name: string; kind: string; shape: string } {
  if (column.kind === 'input') return { name: 'input', kind: l10n.t('one sample'), shape: formatCount(column.units) };
  if (column.kind === 'loss') return { name: 'loss', kind: program.task?.loss ?? '', shape: '' };
  const { type, activation, shape, tensors } = column.layer!;
  const from = tensors.weights?.shape;
  const size = from?.length === 2 ? from.map(formatCount).join(' → ') : shape.join(' × ');
  return { name: column.id, kind: activation ? `${type} · ${activation}` : type, shape: size };
}

export function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(1, length - 1))}…`;
}

/** The column's neurons. */
function Units({ box, reading, state, commands }: ColumnProps & { readonly reading: Reading }) {
  const { column } = box;
  const selected = unitOf(state.cursor, column);
  const isOutput = column === outputColumn(state.program!);
  return (
    <g>
      {box.nodes.map((node) => (
        <Neuron
          key={node.unit}
          node={node}
          column={column}
          selected={state.cursor.column === column.id && node.unit === selected}
          entry={node.unit === selected && isEntry(state, column)}
          label={unitLabel(column, node.unit, isOutput ? reading : undefined, state.program!)}
          state={state}
          commands={commands}
        />
      ))}
      {box.folds.map(({ x, y, hidden }) => (
        <text key={y} class="fold" x={x} y={y + 4}>
          {l10n.t('… {0} more', formatCount(hidden))}
        </text>
      ))}
    </g>
  );
}

/** Where Tab enters the drawing: the selected neuron, or the output when none is. */
function isEntry({ cursor, program }: ViewProps['state'], column: Column): boolean {
  return cursor.column === undefined ? column === outputColumn(program!) : cursor.column === column.id;
}

export interface UnitLabel {
  readonly text: string;
  readonly side: 'left' | 'right';
  readonly chosen: boolean;
}

function unitLabel(
  column: Column,
  unit: number,
  reading: Reading | undefined,
  program: ProgramView,
): UnitLabel | undefined {
  if (column.kind === 'input') {
    return { text: clip(program.features[unit] ?? '', longestLabel), side: 'left', chosen: false };
  }
  const name = reading?.names[unit];
  if (name === undefined) return undefined;
  const chosen = reading!.chosen === unit || (column.units === 1 && reading!.answer !== undefined);
  return { text: clip(name, longestLabel), side: 'right', chosen };
}
