import type { SampleStage } from '../../../src/protocol/data';
import { columnsOfNumbers, stageTitle } from '../../state/stages';
import { Figure } from './Figure';
import { List } from './List';
import { ReshapedStage, type StripProps } from './PictureStages';

/** A row of a table: as it was read, words as numbers, normalized, and what the first layer makes of it. */
export function RowStages(props: StripProps) {
  const { sample, at, point, digits } = props;
  const columns = columnsOfNumbers(sample);
  const column = columns[at] ?? 0;
  const body = (stage: SampleStage) => {
    const name = stageTitle(stage);
    if (stage.name === 'embedding') return <List {...{ name, stage, digits }} lit={[]} point={() => undefined} />;
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
          <Figure key={`${stage.name} ${stage.layer}`} stage={stage} kind="row" follows={i > 0}>
            {body(stage)}
          </Figure>
        ),
      )}
    </>
  );
}
