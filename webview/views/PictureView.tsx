import * as l10n from '@vscode/l10n';
import { useMemo, useState } from 'preact/hooks';
import { heatOfTile, strengths, type TileBox } from '../layout/pictures';
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
}

/** Feature maps, a sequence or the weights of attention: tiles of cells, coloured by sign and size. */
export function PictureView({ box, column, picture, entry, state, commands }: PictureProps) {
  const [pointed, point] = useState<number | undefined>();
  const selected = state.cursor.column === column.id;
  const unit = unitOf(state.cursor, column);
  const window = windowOf(state, column);
  const most = scaleOf(state, column);
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
      {box.tiles.map((tile) => (
        <Tile
          key={tile.tile}
          {...{ tile, picture, window, most }}
          sample={state.cursor.sample}
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

interface TileProps {
  readonly tile: TileBox;
  readonly picture: Picture;
  readonly window: TensorWindow | undefined;
  readonly most: number;
  readonly sample: number;
  readonly title: string | undefined;
  readonly point: (position: number) => void;
  readonly choose: (position: number) => void;
}

function Tile({ tile, picture, window, most, sample, title, point, choose }: TileProps) {
  const heats = useMemo(() => {
    return heatOfTile(picture, tile, most, (row, column) => {
      return valueAt(window, sample, positionOf(picture, { tile: tile.tile, row, column }));
    });
  }, [picture, tile, most, window, sample]);
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
    <g>
      <rect class="tile" x={x - 0.5} y={y - 0.5} width={width + 1} height={height + 1} />
      {heats.map(({ sign, strength, path }) => (
        <path key={`${sign}${strength}`} class={`heat ${sign}`} d={path} fill-opacity={strength / strengths} />
      ))}
      <rect
        class="target"
        {...{ x, y, width, height }}
        onClick={(event) => choose(cellUnder(event))}
        onMouseMove={(event) => point(cellUnder(event))}
      >
        <title>{title ?? l10n.t('not computed')}</title>
      </rect>
    </g>
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
