import * as l10n from '@vscode/l10n';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { inksOf, paintHeats } from '../charts/heat';
import { heatOfTile, type Heat, type TileBox } from '../layout/pictures';
import type { PictureBox } from '../layout/network';
import { unitOf } from '../state/cursor';
import { placeOf, positionOf, type Picture } from '../state/pictures';
import type { Column } from '../state/program';
import { neuronName, neuronTensors, showing } from '../state/selectors';
import { valueAt, type TensorWindow } from '../state/tensors';
import type { ViewProps } from './App';
import { scaleOf } from './scale';

interface PictureProps extends ViewProps {
  readonly box: PictureBox;
  readonly column: Column;
  readonly picture: Picture;
  /** Whether Tab stops here. */
  readonly entry: boolean;
  /** Of the whole drawing. */
  readonly scale: number;
}

/** Feature maps, a sequence or the weights of attention: tiles of cells, coloured by sign and size. */
export function PictureView({ box, column, picture, entry, scale, state, commands }: PictureProps) {
  const [pointed, point] = useState<number | undefined>();
  const selected = state.cursor.column === column.id;
  const unit = unitOf(state.cursor, column);
  const window = windowOf(state, column);
  const most = scaleOf(state, column);
  const { sample } = state.cursor;
  const heats = useMemo(() => {
    return window && box.tiles.map((tile) => heatOf(tile, picture, most, window, sample));
  }, [box, picture, most, window, sample]);
  const choose = (position: number) => commands.dispatch({ type: 'select', column: column.id, unit: position });
  return (
    <g
      class={selected ? 'picture selected' : 'picture'}
      role="button"
      tabindex={entry ? 0 : -1}
      aria-label={neuronName(state, column, unit)}
      aria-pressed={selected}
      onKeyDown={(event) => (event.key === 'Enter' || event.key === ' ') && (event.preventDefault(), choose(unit))}
      onMouseLeave={() => point(undefined)}
    >
      {box.tiles.map(({ tile, x, y, width, height }) => (
        <rect key={tile} class="tile" x={x - 0.5} y={y - 0.5} width={width + 1} height={height + 1} />
      ))}
      {heats && <Cells box={box} heats={heats} scale={scale} look={lookOf(state)} />}
      {box.tiles.map((tile) => (
        <Target
          key={tile.tile}
          {...{ tile, picture }}
          title={pointed === undefined ? undefined : neuronName(state, column, pointed)}
          point={point}
          choose={choose}
        />
      ))}
      {selected && <Selected box={box} picture={picture} unit={unit} />}
    </g>
  );
}

/** The first of the tensors that can be shown of which something is known. */
function windowOf(state: ViewProps['state'], column: Column): TensorWindow | undefined {
  const known = neuronTensors(column, showing(state)).find(({ id }) => state.windows.has(id));
  return known && state.windows.get(known.id);
}

/** What colours depend on: when it changes, they are looked up anew. */
function lookOf({ environment, settings }: ViewProps['state']): string {
  return `${environment.theme} ${settings.palette}`;
}

function heatOf(tile: TileBox, picture: Picture, most: number, window: TensorWindow, sample: number): Heat {
  return heatOfTile(picture, tile, most, (row, column) => {
    return valueAt(window, sample, positionOf(picture, { tile: tile.tile, row, column }));
  });
}

interface CellsProps {
  readonly box: PictureBox;
  /** Of each of the box's tiles. */
  readonly heats: readonly Heat[];
  readonly scale: number;
  readonly look: string;
}

/** The cells on a canvas: thousands of them come anew many times a second, too many to be shapes. */
function Cells({ box, heats, scale, look }: CellsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const resolution = scale * devicePixelRatio;
  useLayoutEffect(() => {
    if (canvas.current) paintHeats(canvas.current, box, heats, { inks: inksOf(look), resolution });
  }, [box, heats, look, resolution]);
  const { x, y, width, height } = box;
  return (
    <foreignObject class="cells" {...{ x, y, width, height }}>
      <canvas ref={canvas} class="heat" width={Math.ceil(width * resolution)} height={Math.ceil(height * resolution)} />
    </foreignObject>
  );
}

interface TargetProps {
  readonly tile: TileBox;
  readonly picture: Picture;
  readonly title: string | undefined;
  readonly point: (position: number) => void;
  readonly choose: (position: number) => void;
}

/** What of a tile can be pointed at and clicked. */
function Target({ tile, picture, title, point, choose }: TargetProps) {
  const { x, y, width, height } = tile;
  const cellUnder = (event: MouseEvent): number => {
    const { left, top, width: across, height: down } = (event.currentTarget as Element).getBoundingClientRect();
    const part = (at: number, extent: number, cells: number) => {
      return Math.max(0, Math.min(cells - 1, Math.floor((at / extent) * cells)));
    };
    const row = part(event.clientY - top, down, picture.rows);
    const column = part(event.clientX - left, across, picture.columns);
    return positionOf(picture, { tile: tile.tile, row, column });
  };
  return (
    <rect
      class="target"
      {...{ x, y, width, height }}
      onClick={(event) => choose(cellUnder(event))}
      onMouseMove={(event) => point(cellUnder(event))}
    >
      <title>{title ?? l10n.t('not computed')}</title>
    </rect>
  );
}

/** A frame around the selected cell, if its tile is drawn. */
function Selected({ box, picture, unit }: { readonly box: PictureBox; readonly picture: Picture; readonly unit: number }) {
  const { tile, row, column } = placeOf(picture, unit);
  const found = box.tiles[tile];
  if (!found) return null;
  const [width, height] = [found.width / picture.columns, found.height / picture.rows];
  // A cell may be smaller than what an eye can find.
  const room = { width: Math.max(5, width), height: Math.max(5, height) };
  const x = found.x + (column + 0.5) * width - room.width / 2;
  const y = found.y + (row + 0.5) * height - room.height / 2;
  return <rect class="cell" x={x} y={y} {...room} />;
}
