import type { ComponentChildren } from 'preact';
import { isolated } from '../../../src/base/visible';
import type { SampleStage } from '../../../src/protocol/data';
import { stageHint, stageTitle, type SampleKind } from '../../state/stages';
import { Icon } from '../Icon';

interface FigureProps {
  readonly stage: SampleStage;
  readonly kind: SampleKind;
  /** Whether it comes of the one before; a channel stands beside its neighbours. */
  readonly follows: boolean;
  /** Whether a missing cell of the sample is filled in. */
  readonly filled?: boolean;
  readonly children: ComponentChildren;
}

/** One stage: what it is called, how large it is and how that comes about, and what is in it. */
export function Figure({ stage, kind, follows, filled, children }: FigureProps) {
  const { shape, arithmetic, name, column } = stage;
  const size = arithmetic ?? (shape.length > 1 || (shape[0] ?? 0) > 1 ? shape.join(' × ') : '');
  return (
    <li class={`stage stage-${name}`}>
      {follows && (
        <span class="stage-arrow">
          <Icon name="arrow-right" />
        </span>
      )}
      <figure>
        <figcaption>
          <strong>{stageTitle(stage)}</strong>
          {column !== undefined && <span>{isolated(column)}</span>}
          <span class="stage-size">{size}</span>
          <span class="stage-hint">{stageHint(stage, kind, filled)}</span>
        </figcaption>
        {children}
      </figure>
    </li>
  );
}
