import { useEffect, useRef } from 'preact/hooks';
import { drawnSize, readColour, type Colour } from '../../layout/raster';

export interface Place {
  readonly row: number;
  readonly column: number;
}

interface RasterProps {
  readonly rows: number;
  readonly columns: number;
  /** Longest side on the screen. */
  readonly room: number;
  /** Pixels for a canvas, with the colour of the text around it. */
  readonly paint: (colour: Colour) => Uint8ClampedArray;
  /** What the picture depends on; grows with the theme, too. */
  readonly inputs: readonly unknown[];
  readonly pointed: Place;
  readonly point: (place: Place) => void;
  readonly tone?: string;
}

/** Numbers as a picture on a canvas, a pixel each, with a frame around the one that is pointed at. */
export function Raster({ rows, columns, room, paint, inputs, pointed, point, tone = '' }: RasterProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    const image = context.createImageData(columns, rows);
    image.data.set(paint(readColour(getComputedStyle(canvas.current).color)));
    context.putImageData(image, 0, 0);
  }, [rows, columns, tone, ...inputs]);
  const { width, height } = drawnSize(rows, columns, room);
  const under = (event: MouseEvent): Place => {
    const { left, top, width: across, height: down } = canvas.current!.getBoundingClientRect();
    const part = (at: number, extent: number, count: number) => Math.max(0, Math.min(count - 1, Math.floor((at / extent) * count)));
    return { row: part(event.clientY - top, down, rows), column: part(event.clientX - left, across, columns) };
  };
  const percent = (share: number) => `${100 * share}%`;
  return (
    <div class={`raster ${tone}`} style={{ width: `${width}px`, height: `${height}px` }}>
      <canvas
        ref={canvas}
        width={columns}
        height={rows}
        aria-hidden="true"
        onMouseMove={(event) => point(under(event))}
        onClick={(event) => point(under(event))}
      />
      <span
        class="ring"
        style={{
          left: percent(pointed.column / columns),
          top: percent(pointed.row / rows),
          width: percent(1 / columns),
          height: percent(1 / rows),
        }}
      />
    </div>
  );
}
