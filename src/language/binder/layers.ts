import * as l10n from '@vscode/l10n';
import { span, type Span } from '../../base/span';
import { activations, layers, planned, type LayerType } from '../../model/catalogue';
import type { LayerSpec, Value } from '../../model/spec';
import { evaluate } from '../constant';
import type { LayerCall, LayerEntry, LayersSection } from '../tree';
import type { Value as Written } from '../value';
import { bindArguments, type GivenArgument } from './arguments';
import type { Context } from './context';
import { nameLayers, type NamedCall } from './names';
import type { LayerOrigin } from './origins';
import { Above } from './references';
import { meant, writing } from './report';

/** The layers of a body. */
export interface BoundLayers {
  /** Those that are complete; one that is not is left out, and what reads it reads what it would have read. */
  readonly layers: readonly LayerSpec[];
  /** Of all layers, in the order of the text. */
  readonly origins: ReadonlyMap<string, LayerOrigin>;
}

/** A layer of the text; without `args` where it cannot run. */
interface Bound extends NamedCall {
  /** Ids of the layers it reads. */
  readonly inputs: readonly string[];
  readonly args?: Readonly<Record<string, Value>>;
}

/** What the rest of the spec says of its layers. */
export interface LayerNames {
  /** Names of the blocks, which are called like layers. */
  readonly blocks: ReadonlySet<string>;
  /** Several targets, each of which may have a layer of its name that predicts it. */
  readonly targets: readonly string[];
}

export function bindLayers(section: LayersSection, { blocks, targets }: LayerNames, context: Context): BoundLayers {
  const named = nameLayers(expand(section.body.entries, context), context.report);
  const binder = new LayerBinder(named, blocks, context);
  const bound = named.map((layer, i) => binder.bind(layer, i));
  reportUnused(bound, targets, context);
  return { layers: runnable(bound), origins: originsOf(named) };
}

/** The layers in order; what `repeat` repeats stands once. */
function expand(entries: readonly LayerEntry[], context: Context): LayerCall[] {
  return entries.flatMap((entry) => {
    if (entry.kind === 'layer') return entry.type.text === '' ? [] : [entry];
    context.report.notYet(l10n.t('"repeat" is not supported yet; write the layers out.'), entry.keyword);
    return expand(entry.body.entries, context);
  });
}

function originsOf(named: readonly NamedCall[]): Map<string, LayerOrigin> {
  const origins = new Map<string, LayerOrigin>();
  for (const { id, call } of named) {
    if (!origins.has(id)) origins.set(id, { entry: call.span, head: (call.name ?? call.type).span });
  }
  return origins;
}

class LayerBinder {
  private readonly above: Above;
  /** Id of the layer before the one in hand. */
  private previous = 'input';

  constructor(
    named: readonly NamedCall[],
    private readonly blocks: ReadonlySet<string>,
    private readonly context: Context,
  ) {
    this.above = new Above(new Set(named.flatMap(({ id, call }) => [id, call.name?.text ?? id])));
  }

  bind(layer: NamedCall, index: number): Bound {
    const { id, call } = layer;
    const type = layers.get(call.type.text);
    const given = this.evaluate(call);
    if (type?.name === 'input') return this.bindInput(layer, type, given, index);
    const bound = type ? this.bindKnown(layer, type, given) : this.bindUnknown(layer, given);
    this.above.add(id, id);
    this.previous = id;
    return bound;
  }

  /** The arguments, without layers among them: of those the parser has said that they cannot stand there. */
  private evaluate({ args }: LayerCall): GivenArgument[] {
    const { scope, report } = this.context;
    const given = args.map((argument) => ({ ...argument, value: evaluate(argument.value, scope, report.problems) }));
    return given.filter(({ value }) => value?.kind !== 'call' || !this.isLayerType(value.name));
  }

  private isLayerType(name: string): boolean {
    if (activations.has(name) || planned['activation']?.includes(name)) return false;
    return layers.has(name) || this.blocks.has(name) || (planned['layer'] ?? []).includes(name);
  }

  /** `input(3)`, which only stands first and has no name but its own. */
  private bindInput(layer: NamedCall, type: LayerType, given: readonly GivenArgument[], index: number): Bound {
    const { report } = this.context;
    const { name, type: word, span: at } = layer.call;
    if (name) this.above.add(name.text, 'input');
    if (index > 0) {
      report.error('misplaced-input', l10n.t('"input" says what the network gets; it stands first.'), word.span);
      return { ...layer, inputs: [this.previous] };
    }
    if (name) {
      const fix = { title: l10n.t('Remove the name'), span: span(at.start, word.span.start), text: '' };
      report.error('named-input', l10n.t('The input is always called "input"; leave the name out.'), name.span, fix);
    }
    const dimensions = given.filter((argument) => !argument.name);
    if (dimensions[1] || dimensions[0]?.value?.kind === 'list') {
      report.notYet(
        l10n.t('An input of several dimensions is not supported yet; write "input(n)" for n numbers.'),
        word.span,
      );
      return { ...layer, inputs: [] };
    }
    return { ...layer, inputs: [], args: bindArguments(type, given, word.span, { path: 'input' }, this.context) };
  }

