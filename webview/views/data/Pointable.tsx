import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { useShown } from '../measure';

interface PointableProps {
  /** What it is, for a screen reader; the numbers inside are a table. */
  readonly name: string;
  readonly at: number;
  readonly count: number;
  /** Places in a row: 1 of a list. */
  readonly columns: number;
  readonly point: (place: number) => void;
  readonly children: ComponentChildren;
}

/** What a place can be pointed at in, also with the arrow keys. */
export function Pointable({ name, at, count, columns, point, children }: PointableProps) {
  const frame = useRef<HTMLDivElement>(null);
  useShown(frame, 'td[aria-current=true]', at);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const page = 8 * columns;
    const steps: Record<string, number> = {
      ...{ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns },
      ...{ PageUp: -page, PageDown: page, Home: -at, End: count - 1 - at },
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = at + step;
    if (next >= 0 && next < count) point(next);
  };
  return (
    <div ref={frame} class="pointable" role="group" tabIndex={0} aria-label={name} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}
