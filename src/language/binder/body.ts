import * as l10n from '@vscode/l10n';
import { span } from '../../base/span';
import { activations, layers, planned, type LayerType } from '../../model/catalogue';
import type { Value } from '../../model/spec';
import type { Expression, LayerCall, LayerEntry } from '../tree';
import type { Value as Written } from '../value';
import { bindArguments, type GivenArgument } from './arguments';
import type { Block } from './blocks';
import { evaluated, type Context } from './context';
import { expand, type Expansion } from './expansion';
import { Inputs } from './inputs';
import { nameLayers, type NamedCall } from './names';
import type { LayerOrigin } from './origins';
import { bindParameters } from './parameters';
import { Above, type Source } from './references';
import { keyOf, meant, Report, writing } from './report';

/** Layers that stand together and see each other: those of `layers`, or of one call of a block. */
export interface Body {
  readonly entries: readonly LayerEntry[];
  /** What the ids of its layers begin with: nothing, or `transformer_1.` */
  readonly path: string;
  /** The id of what it gets. */
  readonly input: string;
  /** Absent for `layers`. */
  readonly block?: Block;
  /** Whether the block is looked at by itself, before anything calls it. */
  readonly isDraft?: boolean;
  /** Why it cannot read columns of the network's input, where it cannot. */
  readonly noColumns?: () => string;
}

/** A layer of the text as it was written out; without `args` where it cannot run. */
export interface Bound {
  readonly id: string;
  readonly type: string;
  /** Ids of what it reads. */
  readonly inputs: readonly string[];
  readonly args?: Readonly<Record<string, Value>>;
}

/** A layer or a call of a block, as the body sees it. */
export interface Part {
  /** Without the path. */
  readonly id: string;
  readonly call: LayerCall;
  /** The parts that it reads. */
  readonly reads: readonly string[];
}

export interface BoundBody {
  /** With those of the blocks that it calls. */
  readonly layers: readonly Bound[];
  readonly origins: readonly (readonly [id: string, origin: LayerOrigin])[];
  readonly parts: readonly Part[];
  /** The id of what it gives: its last layer, or what it gets where it has none. */
  readonly output: string;
}

export function bindBody(body: Body, expansion: Expansion, context: Context): BoundBody {
  const mode = { expansion, isOutermost: !body.block, isDraft: body.isDraft === true };
  const named = nameLayers(expand(body.entries, mode, context), context.report);
  return new BodyBinder(body, named, expansion, context).bind();
}

class BodyBinder {
  private readonly above: Above;
  private readonly inputs: Inputs;
  /** What the layer in hand reads where it names nothing. */
  private previous: Source;
  private readonly layers: Bound[] = [];
  private readonly origins: (readonly [string, LayerOrigin])[] = [];
  private readonly parts: Part[] = [];

  constructor(
    private readonly body: Body,
    private readonly named: readonly NamedCall[],
    private readonly expansion: Expansion,
    private readonly context: Context,
  ) {
    const all = new Set(named.flatMap(({ id, name }) => [id, name ?? id]));
    const { input, block, noColumns, isDraft = false } = body;
    const inBlock = () =>
      l10n.t('Inside a block "input" is what the block is given; read the column outside, and give it with "from:".');
    const outside = block ? expansion.outside : new Set<string>();
    this.above = new Above(all, { input, noColumns: block ? inBlock : noColumns, outside, isDraft });
    this.inputs = new Inputs(this.above, context.report);
    this.previous = { id: input, part: 'input' };
  }

  bind(): BoundBody {
    this.named.forEach((layer, i) => this.bindCall(layer, i));
    const { layers: bound, origins, parts, previous } = this;
    return { layers: bound, origins, parts, output: previous.id };
  }

  private bindCall(named: NamedCall, index: number): void {
    const { id, name, call } = named;
    const given = this.evaluate(call);
    const { endless, byName } = this.expansion.blocks;
    if (call.type.text === 'input') return this.bindInput(named, given, index);
    const block = byName.get(call.type.text);
    this.place(id, call, block !== undefined);
    // Of bare words (`dense`) the parser has said that their parentheses are missing.
    const isBare = !call.parentheses && given.length === 0;
    const output = block && !endless.has(block.name) && !isBare
      ? this.bindBlock(named, block, given)
      : this.bindLayer(named, block || isBare ? undefined : layers.get(call.type.text), given);
    this.previous = { id: output, part: id };
    this.above.add(id, this.previous);
    if (name !== undefined) this.above.add(name, this.previous);
  }

  private place(id: string, { span: entry, name, type }: LayerCall, isBlock: boolean): void {
    const path = this.body.path + id;
    this.expansion.countName(path);
    this.origins.push([path, { entry, head: (name ?? type).span, ...(isBlock && { isBlock }) }]);
  }

  /** The arguments, without layers among them: of those the parser has said that they cannot stand there. */
  private evaluate({ args, type }: LayerCall): GivenArgument[] {
    const isMerging = layers.get(type.text)?.reads.positional === true;
    const given = args.map((argument): GivenArgument => {
      const value = evaluated(argument.value, this.context);
      const namesLayer = argument.name ? argument.name.text === 'from' : isMerging;
      return { ...argument, value: value ?? (namesLayer ? this.layerNamed(argument.value) : undefined) };
    });
    return given.filter(({ value }) => value?.kind !== 'call' || !this.isLayerType(value.name));
  }

