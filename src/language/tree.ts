import type { Span } from '../base/span';

/*
 * The tree of a spec as it is written: nothing is looked up, no default filled in. Every node has a span that
 * covers its children; siblings stand in the order of the text and do not overlap. Where the text lacks an
 * expression the tree has a `Missing`, so that readers need no undefined; a problem has been reported there.
 */

interface NodeBase<Kind extends string> {
  readonly kind: Kind;
  readonly span: Span;
}

export interface SpecTree extends NodeBase<'spec'> {
  readonly version?: Version;
  /** In the order of the text, duplicates included. */
  readonly sections: readonly Section[];
  /** In the order of the text; a comment is no node. */
  readonly comments: readonly Comment[];
}

/** `nnspec 1` on the first line. */
export interface Version extends NodeBase<'version'> {
  readonly keyword: Span;
  readonly number?: NumberLiteral;
}

/** A comment with its marks; one to the end of its line leaves out the line end. */
export interface Comment extends NodeBase<'comment'> {
  readonly form: 'line' | 'block';
}

// Sections

export type Section =
  | NetworkSection
  | LetSection
  | BlockSection
  | DataSection
  | InlineData
  | LayersSection
  | TrainSection
  | ExpectSection
  | CompareSection;

interface SectionBase<Kind extends string> extends NodeBase<Kind> {
  /** The word that opens the section. */
  readonly keyword: Span;
}

interface BodySection<Kind extends string, Entry> extends SectionBase<Kind> {
  readonly body: Body<Entry>;
}

/** What stands between braces. Where a brace is missing its span is, too. */
export interface Body<Entry> extends NodeBase<'body'> {
  readonly open?: Span;
  readonly close?: Span;
  readonly entries: readonly Entry[];
}

export interface NetworkSection extends SectionBase<'network'> {
  readonly title?: StringLiteral;
}

export interface LetSection extends SectionBase<'let'> {
  readonly name?: Name;
  readonly value: Expression;
}

export interface BlockSection extends BodySection<'block', LayerEntry> {
  readonly name?: Name;
  readonly parameters: readonly Parameter[];
}

export interface Parameter extends NodeBase<'parameter'> {
  readonly name: Name;
  readonly default?: Expression;
}

export type DataSection = BodySection<'data', Setting>;

/** `data inline { }`. Its first row is the header. */
export interface InlineData extends BodySection<'inline', Row | Setting> {
  /** The rows among the body's entries, header included. */
  readonly rows: readonly Row[];
  /** The settings among the body's entries. */
  readonly settings: readonly Setting[];
}

export type LayersSection = BodySection<'layers', LayerEntry>;
export type TrainSection = BodySection<'train', Setting>;
export type ExpectSection = BodySection<'expect', Check>;
export type CompareSection = BodySection<'compare', Sweep>;

// Entries

/** `key: value`, or `key { }` for `columns` and `loss`. */
export interface Setting extends NodeBase<'setting'> {
  readonly key: Name;
  readonly value: Expression | Body<Setting>;
}

export type LayerEntry = LayerCall | Repeat;

/** `h1 = dense(16, relu)`. */
export interface LayerCall extends NodeBase<'layer'> {
  readonly name?: Name;
  readonly type: Name;
  readonly args: readonly Argument[];
  /** From `(` to `)`; undefined where the parentheses are missing. */
  readonly parentheses?: Span;
}

/** `repeat 2 { }`. */
export interface Repeat extends NodeBase<'repeat'> {
  readonly keyword: Span;
  readonly count: Expression;
  readonly body: Body<LayerEntry>;
}

/** `-1, 1 -> yes`. */
export interface Row extends NodeBase<'row'> {
  readonly inputs: readonly Cell[];
  readonly arrow?: Span;
  /** Empty where there is no arrow. */
  readonly targets: readonly Cell[];
}

export interface Cell extends NodeBase<'cell'> {
  readonly form: 'number' | 'name' | 'string' | 'unknown' | 'missing';
  /** A number with its sign as written, a name, a string's content; `?` where unknown; empty where missing. */
  readonly text: string;
  /** Of a number. */
  readonly value?: number;
}

/** `test.accuracy >= 0.95 within 20 epochs`. */
export interface Check extends NodeBase<'check'> {
  readonly expression: Expression;
  readonly within?: Within;
}

export interface Within extends NodeBase<'within'> {
  readonly count: Expression;
  /** `epochs` or `steps`, unless a problem was reported. */
  readonly unit?: Name;
}

/** `h1.units: [8, 16]`. */
export interface Sweep extends NodeBase<'sweep'> {
  readonly path: readonly Name[];
  readonly values: ListLiteral | Missing;
}

// Expressions

export type Expression =
  | NumberLiteral
  | StringLiteral
  | Name
  | ListLiteral
  | Group
  | Call
  | Member
  | Index
  | Unary
  | Binary
  | Missing;

export interface NumberLiteral extends NodeBase<'number'> {
  /** `80%` is 0.8. */
  readonly value: number;
  /** As written: `1e-3`, `80%`. */
  readonly text: string;
}

export interface StringLiteral extends NodeBase<'string'> {
  /** Without quotes and escapes. */
  readonly value: string;
}

/** A name, wherever it stands; as an expression, what the slot makes of it (constant, choice, layer, column). */
export interface Name extends NodeBase<'name'> {
  /** In NFC. */
  readonly text: string;
  /** Whether it is a quoted key: `"watched for": category`. */
  readonly quoted: boolean;
}

export interface ListLiteral extends NodeBase<'list'> {
  readonly items: readonly Expression[];
}

/** Parentheses that the author wrote. */
export interface Group extends NodeBase<'group'> {
  readonly expression: Expression;
}

/** `adam(learning_rate: 0.01)`; with a target, `h1.weights.norm()`. */
export interface Call extends NodeBase<'call'> {
  readonly target?: Expression;
  readonly name: Name;
  readonly args: readonly Argument[];
  readonly parentheses: Span;
}

/** `[name:] value` in a call. */
export interface Argument extends NodeBase<'argument'> {
  readonly name?: Name;
  readonly value: Expression;
}

export interface Member extends NodeBase<'member'> {
  readonly target: Expression;
  readonly name: Name;
}

/** `h1.weights[0, 3]`. */
export interface Index extends NodeBase<'index'> {
  readonly target: Expression;
  readonly indices: readonly (Expression | Slice)[];
}

/** `from:to` in an index, either end left out at will. */
export interface Slice extends NodeBase<'slice'> {
  readonly from?: Expression;
  readonly to?: Expression;
}

export type UnaryOperator = '-' | 'not';
export type BinaryOperator = 'or' | 'and' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '+' | '-' | '*' | '/';

export interface Unary extends NodeBase<'unary'> {
  readonly operator: UnaryOperator;
  readonly operand: Expression;
}

export interface Binary extends NodeBase<'binary'> {
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly operatorSpan: Span;
}

/** An empty span where an expression should be. */
export type Missing = NodeBase<'missing'>;

export type AnyBody = Body<Setting> | Body<Row | Setting> | Body<LayerEntry> | Body<Check> | Body<Sweep>;

export type Node =
  | SpecTree
  | Version
  | Section
  | AnyBody
  | Parameter
  | Setting
  | LayerEntry
  | Row
  | Cell
  | Check
  | Within
  | Sweep
  | Expression
  | Argument
  | Slice;
