import * as l10n from '@vscode/l10n';
import { detailedTile, type NodeBox } from '../layout/network';
import { fitNumber } from '../state/number';
import type { Column } from '../state/program';
import { biasValue, neuronName, neuronNumber, numberText } from '../state/selectors';
import type { ViewProps } from './App';
import { heatOf, scaleOf, signOf } from './scale';

interface NeuronProps extends ViewProps {
  readonly node: NodeBox;
  readonly column: Column;
  /** Characters that its number may take. */
  readonly characters: number;
  readonly selected: boolean;
  /** Whether Tab stops here. */
  readonly entry: boolean;
  readonly label?: UnitLabel;
  /** Told when the pointer comes and goes. */
  readonly hover: (inside: boolean) => void;
}

/** The name of a feature, or what an output stands for. */
export interface UnitLabel {
  readonly text: string;
  readonly full: string;
  readonly place: 'left' | 'right' | 'above';
  readonly chosen: boolean;
}

/** A neuron with its value, where there is room its bias below, and its name where it has one. */
export function Neuron({ node, column, characters, selected, entry, label, hover, state, commands }: NeuronProps) {
  const { x, y, width, height, unit } = node;
  const number = neuronNumber(state, column, unit);
  const bias = biasValue(state, column, unit);
  const detailed = bias !== undefined && height >= detailedTile;
  const middle = { x: x + width / 2, y: y + height / 2 };
  const { precision } = state.settings;
  const choose = () => commands.dispatch({ type: 'select', column: column.id, unit });
  const sign = number.bystander ? 'none' : signOf(number.value);
  const classes = ['neuron', selected && 'selected', number.bystander && 'bystander', height < 20 && 'low'];
  const box = { x, y, width, height, rx: Math.min(7, height / 3) };
  return (
    <g
      class={classes.filter(Boolean).join(' ')}
      role="button"
      tabindex={entry ? 0 : -1}
      aria-label={neuronName(state, column, unit)}
      aria-pressed={selected}
      onClick={choose}
      onKeyDown={(event) => (event.key === 'Enter' || event.key === ' ') && (event.preventDefault(), choose())}
      onMouseEnter={() => hover(true)}
      onMouseLeave={() => hover(false)}
    >
      <title>{tooltip(state, column, unit, label)}</title>
      <rect class="tile" {...box} />
      <rect class={`fill ${sign}`} {...box} fill-opacity={heatOf(number.value, scaleOf(state, column))} />
      <text class="value" x={middle.x} y={middle.y + (detailed ? -1 : 4)}>
        {number.value === undefined ? '' : fitNumber(number.value, characters, precision)}
      </text>
      {detailed && (
        <text class="bias" x={middle.x} y={middle.y + (number.value === undefined ? 4 : 11)}>
          {`b ${fitNumber(bias, characters - 1, precision)}`}
        </text>
      )}
      {label && <Label label={label} node={node} />}
    </g>
  );
}

function Label({ label, node }: { readonly label: UnitLabel; readonly node: NodeBox }) {
  const middle = node.y + node.height / 2 + 4;
  const places = {
    left: { x: node.x - 7, y: middle },
    right: { x: node.x + node.width + 7, y: middle },
    above: { x: node.x + node.width / 2, y: node.y - 4 },
  };
  return (
    <text class={`unit-name ${label.place}${label.chosen ? ' chosen' : ''}`} {...places[label.place]}>
      {label.text}
    </text>
  );
}

function tooltip(state: ViewProps['state'], column: Column, unit: number, label?: UnitLabel): string {
  const lines = column.kind === 'layer' ? [l10n.t('{0} unit {1}', column.id, unit)] : [];
  if (label) lines.push(label.full);
  if (column.kind === 'loss') lines.push(l10n.t('loss'));
  lines.push(numberText(neuronNumber(state, column, unit), String));
  const bias = biasValue(state, column, unit);
  if (bias !== undefined) lines.push(l10n.t('bias {0}', String(bias)));
  return lines.join('\n');
}
