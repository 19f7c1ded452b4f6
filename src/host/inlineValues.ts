import * as l10n from '@vscode/l10n';
import { sizeOf } from '../base/extents';
import { formatNumber } from '../base/format';
import type {
  InstructionView,
  ProgramView,
  SessionState,
  TensorFrame,
  TensorSlice,
  TensorView,
} from '../protocol/session';

/** Numbers of one tensor that stand at the end of a line, at most. */
const NUMBERS = 5;
/** Tensors that stand at the end of a line, at most. */
const TENSORS = 3;

/** A tensor to be shown at a layer's line. */
export interface InlineValue {
  readonly layer: string;
  /** `output`, `weights.gradient`. */
  readonly label: string;
  readonly slice: TensorSlice;
  /** Its shape without the batch; undefined for what belongs to no layer. */
  readonly tensor?: TensorView;
  /** Of what comes about time step by time step: the step that ran. */
  readonly time?: number;
}

/**
 * What to show of the step that just ran, for the batch's first sample: what the layer gives, its gradients, or
 * its new parameters. Prediction runs as one: then every layer shows what it gives.
 */
export function inlineValues(program: ProgramView, state: SessionState): InlineValue[] {
  const { instructions, mode } = program;
  const isWhole = mode === 'predict' && state.computed === instructions.length;
  const ran = isWhole ? instructions : instructions.slice(state.last?.from ?? 0, state.last?.to ?? 0);
  const layers = new Map<string, InstructionView[]>();
  for (const instruction of ran) layers.set(instruction.layer, [...(layers.get(instruction.layer) ?? []), instruction]);
  return [...layers].flatMap(([layer, group]) => ofLayer(program, layer, group));
}

/**
 * On the way forward only the last result is what the layer gives (what is counted for the epoch is not the loss);
 * backward and in updates each counts, but that clipped gradients are on the way to the new parameters.
 */
function toldOf(group: readonly InstructionView[]): readonly InstructionView[] {
  const isForward = group[0]?.phase === 'forward' || group[0]?.phase === 'loss';
  if (isForward) {
    const given = group.filter(({ operation }) => !operation.startsWith('accumulate'));
    return (given.length > 0 ? given : group).slice(-1);
  }
  const results = group.filter(({ operation }) => operation !== 'clip_norm' && operation !== 'clip_value');
  return (results.length > 0 ? results : group).slice(0, TENSORS);
}

function ofLayer(program: ProgramView, layer: string, group: readonly InstructionView[]): InlineValue[] {
  return toldOf(group).map(({ result: id, time }) => {
    const tensor = findTensor(program, id);
    // Of a batch, the first sample; of parameters, as many rows as can be shown.
    const count = tensor && !tensor.batched ? NUMBERS : 1;
    const name = id.startsWith(`${layer}.`) ? id.slice(layer.length + 1) : id;
    const label = time === undefined ? name : `${name}[0, ${time}]`;
    return { layer, label, slice: { tensor: id, count }, tensor, ...(time !== undefined && { time }) };
  });
}

function findTensor({ layers }: ProgramView, id: string): TensorView | undefined {
  for (const { tensors } of layers) {
    const found = Object.values(tensors).find((tensor) => tensor.id === id);
    if (found) return found;
  }
  return undefined;
}

/**
 * The texts by layer, numbers as `write` has them: `output [0.12, -0.5, …]`, `weights.gradient […] · bias.gradient 0.1`.
 */
export function inlineTexts(
  values: readonly InlineValue[],
  frames: readonly TensorFrame[],
  write: (value: number) => string,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  values.forEach(({ layer, label, tensor, time }, i) => {
    const frame = frames[i];
    if (!frame?.values) return;
    const before = texts.get(layer);
    const shape = time === undefined ? tensor?.shape : tensor?.shape.slice(1);
    const total = shape && sizeOf(shape);
    const from = time === undefined ? 0 : time * (total ?? 0);
    const text = `${label} ${formatValues(frame.values.subarray(from, from + (total ?? Infinity)), write, total)}`;
    texts.set(layer, before === undefined ? text : `${before} · ${text}`);
  });
  return texts;
}

/** What stands at the end of a line. */
export interface LineText {
  readonly text: string;
  /** For who points at it. */
  readonly hover?: string;
}

/**
 * What stands at each line, by its number. Of layers that share one (those of a block that is called several times) the
 * latest one stands there, with its name before it; pointing at it shows all.
 */
export function lineTexts(
  values: ReadonlyMap<string, string>,
  exact: ReadonlyMap<string, string>,
  lineOf: (layer: string) => number,
  shared: ReadonlySet<string>,
): ReadonlyMap<number, LineText> {
  const texts = new Map<number, LineText>();
  for (const [layer, value] of values) {
    const line = lineOf(layer);
    const label = shared.has(layer) ? `${layer}: ` : '';
    const own = exact.get(layer);
    const hover = [texts.get(line)?.hover, own === undefined ? undefined : label + own];
    const all = hover.filter((text) => text !== undefined);
    texts.set(line, { text: label + value, ...(all.length > 0 && { hover: all.join('\n') }) });
  }
  return texts;
}

function formatValues(values: Float32Array, write: (value: number) => string, total = values.length): string {
  const numbers = Array.from(values.subarray(0, NUMBERS), write);
  if (total === 1) return numbers.join('');
  return `[${numbers.join(', ')}${total > NUMBERS ? ', …' : ''}]`;
}

/** What stands at the loss while training runs. */
export function runningText(program: ProgramView, { loss, epoch }: SessionState, digits: number): string {
  const epochs = Math.max(epoch, Math.ceil(program.steps / program.batches));
  return l10n.t('loss {0} · epoch {1} of {2}', loss === undefined ? '–' : formatNumber(loss, digits), epoch, epochs);
}
