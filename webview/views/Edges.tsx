import { useMemo } from 'preact/hooks';
import { pathOf, placeLabels, type Point } from '../layout/curves';
import type { Density } from '../layout/density';
import { labelLimit, type Edge, type NetworkLayout } from '../layout/network';
import { columnOf, tensorOf } from '../state/program';
import { unitOf } from '../state/cursor';
import { fitNumber } from '../state/number';
import { showing } from '../state/selectors';
import { largest, valueAt, type TensorWindow } from '../state/tensors';
import type { PanelState } from '../state/panel';
import type { ViewProps } from './App';
import type { Hovered } from './NetworkDrawing';
import { lineOf, signOf } from './scale';

/** Up to this many edges can be pointed at. */
const pointable = 160;
/** A line of a weight's number. */
const labelHeight = 12;

interface EdgesProps extends ViewProps {
  readonly layout: NetworkLayout;
  readonly hovered: Hovered | undefined;
}

/** The weights as lines; with their numbers where they have room, else those of the neuron in hand. */
export function Edges({ state, commands, layout, hovered }: EdgesProps) {
  const { edges, density } = layout;
  const paths = useMemo(() => edges.map(pathOf), [edges]);
  const weights = weightWindows(state, edges);
  const value = (edge: Edge) => valueAt(weights.get(edge.to)?.window, edge.input, edge.unit);
  const focus = focusOf(state, hovered);
  const labels = useMemo(() => labelsOf(layout, focus), [layout, focus?.column, focus?.unit]);
  return (
    <g class={focus ? 'edges focused' : 'edges'} aria-hidden="true">
      {edges.map((edge, i) => {
        const number = value(edge);
        const { width, opacity } = lineOf(number, weights.get(edge.to)?.most ?? 0, edges.length > pointable);
        const near = isNear(edge, focus) ? ' near' : '';
        return (
          <path
            key={i}
            class={`edge ${signOf(number)}${near}`}
            d={paths[i]}
            stroke-width={width}
            stroke-opacity={opacity}
          />
        );
      })}
      {edges.length <= pointable &&
        edges.map((edge, i) => (
          <path
            key={`hit${i}`}
            class="hit"
            d={paths[i]}
            onClick={() => commands.dispatch({ type: 'select', column: edge.to, unit: edge.unit, input: edge.input })}
          >
            <title>{`${elementOf(edge)} ${value(edge) ?? ''}`}</title>
          </path>
        ))}
      {labels.map(({ edge, x, y }) => {
        const number = value(edge);
        return (
          number !== undefined && (
            <text key={`${edge.to}${edge.input},${edge.unit}`} class="weight" x={x} y={y + 4}>
              {fitNumber(number, density.label.characters, state.settings.precision)}
            </text>
          )
        );
      })}
    </g>
  );
}

/** A weight, as the language writes it. */
function elementOf({ to, input, unit }: Edge): string {
  return `${to}.weights[${input}, ${unit}]`;
}

/** The neuron whose edges stand out: under the pointer, or selected. */
function focusOf({ cursor, program }: PanelState, hovered: Hovered | undefined): Hovered | undefined {
  const column = program && columnOf(program, hovered?.column ?? cursor.column);
  if (!column || column.kind === 'loss') return undefined;
  return { column: column.id, unit: hovered?.unit ?? unitOf(cursor, column) };
}

/** A layer's neuron has the edges that come in, a feature those that go out. */
function isNear(edge: Edge, focus: Hovered | undefined): boolean {
  if (!focus) return false;
  return focus.column === 'input'
    ? edge.from === 'input' && edge.input === focus.unit
    : edge.to === focus.column && edge.unit === focus.unit;
}

interface Label extends Point {
  readonly edge: Edge;
}

function labelsOf({ edges, density }: NetworkLayout, focus: Hovered | undefined): readonly Label[] {
  const few = edges.length <= labelLimit;
  return [...new Set(edges.map(({ to }) => to))].flatMap((to) => {
    const all = edges.filter((edge) => edge.to === to);
    const near = all.filter((edge) => isNear(edge, focus));
    return (few && labelled(all, density)) || (near.length <= labelLimit && labelled(near, density)) || [];
  });
}

function labelled(edges: readonly Edge[], { label }: Density): Label[] | undefined {
  const points = placeLabels(edges, label.width, labelHeight);
  return points && edges.map((edge, i) => ({ edge, ...points[i]! }));
}

interface Weights {
  readonly window: TensorWindow | undefined;
  readonly most: number;
}

function weightWindows(state: PanelState, edges: readonly Edge[]): ReadonlyMap<string, Weights> {
  const found = new Map<string, Weights>();
  const name = showing(state) === 'values' ? 'weights' : 'weights.gradient';
  for (const id of new Set(edges.map(({ to }) => to))) {
    const tensor = tensorOf(columnOf(state.program!, id), name);
    const window = tensor && state.windows.get(tensor.id);
    found.set(id, { window, most: largest(window) });
  }
  return found;
}
