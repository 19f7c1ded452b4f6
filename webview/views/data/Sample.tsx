import * as l10n from '@vscode/l10n';
import { useRef, useState } from 'preact/hooks';
import { formatCount } from '../../../src/base/format';
import { isolated, visible } from '../../../src/base/visible';
import { partName, type SampleStages } from '../../../src/protocol/data';
import { inspectedRow } from '../../state/data';
import { kindOf, placesOf, readingOf, sizeOfPicture, stageOf, placeOfPixel } from '../../state/stages';
import type { ViewProps } from '../App';
import { Icon } from '../Icon';
import { useWidth } from '../measure';
import { Room } from './Grid';
import { PictureStages } from './PictureStages';
import { RowStages } from './RowStages';
import { TokenStages } from './TokenStages';

/** A sample on its way from what was read to what the network gets, step by step from left to right. */
export function Sample(props: ViewProps) {
  const { sample } = props.state.data;
  if (!sample) return null;
  return (
    <section class="sample-way" aria-label={l10n.t('A sample on its way into the network')}>
      <Chooser {...props} sample={sample} />
      <Strip {...props} sample={sample} />
    </section>
  );
}

interface SampleProps extends ViewProps {
  readonly sample: SampleStages;
}

function Chooser({ sample, state, commands }: SampleProps) {
  const row = inspectedRow(state) ?? sample.row;
  const inspect = (to: number | undefined) => commands.dispatch({ type: 'inspect', row: to });
  const step = (name: string, icon: string, to: number) => {
    const enabled = to >= 0 && to < sample.rows;
    return (
      <button type="button" class="plain" title={name} aria-label={name} aria-disabled={!enabled} onClick={() => enabled && inspect(to)}>
        <Icon name={icon} />
      </button>
    );
  };
  return (
    <div class="table-bar">
      <div class="sample-choice">
        {step(l10n.t('Previous sample of the data'), 'chevron-left', row - 1)}
        <label class="field">
          <span>{l10n.t('Sample')}</span>
          <input
            type="number"
            min={0}
            max={sample.rows - 1}
            value={row}
            onChange={({ currentTarget }) => {
              const wanted = Math.round(Number(currentTarget.value));
              const to = Number.isFinite(wanted) ? Math.max(0, Math.min(wanted, sample.rows - 1)) : row;
              currentTarget.value = String(to);
              inspect(to);
            }}
          />
        </label>
        <span class="hint">{l10n.t('of {0}', formatCount(sample.rows))}</span>
        {step(l10n.t('Next sample of the data'), 'chevron-right', row + 1)}
        <label class="check">
          <input
            type="checkbox"
            checked={state.data.row === undefined}
            onChange={({ currentTarget }) => inspect(currentTarget.checked ? undefined : row)}
          />
          <span>{l10n.t('the one in hand')}</span>
        </label>
      </div>
      <Answers {...{ sample, state }} />
    </div>
  );
}

function Answers({ sample: { part, answers }, state }: Pick<SampleProps, 'sample' | 'state'>) {
  return (
    <p class="sample-told">
      {part !== undefined && <span class="hint">{partName(part, state.program!.mode)}</span>}
      {answers.map(({ target, text }) => (
        <span key={target}>
          {`→ ${isolated(target)}: `}
          <strong>{visible(text)}</strong>
        </span>
      ))}
    </p>
  );
}

function Strip({ sample, state }: SampleProps) {
  const [pointed, point] = useState<number | undefined>();
  const strip = useRef<HTMLOListElement>(null);
  const room = useWidth(strip);
  const digits = state.settings.precision;
  const at = Math.max(0, Math.min(pointed ?? firstLook(sample), placesOf(sample) - 1));
  const Stages = { row: RowStages, picture: PictureStages, tokens: TokenStages }[kindOf(sample)];
  return (
    <>
      <p class="reading" aria-live={pointed === undefined ? 'off' : 'polite'}>
        {readingOf(sample, at, digits)}
      </p>
      <ol class="strip" ref={strip}>
        <Room.Provider value={room}>
          <Stages {...{ sample, at, point, digits }} theme={state.environment.theme} />
        </Room.Provider>
      </ol>
    </>
  );
}

/** Where to look at first: of a picture its middle, since edges are empty. */
function firstLook(sample: SampleStages): number {
  const picture = stageOf(sample, 'picture') ?? stageOf(sample, 'reshaped');
  if (!picture) return 0;
  const size = sizeOfPicture(picture.shape);
  return placeOfPixel(size, Math.floor(size.rows / 2), Math.floor(size.columns / 2), 0);
}
