import { useMemo } from 'preact/hooks';
import { formatNumber } from '../../src/base/format';
import { pathOf, placeLabels } from '../layout/curves';
import { labelLimit, type Edge, type NetworkLayout } from '../layout/network';
import { columnOf, tensorOf } from '../state/program';
import { unitOf } from '../state/cursor';
import { showing } from '../state/selectors';
import { largest, valueAt, type TensorWindow } from '../state/tensors';
import type { PanelState } from '../state/panel';
import type { ViewProps } from './App';
import { lineOf, signOf } from './scale';

/** Up to this many edges can be pointed at. */
const pointable = 160;

/** The weights as lines; with their numbers where there are few, or those of the selected neuron. */
export function Edges({ state, commands, layout }: ViewProps & { readonly layout: NetworkLayout }) {
  const { edges } = layout;
  const paths = useMemo(() => edges.map(pathOf), [edges]);
  const labelled = useMemo(
    () => (edges.length <= labelLimit ? edges : edgesOfSelected(state, edges)),
    [edges, state.cursor.column],
  );
  const places = useMemo(() => placeLabels(labelled, 46, 13), [labelled]);
  const weights = weightWindows(state, edges);
  const value = (edge: Edge) => valueAt(weights.get(edge.to)?.window, edge.input, edge.unit);
  const emphasised = emphasis(state);
  return (
    <g class={emphasised ? 'edges focused' : 'edges'}>
      {edges.map((edge, i) => {
        const number = value(edge);
        const { width, opacity } = lineOf(number, weights.get(edge.to)?.most ?? 0, edges.length > pointable);
        const near = emphasised?.(edge) ? ' near' : '';
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
            <title>{`${edge.to}.weights[${edge.input}, ${edge.unit}] ${value(edge) ?? ''}`}</title>
          </path>
        ))}
      {labelled.map((edge, i) => {
        const number = value(edge);
        return (
          number !== undefined && (
            <text
              key={`${edge.to}${edge.input},${edge.unit}`}
              class="weight"
              x={places[i]?.x}
              y={(places[i]?.y ?? 0) + 3.5}
            >
              {formatNumber(number, 3)}
            </text>
          )
        );
      })}
    </g>
  );
}

/** What tells the selected neuron's edges from the others; undefined where none is selected. */
function emphasis({ cursor, program }: PanelState): ((edge: Edge) => boolean) | undefined {
  const column = program && columnOf(program, cursor.column);
  if (!column) return undefined;
  const unit = unitOf(cursor, column);
  const start = column.kind === 'input';
  return start
    ? (edge) => edge.from === column.id && edge.input === unit
    : (edge) => edge.to === column.id && edge.unit === unit;
}

function edgesOfSelected(state: PanelState, edges: readonly Edge[]): readonly Edge[] {
  const near = emphasis(state);
  const mine = near ? edges.filter(near) : [];
  return mine.length <= labelLimit ? mine : [];
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
