import * as l10n from '@vscode/l10n';
import { formatNumber } from '../../src/base/format';
import type { NodeBox } from '../layout/network';
import { tensorOf, type Column } from '../state/program';
import { biasValue, neuronName, neuronValue, showing } from '../state/selectors';
import { largest } from '../state/tensors';
import type { ViewProps } from './App';
import type { UnitLabel } from './NetworkDrawing';
import { heatOf, signOf } from './scale';

interface NeuronProps extends ViewProps {
  readonly node: NodeBox;
  readonly column: Column;
  readonly selected: boolean;
  /** Whether Tab stops here. */
  readonly entry: boolean;
  readonly label?: UnitLabel;
}

/** A neuron with its value, its bias below, and its name where it has one. */
export function Neuron({ node, column, selected, entry, label, state, commands }: NeuronProps) {
  const { x, y, width, height, unit } = node;
  const value = neuronValue(state, column, unit);
  const bias = biasValue(state, column, unit);
  const middle = x + width / 2;
  const choose = () => commands.dispatch({ type: 'select', column: column.id, unit });
  return (
    <g
      class={selected ? 'neuron selected' : 'neuron'}
      role="button"
      tabindex={entry ? 0 : -1}
      aria-label={neuronName(state, column, unit)}
      aria-pressed={selected}
      onClick={choose}
      onKeyDown={(event) => (event.key === 'Enter' || event.key === ' ') && (event.preventDefault(), choose())}
    >
      <title>{tooltip(props(state, column, unit), value, bias)}</title>
      <rect class="tile" x={x} y={y} width={width} height={height} rx={7} />
      <rect
        class={`fill ${signOf(value)}`}
        x={x}
        y={y}
        width={width}
        height={height}
        rx={7}
        fill-opacity={heatOf(value, scaleOf(state, column))}
      />
      <text class="value" x={middle} y={y + (bias === undefined ? 19 : 14)}>
        {value === undefined ? '·' : formatNumber(value)}
      </text>
      {bias !== undefined && (
        <text class="bias" x={middle} y={y + 25}>
          {`b ${formatNumber(bias)}`}
        </text>
      )}
      {label && <Label label={label} node={node} />}
    </g>
  );
}

function Label({ label, node }: { readonly label: UnitLabel; readonly node: NodeBox }) {
  const x = label.side === 'left' ? node.x - 7 : node.x + node.width + 7;
  return (
    <text class={`unit-name ${label.side}${label.chosen ? ' chosen' : ''}`} x={x} y={node.y + node.height / 2 + 4}>
      {label.text}
    </text>
  );
}

function props({ program }: ViewProps['state'], column: Column, unit: number): string {
  if (column.kind === 'input') return program?.features[unit] ?? '';
  return column.kind === 'loss' ? l10n.t('loss') : l10n.t('{0} unit {1}', column.id, unit);
}

function tooltip(name: string, value: number | undefined, bias: number | undefined): string {
  const lines = [name, value === undefined ? l10n.t('not computed') : String(value)];
  if (bias !== undefined) lines.push(l10n.t('bias {0}', String(bias)));
  return lines.join('\n');
}

const bounded = new Set(['sigmoid', 'softmax', 'tanh']);

/** The value that fills a tile wholly: 1 where the activation cannot give more, else the column's largest. */
function scaleOf(state: ViewProps['state'], column: Column): number {
  const show = showing(state);
  if (show === 'values' && bounded.has(column.layer?.activation ?? '')) return 1;
  for (const name of show === 'values' ? ['output'] : ['output.gradient', 'pre_activation.gradient']) {
    const id = tensorOf(column, name)?.id;
    const size = id === undefined ? 0 : largest(state.windows.get(id));
    if (size > 0) return size;
  }
  return 1;
}
