import { useState } from 'preact/hooks';
import type { SampleStage } from '../../../src/protocol/data';
import { rangeOf } from '../../layout/raster';
import { columnsOfNumbers, isFilled, stageTitle } from '../../state/stages';
import { Figure } from './Figure';
import { Grid } from './Grid';
import { List } from './List';
import { ReshapedStage, type StripProps } from './PictureStages';
import type { Place } from './Raster';

/** A row of a table: as it was read, words as numbers, normalized, and what the first layer makes of it. */
export function RowStages(props: StripProps) {
  const { sample, at, point, digits } = props;
  const columns = columnsOfNumbers(sample);
  const column = columns[at] ?? 0;
  const filled = isFilled(sample);
  const body = (stage: SampleStage) => {
    const name = stageTitle(stage);
    if (stage.column !== undefined || stage.name === 'embedding') return <Alone {...{ name, stage, digits }} />;
    const isRead = stage.name === 'raw' || stage.name === 'parsed';
    if (!isRead) return <List {...{ name, stage, digits, point }} lit={[at]} />;
    return <List {...{ name, stage, digits }} lit={[column]} point={(place) => point(Math.max(0, columns.indexOf(place)))} />;
  };
  return (
    <>
      {sample.stages.map((stage, i) =>
        stage.name === 'reshaped' ? (
          <ReshapedStage key={`reshaped ${stage.layer}`} {...props} stage={stage} />
        ) : (
          <Figure key={`${stage.name} ${stage.layer} ${stage.column}`} stage={stage} kind="row" follows={i > 0} filled={filled}>
            {body(stage)}
          </Figure>
        ),
      )}
    </>
  );
}

/** What is of one column alone, a sentence or the dense row of an id: nothing else is lit with it. */
function Alone({ name, stage, digits }: { readonly name: string; readonly stage: SampleStage; readonly digits: number }) {
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const [rows = 0, columns = 0] = stage.shape;
  if (stage.shape.length < 2) {
    return <List {...{ name, stage, digits }} lit={[place.row]} point={(row) => setPlace({ row, column: 0 })} />;
  }
  const values = stage.values as Float32Array;
  const { least, most } = rangeOf(values);
  return (
    <Grid
      {...{ name, values, rows, columns, digits }}
      columnNames={stage.labels}
      pointed={place}
      most={Math.max(Math.abs(least), Math.abs(most))}
      point={setPlace}
    />
  );
}