  private bindKnown(layer: NamedCall, type: LayerType, given: readonly GivenArgument[]): Bound {
    const { report } = this.context;
    // Of bare words (`dense`) the parser has said that their parentheses are missing.
    if (!layer.call.parentheses && given.length === 0) return { ...layer, inputs: [this.previous] };
    const positional = given.filter((argument) => this.isLayerName(argument));
    for (const { span: at } of positional) this.reportPositional(type, at);
    const named = given.filter(({ name }) => name?.text === 'from');
    if (named[1]?.name) {
      report.error('duplicate-argument', l10n.t('"{0}" is given twice; leave one out.', 'from'), named[1].name.span);
    }
    const inputs = this.inputsOf(layer, type, named[0] ?? positional[0]);
    const others = given.filter((argument) => !named.includes(argument) && !positional.includes(argument));
    const args = bindArguments(type, others, layer.call.type.span, { path: layer.id, otherNames: ['from'] }, this.context);
    return { ...layer, inputs, args };
  }

  /** Whether an argument without a name is a layer above, as in `dense(h1, 16)`. */
  private isLayerName({ name, value }: GivenArgument): boolean {
    if (name || value?.kind !== 'name' || value.constant !== undefined) return false;
    return this.above.find(value.text) !== undefined && !activations.has(value.text);
  }

  private reportPositional(type: LayerType, at: Span): void {
    const message = l10n.t('{0} reads a layer with "from:", unless it is the one before it.', type.name);
    const fix = { title: l10n.t('Insert "{0}"', 'from:'), span: span(at.start, at.start), text: 'from: ' };
    this.context.report.error('unnamed-argument', message, at, fix);
  }

  /** What a layer reads: the layers of `from:`, else the one before it. */
  private inputsOf({ id }: NamedCall, type: LayerType, from: GivenArgument | undefined): string[] {
    const { report } = this.context;
    if (!from?.value) return [this.previous];
    const values: readonly Written[] = from.value.kind === 'list' ? from.value.items : [from.value];
    const inputs = values.flatMap((value) => this.above.resolve(value, id, report) ?? []);
    const { least, most } = type.reads;
    if (values.length < least || values.length > most) {
      const message =
        most === 1
          ? l10n.t('{0} reads one layer, and "from" names {1}.', type.name, values.length)
          : l10n.t('{0} reads {1} to {2} layers, and "from" names {3}.', type.name, least, most, values.length);
      report.error('input-count', message, from.value.span);
    }
    return inputs.length > 0 ? inputs : [this.previous];
  }

  /** A layer that cannot run: it reads what its arguments name, so that nothing else is reported for its sake. */
  private bindUnknown(layer: NamedCall, given: readonly GivenArgument[]): Bound {
    this.reportUnknown(layer.call);
    const values = given.flatMap(({ value }) => (value?.kind === 'list' ? value.items : (value ?? [])));
    const read = values.flatMap((value) => {
      const name = value.constant ?? (value.kind === 'name' ? value.path[0] : undefined);
      return (name !== undefined && this.above.find(name)) || [];
    });
    return { ...layer, inputs: read.length > 0 ? read : [this.previous] };
  }

  private reportUnknown({ type: { text, span: at } }: LayerCall): void {
    const { report } = this.context;
    const later = planned['layer'] ?? [];
    // That blocks are not supported has been said where the block is defined.
    if (this.blocks.has(text)) return;
    if (later.includes(text)) {
      report.notYet(l10n.t('The layer {0} is not supported yet.', text), at);
      return;
    }
    if (activations.has(text) || planned['activation']?.includes(text)) {
      const message = l10n.t('{0} is an activation and stands in a layer: "dense(16, {0})".', text);
      report.error('unknown-layer', message, at);
      return;
    }
    const near = meant(text, [...layers.keys(), ...this.blocks, ...later]);
    const message =
      near === undefined
        ? l10n.t('Unknown layer "{0}"; there is {1}.', text, [...layers.keys()].join(', '))
        : l10n.t('Unknown layer "{0}"; did you mean "{1}"?', text, near);
    report.error('unknown-layer', message, at, writing(near, at));
  }
}

/** Warns of layers from which no way leads to the last one, or to one that predicts a target of its own. */
function reportUnused(bound: readonly Bound[], targets: readonly string[], { report }: Context): void {
  const last = bound.at(-1);
  if (!last) return;
  const needed = new Set([last.id, ...targets]);
  for (const layer of [...bound].reverse()) {
    if (needed.has(layer.id)) for (const id of layer.inputs) needed.add(id);
    else if (layer.call.type.text !== 'input') {
      const { name, type } = layer.call;
      const message = l10n.t(
        'Nothing reads "{0}" on the way to the output, which is the last layer, "{1}".',
        layer.id,
        last.id,
      );
      report.warning('unused-layer', message, (name ?? type).span);
    }
  }
}

/** The complete layers. Where one is left out, its first input takes its place. */
function runnable(bound: readonly Bound[]): LayerSpec[] {
  const standIns = new Map<string, string>();
  const resolve = (id: string): string => standIns.get(id) ?? id;
  return bound.flatMap(({ id, call, inputs, args }) => {
    const read = inputs.map(resolve);
    const type = layers.get(call.type.text);
    if (type && args) return [{ id, type: type.name, inputs: read.slice(0, type.reads.most), args }];
    if (id !== 'input') standIns.set(id, read[0] ?? 'input');
    return [];
  });
}
