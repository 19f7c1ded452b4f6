import type { Span } from '../base/span';
import type { Arithmetic } from '../model/arithmetic';
import type { Name } from './tree';

/** What a constant expression is worth. `span` is where it is used, which a constant's own text is not. */
export type Value =
  | NumberValue
  | StringValue
  | BooleanValue
  | NameValue
  | ListValue
  | CallValue
  | DeferredValue;

interface ValueBase<Kind extends string> {
  readonly kind: Kind;
  readonly span: Span;
  /** The constant or parameter that this is the value of, where its bare name was written. */
  readonly constant?: string;
}

export interface NumberValue extends ValueBase<'number'> {
  /** Finite. */
  readonly value: number;
}

export interface StringValue extends ValueBase<'string'> {
  readonly value: string;
}

export interface BooleanValue extends ValueBase<'boolean'> {
  readonly value: boolean;
}

/** A name that is no constant: what it names, the slot decides. */
export interface NameValue extends ValueBase<'name'> {
  /** The parts joined by dots. */
  readonly text: string;
  /** `[relu]`; `[input, watched for]` of `input["watched for"]`. */
  readonly path: readonly string[];
}

export interface ListValue extends ValueBase<'list'> {
  readonly items: readonly Value[];
  /** How many values that are no lists or calls there are in it, at all depths. */
  readonly leaves: number;
}

/** `adam(learning_rate: 0.01)`. */
export interface CallValue extends ValueBase<'call'> {
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly ValueArgument[];
  readonly leaves: number;
}

export interface ValueArgument {
  readonly name?: Name;
  readonly value: Value;
  readonly span: Span;
}

/** A number that depends on what only the data tells: `4 * classes`. */
export interface DeferredValue extends ValueBase<'deferred'> {
  readonly arithmetic: Arithmetic;
  /** How many numbers and operations there are in it. */
  readonly terms: number;
}

/** A list of lists of lists made with `let` can grow without bounds from a short text. */
export const MAX_LEAVES = 10_000_000;

/** So can arithmetic over what the data gives. */
export const MAX_TERMS = 1000;

export function leavesOf(values: readonly Value[]): number {
  return values.reduce(
    (sum, value) => sum + (value.kind === 'list' || value.kind === 'call' ? Math.max(1, value.leaves) : 1),
    0,
  );
}
