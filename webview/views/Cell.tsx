import * as l10n from '@vscode/l10n';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { CellName } from '../state/panel';
import { cellSummary } from '../state/selectors';
import type { ViewProps } from './App';
import { Icon } from './Icon';

interface CellProps extends ViewProps {
  readonly cell: CellName;
  readonly children: ComponentChildren;
}

/** A cell of the notebook: a region with its name, which opens and closes. Closed, nothing inside exists. */
export function Cell({ cell, state, commands, children }: CellProps) {
  const section = useRef<HTMLElement>(null);
  useOnScreen(section, (value) => commands.dispatch({ type: 'onScreen', cell, value }));
  const collapsed = state.ui.collapsed[cell];
  const name = cellTitle(cell);
  const summary = cellSummary(state, cell);
  const body = `cell-${cell}`;
  return (
    <section ref={section} role="region" aria-label={name} class={`cell cell-${cell}${collapsed ? ' collapsed' : ''}`}>
      <h2>
        <button
          type="button"
          class="cell-header"
          aria-label={l10n.t('{0} cell', name)}
          aria-expanded={!collapsed}
          aria-controls={body}
          onClick={() => commands.dispatch({ type: 'collapse', cell, collapsed: !collapsed })}
        >
          <Icon name={collapsed ? 'chevron-right' : 'chevron-down'} />
          <span class="cell-name">{name}</span>
          <span class="cell-summary" title={summary}>
            {summary}
          </span>
        </button>
      </h2>
      <div id={body} class="cell-body" hidden={collapsed}>
        {!collapsed && children}
      </div>
    </section>
  );
}

function cellTitle(cell: CellName): string {
  switch (cell) {
    case 'data':
      return l10n.t('Data');
    case 'network':
      return l10n.t('Network');
    case 'step':
      return l10n.t('Step');
    case 'loss':
      return l10n.t('Loss');
    case 'predictions':
      return l10n.t('Predictions');
  }
}

/** Tells whether an element is within half a window of what can be seen. */
function useOnScreen(element: { readonly current: Element | null }, tell: (value: boolean) => void): void {
  const latest = useRef(tell);
  latest.current = tell;
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => latest.current(entries.at(-1)?.isIntersecting ?? true), {
      rootMargin: '50% 0px',
    });
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
}
