import type { SampleStage, SampleStages } from '../../../src/protocol/data';
import { pixelsOfBytes, pixelsOfNumbers, rangeOf } from '../../layout/raster';
import { channelStages, pixelOf, placeOfPixel, sizeOfPicture, stageOf, stageTitle } from '../../state/stages';
import { Figure } from './Figure';
import { Grid } from './Grid';
import { List } from './List';
import { Pointable } from './Pointable';
import { pageColumns, pageRows } from './paging';
import { Raster, type Place } from './Raster';

export interface StripProps {
  readonly sample: SampleStages;
  /** Which number (or token) is pointed at. */
  readonly at: number;
  readonly point: (place: number) => void;
  readonly digits: number;
  /** Grows with each change of the theme. */
  readonly theme: number;
}

/** A picture, its channels as matrices of numbers, and the vector that they are in the end. */
export function PictureStages(props: StripProps) {
  const { sample, at, point, digits, theme } = props;
  const picture = stageOf(sample, 'picture')!;
  const { rows, columns, channels } = sizeOfPicture(picture.shape);
  const size = { rows, columns, channels };
  const pixel = pixelOf(size, at);
  const pointPixel = ({ row, column }: Place, channel = pixel.channel) => point(placeOfPixel(size, row, column, channel));
  const bytes = picture.values as Uint8Array;
  // All numbers of the pixel are lit; the one that is pointed at comes first.
  const lit = [at, ...Array.from({ length: channels }, (_, channel) => placeOfPixel(size, pixel.row, pixel.column, channel))];
  return (
    <>
      <Figure stage={picture} kind="picture" follows={false}>
        <Pointable
          name={stageTitle(picture)}
          at={pixel.row * columns + pixel.column}
          count={rows * columns}
          columns={columns}
          point={(place) => pointPixel({ row: Math.floor(place / columns), column: place % columns })}
        >
          <Raster
            {...{ rows, columns }}
            room={208}
            paint={() => pixelsOfBytes(bytes, rows * columns, channels)}
            inputs={[bytes]}
            pointed={pixel}
            point={pointPixel}
          />
        </Pointable>
      </Figure>
      {channelStages(sample).map((stage, channel) => (
        <Channel
          key={stage.name}
          {...{ stage, rows, columns, digits, theme, pixel }}
          follows={channel === 0}
          point={(place) => pointPixel(place, channel)}
        />
      ))}
      {['flattened', 'normalized'].map((name) => {
        const stage = stageOf(sample, name);
        return (
          stage && (
            <Figure key={name} stage={stage} kind="picture" follows>
              <List name={stageTitle(stage)} {...{ stage, lit, digits, point }} />
            </Figure>
          )
        );
      })}
    </>
  );
}

interface ChannelProps {
  readonly stage: SampleStage;
  readonly rows: number;
  readonly columns: number;
  readonly pixel: Place;
  readonly digits: number;
  readonly theme: number;
  readonly follows: boolean;
  readonly point: (place: Place) => void;
}

/** A channel by itself: its numbers, and above those of a larger picture all of it in its colour. */
function Channel({ stage, rows, columns, pixel, digits, theme, follows, point }: ChannelProps) {
  const numbers = stage.values as Uint8Array;
  const isLarge = rows > pageRows || columns > pageColumns;
  return (
    <Figure stage={stage} kind="picture" follows={follows}>
      {isLarge && (
        <Raster
          {...{ rows, columns, point }}
          room={112}
          paint={(colour) => pixelsOfNumbers(numbers, rows * columns, { least: 0, most: 255 }, colour)}
          inputs={[numbers, theme]}
          pointed={pixel}
          tone={stage.name}
        />
      )}
      <Grid name={stageTitle(stage)} values={numbers} most={255} tone={stage.name} pointed={pixel} {...{ rows, columns, digits, point }} />
    </Figure>
  );
}

/** A row that the first layer gives two dimensions: a picture in the colours of the theme, and its numbers. */
export function ReshapedStage({ stage, at, point, digits, theme }: Omit<StripProps, 'sample'> & { readonly stage: SampleStage }) {
  const { rows, columns, channels } = sizeOfPicture(stage.shape);
  const size = { rows, columns, channels };
  const pixel = pixelOf(size, at);
  const pointPixel = ({ row, column }: Place) => point(placeOfPixel(size, row, column, pixel.channel));
  const all = stage.values as Float32Array;
  const plane = Float32Array.from({ length: rows * columns }, (_, i) => all[i * channels + pixel.channel]!);
  const range = rangeOf(plane);
  return (
    <Figure stage={stage} kind="row" follows>
      <Raster
        {...{ rows, columns }}
        room={208}
        paint={(colour) => pixelsOfNumbers(plane, rows * columns, range, colour)}
        inputs={[all, pixel.channel, theme]}
        pointed={pixel}
        point={pointPixel}
      />
      <Grid
        name={stageTitle(stage)}
        values={plane}
        most={Math.max(Math.abs(range.least), Math.abs(range.most))}
        pointed={pixel}
        point={pointPixel}
        {...{ rows, columns, digits }}
      />
    </Figure>
  );
}
