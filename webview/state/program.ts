import { sizeOf } from '../../src/base/extents';
import type { InstructionView, LayerView, ProgramView, SessionState, TensorView } from '../../src/protocol/session';
import { cellCount, pictureOf, type Picture } from './pictures';

export type Phase = InstructionView['phase'];

/** A column of the drawing: the network's input, a layer, or the loss. */
export interface Column {
  /** A layer's id, `input` or `loss`; instructions name their layer by the same ids. */
  readonly id: string;
  readonly kind: 'input' | 'layer' | 'loss';
  /** Neurons; features for the input; cells of a picture. */
  readonly units: number;
  /** Where its numbers are drawn as more than one row of neurons. */
  readonly picture?: Picture;
  /** Columns that it reads. */
  readonly inputs: readonly string[];
  /** Whether it sums up all units of the column that it reads, each times a weight: not a table of ids, not a part. */
  readonly isConnected?: boolean;
  /** Absent for the loss, and for the input where the program has no layer for it. */
  readonly layer?: LayerView;
}

/** The columns from left to right. */
export function columnsOf(program: ProgramView): readonly Column[] {
  let columns = columnCache.get(program);
  if (!columns) columnCache.set(program, (columns = makeColumns(program)));
  return columns;
}

const columnCache = new WeakMap<ProgramView, readonly Column[]>();

function makeColumns(program: ProgramView): Column[] {
  const input = program.layers.find(isInput);
  const layers = program.layers.filter((layer) => !isInput(layer));
  const affine = new Set(program.instructions.flatMap(({ layer, operation }) => (operation === 'affine' ? layer : [])));
  const columns: Column[] = [
    { id: 'input', kind: 'input', inputs: [], layer: input, ...extentOf(program.inputShape) },
    ...layers.map((layer): Column => {
      const inputs = [...new Set(layer.inputs.map(sourceId))];
      const isConnected = affine.has(layer.id) && !layer.inputs.some((id) => id.startsWith('input.'));
      return { id: layer.id, kind: 'layer', inputs, isConnected, layer, ...extentOf(layer.shape, layer) };
    }),
  ];
  const last = layers.at(-1);
  if (last && program.instructions.some(({ layer }) => layer === 'loss')) {
    const heads = program.task?.heads.map(({ layer }) => layer) ?? [];
    columns.push({ id: 'loss', kind: 'loss', units: 1, inputs: heads.length > 0 ? [...new Set(heads)] : [last.id] });
  }
  return columns;

  /** A layer `input(3)` may have a name of its own, and `input.user` is a column: the network's input all the same. */
  function sourceId(id: string): string {
    return id === input?.id || id.startsWith('input.') ? 'input' : id;
  }
}

function extentOf(shape: readonly number[], layer?: LayerView): Pick<Column, 'units' | 'picture'> {
  const picture = pictureOf(shape, layer);
  return picture ? { units: cellCount(picture), picture } : { units: sizeOf(shape) };
}

function isInput(layer: LayerView): boolean {
  return layer.id === 'input' || layer.type === 'input';
}

export function columnOf(program: ProgramView, id: string | undefined): Column | undefined {
  return columnsOf(program).find((column) => column.id === id);
}

/** The last layer: what the network says. */
export function outputColumn(program: ProgramView): Column | undefined {
  return columnsOf(program).findLast(({ kind }) => kind === 'layer');
}

/** A layer's tensor by the name it has there: `output`, `weights.gradient`. */
export function tensorOf(column: Column | undefined, name: string): TensorView | undefined {
  const own = column?.layer?.tensors[name];
  if (own || column?.kind !== 'input' || name !== 'output') return own;
  return { id: 'input', shape: drawnShape(column), batched: true };
}

/** The shape of the tensor that a column is drawn from. */
export function drawnShape({ units, picture }: Column): readonly number[] {
  if (!picture) return [units];
  const { kind, tiles, rows, columns } = picture;
  if (kind === 'maps') return [rows, columns, tiles];
  return kind === 'heads' ? [tiles, rows, columns] : [columns, rows];
}

/** A tensor by its id; undefined for one that belongs to no layer (the loss). */
export function findTensor(program: ProgramView, id: string): TensorView | undefined {
  for (const { tensors } of program.layers) {
    for (const tensor of Object.values(tensors)) if (tensor.id === id) return tensor;
  }
  const input = tensorOf(columnOf(program, 'input'), 'output');
  return input?.id === id ? input : undefined;
}

/** Weights that connect every unit of one column with every unit of another, `[inputs, units]`. */
export function weightsOf(program: ProgramView, column: Column): TensorView | undefined {
  const weights = tensorOf(column, 'weights');
  const source = column.inputs.length === 1 ? columnOf(program, column.inputs[0]) : undefined;
  if (!source || !column.isConnected || source.picture || column.picture || weights?.shape.length !== 2) return undefined;
  return weights.shape[0] === source.units && weights.shape[1] === column.units ? weights : undefined;
}

/** The instructions of the step that just ran, in their order. */
export function lastInstructions(program: ProgramView, state: SessionState): readonly InstructionView[] {
  return state.last ? program.instructions.slice(state.last.from, state.last.to) : [];
}

/** Those of a column's instructions whose results stand in memory. */
export function computedInstructions(program: ProgramView, state: SessionState, column: string): InstructionView[] {
  return program.instructions.filter(({ layer, index }) => layer === column && index < state.computed);
}

/** Whether there is nothing left to step through: prediction ends, training can always go on. */
export function isOver(program: ProgramView, state: SessionState): boolean {
  return program.mode === 'predict' && state.status === 'finished';
}

/** The instruction to run next; the plan begins anew with each batch. */
export function nextInstruction(program: ProgramView, state: SessionState): InstructionView | undefined {
  return isOver(program, state) ? undefined : program.instructions[state.next];
}

/** How many epochs the spec asks for; training may go on beyond them. */
export function plannedEpochs(program: ProgramView): number {
  return Math.ceil(program.steps / Math.max(1, program.batches));
}

/** The part of the training step that the latest instruction belongs to. */
export function lastPhase(program: ProgramView | undefined, state: SessionState | undefined): Phase | undefined {
  return program && state?.last ? program.instructions[state.last.to - 1]?.phase : undefined;
}