  /** A layer whose name is a parameter's, too, of which the value is not known. */
  private layerNamed(expression: Expression): Written | undefined {
    if (expression.kind !== 'name' || !this.above.find(expression.text)) return undefined;
    const { text, span: at } = expression;
    return { kind: 'name', text, path: [text], span: at, constant: text };
  }

  private isLayerType(name: string): boolean {
    if (activations.has(name) || planned['activation']?.includes(name)) return false;
    return layers.has(name) || this.expansion.blocks.byName.has(name) || (planned['layer'] ?? []).includes(name);
  }

  /** `input(3)`, which only stands first and has no name but its own. */
  private bindInput({ call }: NamedCall, given: readonly GivenArgument[], index: number): void {
    const { report } = this.context;
    const { name, type: word, span: at } = call;
    if (name) this.above.add(name.text, { id: this.body.input, part: 'input' });
    if (this.body.block) {
      const message = l10n.t('"input(…)" says what the network gets; a block gets what stands before its call.');
      report.error('misplaced-input', message, word.span);
      return;
    }
    if (index > 0) {
      report.error('misplaced-input', l10n.t('"input" says what the network gets; it stands first.'), word.span);
      return;
    }
    if (name) {
      const fix = { title: l10n.t('Remove the name'), span: span(at.start, word.span.start), text: '' };
      report.error('named-input', l10n.t('The input is always called "input"; leave the name out.'), name.span, fix);
    }
    this.place('input', call, false);
    const args = bindArguments(layers.get('input')!, given, word.span, { path: 'input', deferrable: true }, this.context);
    this.layers.push({ id: 'input', type: 'input', inputs: [], args });
  }

  /** Returns the id of what the layer gives. */
  private bindLayer(named: NamedCall, type: LayerType | undefined, given: readonly GivenArgument[]): string {
    const { id, call } = named;
    if (!type) this.reportUnknown(call);
    const { sources, rest } = type
      ? this.inputs.ofLayer(named, type, given)
      : { sources: this.inputs.named(given), rest: [] };
    const read = sources.length > 0 ? sources : [this.previous];
    this.expansion.countReads(read.length);
    const path = this.body.path + id;
    // Only layers of the network itself are places that something else can stand in.
    const around = { ...(!this.body.isDraft && { path }), otherNames: ['from'], deferrable: true };
    const args = type && bindArguments(type, rest, call.type.span, around, this.context);
    this.layers.push({ id: path, type: call.type.text, inputs: read.map((source) => source.id), args });
    this.parts.push({ id, call, reads: read.map(({ part }) => part) });
    return path;
  }

  /** Writes a block out. Returns the id of what it gives. */
  private bindBlock(named: NamedCall, block: Block, given: readonly GivenArgument[]): string {
    const { id, call } = named;
    const { expansion, context } = this;
    const { sources, rest } = this.inputs.ofBlock(named, given);
    const source = sources[0] ?? this.previous;
    const path = this.body.path + id;
    const inside: Context = { ...context, scope: expansion.lets, report: new Report(undefined) };
    const scope = bindParameters(block, rest, call.type.span, context.report, inside);
    const reads = sources.length > 0 ? sources : [source];
    this.parts.push({ id, call, reads: reads.map(({ part }) => part) });
    if (this.body.isDraft) return path;
    const body: Body = { entries: block.section.body.entries, path: `${path}.`, input: source.id, block };
    const bound = expansion.within(() => bindBody(body, expansion, { ...inside, scope }));
    this.tell(inside.report, block, call);
    for (const layer of bound.layers) this.layers.push(layer);
    for (const origin of bound.origins) this.origins.push(origin);
    return bound.output;
  }

  /** What is wrong in a block with these arguments, and not by itself, is wrong with the call. */
  private tell({ problems }: Report, { name }: Block, { type }: LayerCall): void {
    const { expansion, context } = this;
    for (const problem of problems) {
      if (problem.severity !== 'error' || expansion.known.has(keyOf(problem))) continue;
      const message = expansion.told.has(problem)
        ? problem.message
        : l10n.t('In the block {0}, with what it is given here: {1}', name, problem.message);
      const told = { code: problem.code, severity: problem.severity, message, span: type.span };
      expansion.told.add(told);
      context.report.add(told);
    }
  }

  private reportUnknown({ type: { text, span: at } }: LayerCall): void {
    const { report } = this.context;
    const { byName } = this.expansion.blocks;
    const later = planned['layer'] ?? [];
    // Of a block that is a part of itself it has been said there, and of a bare word here.
    if (byName.has(text) || layers.has(text)) return;
    if (later.includes(text)) {
      report.notYet(l10n.t('The layer {0} is not supported yet.', text), at);
      return;
    }
    if (activations.has(text) || planned['activation']?.includes(text)) {
      const message = l10n.t('{0} is an activation and stands in a layer: "dense(16, {0})".', text);
      report.error('unknown-layer', message, at);
      return;
    }
    const near = meant(text, [...layers.keys(), ...byName.keys(), ...later]);
    const message =
      near === undefined
        ? l10n.t('Unknown layer "{0}"; there is {1}.', text, [...byName.keys(), ...layers.keys()].join(', '))
        : l10n.t('Unknown layer "{0}"; did you mean "{1}"?', text, near);
    report.error('unknown-layer', message, at, writing(near, at));
  }
}
