/** The four parts of a training step, in their order; prediction has the first only. */
export type Phase = 'forward' | 'loss' | 'backward' | 'update';

/** An element of a tensor with its number, as it stands in an explanation. */
export interface Operand {
  readonly tensor: string;
  /** Where in the tensor, the batch's row first where it has one. */
  readonly index: readonly number[];
  readonly value: number;
}

/** How one number came about. Made by the engine once, for panel, editor, debugger and CLI alike. */
export interface Explanation {
  readonly phase: Phase;
  readonly layer: string;
  readonly operation: string;
  /** The rule in symbols: `z = x·W + b`. */
  readonly formula: string;
  /** The rule with the numbers in it: `1·(-1) + 1·(-1) + 5·1 + 1 = 4`. */
  readonly arithmetic: string;
  readonly result: Operand;
  /** The numbers that went in, in the order of the arithmetic. */
  readonly operands: readonly Operand[];
}
