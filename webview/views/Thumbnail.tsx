import * as l10n from '@vscode/l10n';
import { useEffect, useRef } from 'preact/hooks';
import { drawnSize, pixelsOfBytes } from '../layout/raster';
import { bytesOfCell, type PictureSize } from '../state/stages';

/** Longest side on the screen. */
const room = 32;

interface ThumbnailProps {
  readonly row: number | undefined;
  /** Its bytes, as a table of rows has them. */
  readonly cell: string;
  readonly size: PictureSize;
}

/** A picture in a table of rows. */
export function Thumbnail({ row, cell, size: { rows, columns, channels } }: ThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(columns, rows);
    image.data.set(pixelsOfBytes(bytesOfCell(cell), rows * columns, channels));
    context.putImageData(image, 0, 0);
  }, [cell, rows, columns, channels]);
  const { width, height } = drawnSize(rows, columns, room);
  return (
    <canvas
      ref={canvas}
      class="thumbnail"
      role="img"
      aria-label={l10n.t('picture of row {0}', row ?? '')}
      width={columns}
      height={rows}
      style={{ width: `${width}px`, height: `${height}px` }}
    />
  );
}
