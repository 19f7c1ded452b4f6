import * as l10n from '@vscode/l10n';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { clip, formatCount } from '../../src/base/format';
import { visible } from '../../src/base/visible';
import type { ProgramView } from '../../src/protocol/session';
import { pathOf, pathUnder } from '../layout/curves';
import type { Density } from '../layout/density';
import { headingOf } from '../layout/headings';
import { sizes, type ColumnBox, type FoldBox, type NetworkLayout } from '../layout/network';
import { unitOf, type Direction } from '../state/cursor';
import { outputColumn, type Column } from '../state/program';
import { columnMarks, outputReading, showing } from '../state/selectors';
import type { Reading } from '../state/reading';
import type { ViewProps } from './App';
import { Edges } from './Edges';
import { Neuron, type UnitLabel } from './Neuron';
import { PictureView } from './PictureView';

const keys: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last',
};

/** With Shift: along the weights of a neuron, and within a picture. */
const shifted: Readonly<Record<string, Direction>> = {
  ArrowUp: 'inputUp',
  ArrowDown: 'inputDown',
  ArrowLeft: 'within left',
  ArrowRight: 'within right',
};

interface DrawingProps extends ViewProps {
  readonly layout: NetworkLayout;
}

/** A neuron under the pointer. */
export interface Hovered {
  readonly column: string;
  readonly unit: number;
}

export function NetworkDrawing({ state, commands, layout }: DrawingProps) {
  const { width, height, scale, density } = layout;
  const [hovered, hover] = useState<Hovered | undefined>();
  const svg = useRef<SVGSVGElement>(null);
  useFocusFollows(svg, [state.cursor.column, state.cursor.units]);
  const { program, windows, cursor, settings, environment } = state;
  // All that neurons and weights are drawn from. States come more often than numbers: the same nodes are not compared.
  const drawnFrom = [layout, program, windows, cursor, settings, environment.theme, showing(state)];
  const edges = useMemo(() => <Edges {...{ state, commands, layout, hovered }} />, [...drawnFrom, hovered]);
  const reading = useMemo(() => outputReading(state), drawnFrom);
  const units = useMemo(() => {
    const drawn = layout.columns.filter((box) => !isLoss(box));
    return drawn.map((box) => <Units key={box.column.id} {...{ box, density, scale, reading, hover, state, commands }} />);
  }, drawnFrom);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (onKey(event, { state, commands })) event.preventDefault();
  };
  return (
    <svg
      ref={svg}
      class="network"
      width={Math.floor(width * scale)}
      height={Math.floor(height * scale)}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label={l10n.t('Drawing of the network: arrow keys go from neuron to neuron, Escape leaves them')}
      onKeyDown={onKeyDown}
    >
      {layout.columns.map((box) => (
        <Band key={box.column.id} box={box} state={state} commands={commands} />
      ))}
      {layout.links.map((link) => (
        <path key={`${link.from}-${link.to}`} class="link" d={link.under > 0 ? pathUnder(link) : pathOf(link)} />
      ))}
      {edges}
      {units}
      {layout.columns.filter(isLoss).map((box) => (
        <Units key={box.column.id} {...{ box, density, scale, reading, hover, state, commands }} />
      ))}
    </svg>
  );
}

/** The loss comes with each state. */
const isLoss = ({ column }: ColumnBox): boolean => column.kind === 'loss';

function onKey(event: KeyboardEvent, { state, commands }: ViewProps): boolean {
  const { key, shiftKey } = event;
  if (key === 'Escape') commands.dispatch({ type: 'follow' });
  else if (key === 'PageUp' || key === 'PageDown') {
    commands.dispatch({ type: 'sample', sample: state.cursor.sample + (key === 'PageUp' ? -1 : 1) });
  } else if (shiftKey && shifted[key]) {
    commands.dispatch({ type: 'move', direction: shifted[key] });
  } else if (keys[key]) commands.dispatch({ type: 'move', direction: keys[key] });
  else return false;
  return true;
}

/** While the keyboard is inside the drawing, it stays on the selected neuron. */
function useFocusFollows(svg: { readonly current: SVGSVGElement | null }, selection: readonly unknown[]): void {
  useEffect(() => {
    const inside = svg.current?.contains(document.activeElement);
    if (inside) svg.current?.querySelector<SVGGElement>('.neuron.selected, .picture.selected')?.focus();
  }, selection);
}

interface ColumnProps extends ViewProps {
  readonly box: ColumnBox;
}

