import type { SampleStage } from '../../../src/protocol/data';
import { rangeOf } from '../../layout/raster';
import { stageOf, stageTitle } from '../../state/stages';
import { Figure } from './Figure';
import { Grid } from './Grid';
import { List } from './List';
import type { StripProps } from './PictureStages';

/** A text: its tokens, the vocabulary, their indices, and the rows, one-hot and dense, that stand for them. */
export function TokenStages({ sample, at, point, digits }: StripProps) {
  const ids = stageOf(sample, 'ids')!.values as Float32Array;
  const tokens = stageOf(sample, 'tokens')!.values as readonly string[];
  const id = ids[at] ?? 0;
  const pointWord = (word: number) => {
    const place = ids.indexOf(word);
    if (place >= 0) point(place);
  };
  const body = (stage: SampleStage) => {
    const name = stageTitle(stage);
    if (stage.name === 'raw') return <blockquote class="raw-text">{String(stage.values[0])}</blockquote>;
    if (stage.name === 'vocabulary') return <List {...{ name, stage, digits }} lit={[id]} point={pointWord} />;
    if (stage.shape.length < 2) return <List {...{ name, stage, digits, point }} lit={[at]} />;
    const isOneHot = stage.name === 'one_hot';
    const values = stage.values as Float32Array;
    const { least, most } = rangeOf(values);
    return (
      <Grid
        {...{ name, values, digits }}
        rows={ids.length}
        columns={stage.shape[1]!}
        rowNames={tokens}
        columnNames={stage.labels}
        pointed={{ row: at, column: isOneHot ? id : 0 }}
        most={Math.max(Math.abs(least), Math.abs(most))}
        point={({ row }) => point(row)}
      />
    );
  };
  return (
    <>
      {sample.stages.map((stage, i) => (
        <Figure key={`${stage.name} ${stage.layer}`} stage={stage} kind="tokens" follows={i > 0 && stage.name !== 'embedding'}>
          {body(stage)}
        </Figure>
      ))}
    </>
  );
}
