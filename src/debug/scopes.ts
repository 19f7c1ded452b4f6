import * as l10n from '@vscode/l10n';
import type { LayerView, ProgramView, SessionState } from '../protocol/session';
import type { Frame } from './stack';

/** A tensor by the name that it has where it is shown. */
export interface NamedTensor {
  readonly name: string;
  readonly id: string;
}

/** What can be opened in the variables view. */
export type Scope =
  | { readonly what: 'tensors'; readonly name: string; readonly tensors: readonly NamedTensor[] }
  | { readonly what: 'layers'; readonly name: string }
  | { readonly what: 'metrics'; readonly name: string };

/**
 * The scopes of a frame: what the latest step has computed and the tensors of the layer that runs next, by what they
 * are; all layers of a batch and in a block; the metrics of the rest.
 */
export function scopesOf(frame: Frame, program: ProgramView, state: SessionState): Scope[] {
  const metrics: Scope = { what: 'metrics', name: l10n.t('Metrics') };
  if (frame.kind === 'layer') {
    return [justComputed(program, state), ...layerScopes(frame.layer!, program)].filter(isFilled);
  }
  return frame.kind === 'batch' || frame.kind === 'block' ? [{ what: 'layers', name: l10n.t('Layers') }, metrics] : [metrics];
}

function justComputed({ instructions }: ProgramView, { last }: SessionState): Scope {
  const ran = last ? instructions.slice(last.from, last.to) : [];
  const ids = [...new Set(ran.map(({ result }) => result))].filter((id) => !id.endsWith('.metrics'));
  return { what: 'tensors', name: l10n.t('Just computed'), tensors: ids.map((id) => ({ name: id, id })) };
}

const isFilled = (scope: Scope): boolean => scope.what !== 'tensors' || scope.tensors.length > 0;

function layerScopes(layer: string, program: ProgramView): Scope[] {
  if (layer === 'input') return [{ what: 'tensors', name: l10n.t('Output'), tensors: batchTensors(program) }];
  if (layer === 'loss') return lossScopes(program);
  const view = program.layers.find(({ id }) => id === layer);
  if (!view) return [];
  const groups = groupTensors(view, program);
  return [
    { what: 'tensors', name: l10n.t('Output'), tensors: groups.output },
    { what: 'tensors', name: l10n.t('Inputs'), tensors: inputsOf(view) },
    { what: 'tensors', name: l10n.t('Weights'), tensors: groups.parameters },
    { what: 'tensors', name: l10n.t('Gradients'), tensors: groups.gradients },
    { what: 'tensors', name: l10n.t('Optimizer'), tensors: groups.optimizer },
  ];
}

/** What loading a batch gives. */
function batchTensors({ mode }: ProgramView): NamedTensor[] {
  return [{ name: 'input', id: 'input' }, ...(mode === 'train' ? [{ name: 'target', id: 'target' }] : [])];
}

function lossScopes(program: ProgramView): Scope[] {
  const last = program.layers.at(-1);
  const outputs = last ? [outputOf(last.id)] : [];
  const gradients = last && 'output.gradient' in last.tensors;
  return [
    { what: 'tensors', name: l10n.t('Output'), tensors: ['loss', 'loss.samples'].map((id) => ({ name: id, id })) },
    { what: 'tensors', name: l10n.t('Inputs'), tensors: [...outputs, { name: 'target', id: 'target' }] },
    {
      what: 'tensors',
      name: l10n.t('Gradients'),
      tensors: gradients ? [`${last.id}.output.gradient`].map((id) => ({ name: id, id })) : [],
    },
  ];
}

const outputOf = (layer: string): NamedTensor => ({ name: `${layer}.output`, id: `${layer}.output` });

function inputsOf({ inputs }: LayerView): NamedTensor[] {
  return inputs.map((layer) => (isOfInput(layer) ? { name: layer, id: layer } : outputOf(layer)));
}

/** Whether a layer reads the network's input, or a column of it. */
const isOfInput = (layer: string): boolean => layer === 'input' || layer.startsWith('input.');

/** A layer's tensors by what they are; what it gives comes before how that came about. */
function groupTensors({ id: layer, tensors }: LayerView, { parameters }: ProgramView) {
  const own = new Set(parameters.filter((parameter) => parameter.layer === layer).map(({ name }) => name));
  const named = Object.entries(tensors).map(([name, { id, batched }]) => ({ name, id, batched }));
  const isGradient = ({ name }: NamedTensor): boolean => name.endsWith('.gradient');
  const plain = named.filter((tensor) => !isGradient(tensor));
  const output = plain.filter(({ batched }) => batched);
  return {
    output: [...output.filter(({ name }) => name === 'output'), ...output.filter(({ name }) => name !== 'output')],
    parameters: plain.filter(({ name }) => own.has(name)),
    gradients: named.filter(isGradient),
    optimizer: plain.filter(({ name, batched }) => !batched && !own.has(name)),
  };
}
