import type { TargetProfile } from '../../../src/model/profile';
import type { Shape } from '../../../src/model/shape';
import type { Description } from '../programs';

/** Where the next layer of a network would stand. */
export interface Place {
  /** What it would read. */
  readonly shape: Shape;
  /** Where what it would read are ids: how many there are. */
  readonly ids?: number;
  /** The input's columns, where it is a table, and whether they hold ids. */
  readonly columns: readonly { readonly column: string; readonly ids?: number }[];
  /** The layers above with their shapes; the last one is what it would read. */
  readonly earlier: readonly { readonly id: string; readonly shape: Shape }[];
  /** A choice, 0 … below - 1; 0 is the simplest. */
  pick(below: number): number;
}

/** What a network begins with: the shape of a sample's input, or ids. */
export type Start = Pick<Description, 'shape' | 'ids' | 'columns' | 'byteChannels'>;

/** Writes a layer, such as `dense(3, relu)`; undefined where it cannot stand. One for each kernel that it can run. */
export type LayerOffer = (place: Place) => string | undefined;

/** How a network ends: its last layers by their names, and what is learned; undefined where it cannot stand. */
export type Ending = (place: Place) => Ended | undefined;

export interface Ended {
  /** In the order of the text; none reads the one before it, but all what stands before them. */
  readonly layers: Readonly<Record<string, string>>;
  /** The line of `train { }` that says the loss. */
  readonly loss: string;
  readonly targets: readonly TargetProfile[];
}

/** What one family of layers and settings offers to the networks of property tests. */
export interface Offers {
  readonly starts?: readonly Start[];
  readonly layers?: readonly LayerOffer[];
  readonly endings?: readonly Ending[];
  /** Texts behind `optimizer:`. */
  readonly optimizers?: readonly string[];
  /** Other lines of `train { }`. */
  readonly settings?: readonly string[];
}
