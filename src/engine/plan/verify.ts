import { bytesOf, rowSize, type Instruction, type Layout, type PlacedTensor, type Plan } from './types';

/** Memory that holds something before the first instruction runs. */
const persistent = new Set(['parameters', 'optimizer', 'metrics', 'data']);

/**
 * Checks a plan before it runs: nothing is read before all of it is written, no two tensors share memory, every one
 * lies in its arena, every gradient is used, phases are in order. Throws what is wrong; that is a defect of
 * the compiler, never of a spec.
 */
export function verifyPlan(plan: Plan, layout: Layout): void {
  verifyOrder(plan);
  verifyPlaces(plan, layout);
  verifyGradients(plan);
}

function verifyOrder({ instructions }: Plan): void {
  const phases = ['forward', 'loss', 'backward', 'update'];
  /** Tensors that have been written, with the parts of those that are written in parts. */
  const written = new Map<PlacedTensor, Set<number | undefined>>();
  let phase = 0;
  instructions.forEach((instruction, index) => {
    if (instruction.index !== index) throw defect(instruction, `stands at ${index}`);
    const here = phases.indexOf(instruction.phase);
    if (here < phase) throw defect(instruction, `comes after the ${phases[phase]} phase`);
    phase = here;
    for (const tensor of instruction.inputs) {
      const parts = written.get(tensor);
      if (!parts && !persistent.has(tensor.arena) && tensor.id !== 'input') {
        throw defect(instruction, `reads ${tensor.id} before it is written`);
      }
      // A step in time reads what earlier ones have written of its own outputs; everything else is read when it is whole.
      const isWhole = !parts || parts.has(undefined) || parts.size === tensor.shape[0];
      if (!isWhole && !instruction.outputs.includes(tensor)) {
        throw defect(instruction, `reads ${tensor.id} before all parts of it are written`);
      }
    }
    for (const tensor of instruction.outputs) {
      const parts = written.get(tensor) ?? new Set();
      if (parts.has(instruction.slice) || parts.has(undefined)) throw defect(instruction, `writes ${tensor.id} again`);
      if (instruction.slice === undefined && parts.size > 0) throw defect(instruction, `writes over parts of ${tensor.id}`);
      if (instruction.slice !== undefined && !(instruction.slice < (tensor.shape[0] ?? 0))) {
        throw defect(instruction, `writes a part that ${tensor.id} does not have`);
      }
      written.set(tensor, parts.add(instruction.slice));
    }
  });
}

function verifyPlaces({ tensors, capacity }: Plan, { arenas, elementBytes }: Layout): void {
  const sorted = [...tensors.values()].sort((a, b) => a.offset - b.offset);
  let end = 0;
  for (const tensor of sorted) {
    const arena = arenas[tensor.arena];
    if (tensor.offset < end) throw new Error(`plan: ${tensor.id} shares memory with another tensor`);
    end = tensor.offset + Math.ceil(bytesOf(tensor, elementBytes) / elementBytes);
    if (tensor.offset < arena.offset || end > arena.offset + arena.length) {
      throw new Error(`plan: ${tensor.id} lies outside of its arena`);
    }
    const rows = tensor.batched ? capacity : 1;
    if (tensor.arena !== 'data' && tensor.length < rows * rowSize(tensor)) {
      throw new Error(`plan: ${tensor.id} has no room for ${rows} rows`);
    }
  }
}

/** Gradients are read by another instruction, but for the ones that are computed to be looked at. */
function verifyGradients({ instructions }: Plan): void {
  const read = new Set(instructions.flatMap(({ inputs }) => inputs));
  for (const instruction of instructions) {
    const [result] = instruction.outputs;
    const shown = instruction.phase === 'backward' && instruction.layer === 'loss';
    if (instruction.phase === 'backward' && !shown && result && !read.has(result)) {
      throw defect(instruction, `computes ${result.id}, which nothing uses`);
    }
  }
}

function defect(instruction: Instruction, what: string): Error {
  return new Error(`plan: ${instruction.id} ${what}`);
}
