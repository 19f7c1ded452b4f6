import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { useIsCut } from './measure';

interface ScrolledProps {
  /** What it is, for a screen reader. */
  readonly name: string;
  readonly children: ComponentChildren;
}

/** A table that scrolls by itself where the panel is too narrow for it. Only then Tab stops at it, and arrow keys scroll. */
export function Scrolled({ name, children }: ScrolledProps) {
  const frame = useRef<HTMLDivElement>(null);
  const isCut = useIsCut(frame);
  return (
    <div ref={frame} class="table-frame" {...(isCut && { tabIndex: 0, role: 'group', 'aria-label': name })}>
      {children}
    </div>
  );
}
