import type { Instruction } from '../../plan/types';
import type { Address, FunctionBuilder } from '../../wasm/function';
import type { F64, I32 } from '../../wasm/operators';

/** Code that is being written for an instruction, or for all instructions of the same shape. */
export interface Emission {
  readonly f: FunctionBuilder;
  /** Its shapes and attributes hold for all that share the code; its places do not. */
  readonly instruction: Instruction;
  readonly inputs: readonly Address[];
  readonly outputs: readonly Address[];
  /** Rows in the batch. */
  readonly rows: I32;
  readonly registers: EmittedRegisters;
  /** The numbers of `varying` attributes, in their order. */
  readonly varying: readonly I32[];
  /** Where the kernel's constants stand. */
  readonly constants: Address;
  /** Room for intermediate values of this instruction alone, 16-byte aligned. */
  scratch(bytes: number): Address;
}

export interface EmittedRegisters {
  readonly batch: I32;
  readonly update: F64;
  readonly learningRate: F64;
  /** Where the rows of the data in the batch stand. */
  readonly samples: Address;
}

/** Writes the code of an instruction. It gives the same bits as the naive kernel of the operation. */
export interface FastKernel {
  emit(emission: Emission): void;
  /** Attributes that may differ between instructions that share code. */
  readonly varying?: readonly string[];
  /** Numbers that stand in memory before it runs; those of instructions that share code are the same. */
  constants?(instruction: Instruction): Float32Array;
  /** What else tells apart the codes of instructions of the same shape and attributes. */
  variant?(instruction: Instruction): string;
}