/** The column's ground with its header: a click on it goes to the layer's line. */
function Band({ box, state, commands }: ColumnProps) {
  const { column } = box;
  const { ran, next } = columnMarks(state, column.id);
  const heading = headingOf(column, state.program!, box.heading, l10n.t('sample'));
  const classes = ['band', ran && 'ran', next && 'next', state.editorLayers?.includes(column.id) && 'editing'];
  const reveal = () => commands.reveal(column.layer?.id ?? column.id);
  const mark = ran && next ? l10n.t('ran · next') : ran ? l10n.t('ran') : next ? l10n.t('next') : '';
  const center = box.x + box.width / 2;
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
        <title>{heading.full}</title>
        <rect class="target" x={box.x + 3} y={3} width={box.width - 6} height={sizes.header - 7} rx={4} />
        <text class="layer-name" x={center} y={17}>
          {heading.name}
        </text>
        {heading.lines.map((line, i) => (
          <text key={i} class="layer-kind" x={center} y={31 + 13 * i}>
            {line}
          </text>
        ))}
      </g>
      <text class="mark" x={center} y={box.height - 7}>
        {mark}
      </text>
    </g>
  );
}

interface UnitsProps extends ColumnProps {
  readonly density: Density;
  readonly scale: number;
  readonly reading: Reading;
  readonly hover: (neuron: Hovered | undefined) => void;
}

/** The column's neurons. */
function Units({ box, density, scale, reading, hover, state, commands }: UnitsProps) {
  const { column } = box;
  const selected = unitOf(state.cursor, column);
  return (
    <g>
      {box.nodes.map((node) => (
        <Neuron
          key={node.unit}
          node={node}
          column={column}
          characters={density.tile.characters}
          selected={state.cursor.column === column.id && node.unit === selected}
          entry={node.unit === selected && isEntry(state, column)}
          label={unitLabel(box, node.unit, density, reading, state.program!)}
          hover={(inside) => hover(inside ? { column: column.id, unit: node.unit } : undefined)}
          state={state}
          commands={commands}
        />
      ))}
      {box.picture && column.picture && (
        <PictureView
          box={box.picture}
          column={column}
          picture={column.picture}
          entry={isEntry(state, column)}
          scale={scale}
          state={state}
          commands={commands}
        />
      )}
      {box.folds.map((fold) => (
        <Fold key={fold.y} fold={fold} column={column.id} state={state} commands={commands} />
      ))}
    </g>
  );
}

interface FoldProps extends ViewProps {
  readonly fold: FoldBox;
  readonly column: string;
}

/** Units that are not drawn: a click unfolds them, as far as the drawing can bear, and folds them again. */
function Fold({ fold: { x, y, hidden }, column, state, commands }: FoldProps) {
  const unfolded = state.ui.unfolded.includes(column);
  const text = hidden > 0 ? l10n.t('… {0} more', formatCount(hidden)) : l10n.t('show fewer');
  const run = () => commands.dispatch({ type: 'unfold', column, unfolded: !unfolded });
  return (
    <g
      class="fold"
      role="button"
      tabindex={0}
      aria-label={unfolded ? l10n.t('{0}: show fewer units', column) : l10n.t('{0}: show more units', column)}
      onClick={run}
      onKeyDown={(event) => (event.key === 'Enter' || event.key === ' ') && (event.preventDefault(), run())}
    >
      <title>{unfolded ? l10n.t('Show fewer units') : l10n.t('Show more units')}</title>
      <rect class="target" x={x - 32} y={y - 8} width={64} height={16} rx={4} />
      <text x={x} y={y + 4}>
        {text}
      </text>
    </g>
  );
}

/** Where Tab enters the drawing: the selected neuron, or the output when none is. */
function isEntry({ cursor, program }: ViewProps['state'], column: Column): boolean {
  return cursor.column === undefined ? column === outputColumn(program!) : cursor.column === column.id;
}

function unitLabel(
  { column, names: place }: ColumnBox,
  unit: number,
  { names }: Density,
  reading: Reading,
  program: ProgramView,
): UnitLabel | undefined {
  if (!place) return undefined;
  const full = column.kind === 'input' ? program.features[unit] : reading.names[unit];
  if (full === undefined) return undefined;
  const chosen =
    column.kind === 'layer' && (reading.chosen === unit || (column.units === 1 && reading.answer !== undefined));
  return { text: clip(visible(full), names.characters), full: visible(full), place, chosen };
}
