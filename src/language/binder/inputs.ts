import * as l10n from '@vscode/l10n';
import { span, type Span } from '../../base/span';
import { activations, type LayerType } from '../../model/catalogue';
import type { Value as Written } from '../value';
import type { GivenArgument } from './arguments';
import type { NamedCall } from './names';
import type { Above, Source } from './references';
import type { Report } from './report';

/** Which arguments of a call say what it reads. */
interface Read {
  /** None: the layer before it. */
  readonly sources: readonly Source[];
  /** The other arguments. */
  readonly rest: readonly GivenArgument[];
}

/** Finds what the layers of a body read. */
export class Inputs {
  constructor(
    private readonly above: Above,
    private readonly report: Report,
  ) {}

  /** The layers of `from:`, or of the arguments without a name where the type reads by position. */
  ofLayer(named: NamedCall, type: LayerType, given: readonly GivenArgument[]): Read {
    if (type.reads.positional) return this.ofMerging(named, type, given);
    const { from, unnamed, rest } = this.split(given, type.name);
    const sources = this.resolve(from ?? unnamed[0], named);
    if (from) this.requireCount(type, valuesOf(from).length, from.value?.span ?? from.span, 'from');
    return { sources, rest };
  }

  /** A block reads one layer. */
  ofBlock(named: NamedCall, given: readonly GivenArgument[]): Read {
    const { from, unnamed, rest } = this.split(given, named.call.type.text);
    if (from?.value && valuesOf(from).length !== 1) {
      const message = l10n.t('{0} reads one layer, and "from" names {1}.', named.call.type.text, valuesOf(from).length);
      this.report.error('input-count', message, from.value.span);
    }
    return { sources: this.resolve(from ?? unnamed[0], named), rest };
  }

  /** What the arguments of a layer that cannot run name, so that nothing else is reported for its sake. */
  named(given: readonly GivenArgument[]): readonly Source[] {
    return given.flatMap(valuesOf).flatMap((value) => {
      const name = value.constant ?? (value.kind === 'name' ? value.path[0] : undefined);
      return (name !== undefined && this.above.find(name)) || [];
    });
  }

  /** `add(a, b)`; `add(from: [a, b])` is the same. */
  private ofMerging(named: NamedCall, type: LayerType, given: readonly GivenArgument[]): Read {
    const { call } = named;
    const from = this.takeFrom(given);
    const unnamed = given.filter(({ name }) => !name);
    const rest = given.filter(({ name }) => name && name.text !== 'from');
    if (from && unnamed[0]) {
      const message = l10n.t('{0} names what it reads without "from:": {0}(a, b).', type.name);
      this.report.error('too-many-arguments', message, from.name!.span);
    }
    const reading = unnamed.length > 0 ? unnamed : from ? [from] : [];
    // A layer in their place (`add(dense(3), h1)`) has been reported, and is not among them.
    const missing = call.args.length - given.length;
    const count = reading.reduce((sum, argument) => sum + (argument.value ? valuesOf(argument).length : 1), missing);
    this.requireCount(type, count, call.type.span);
    return { sources: reading.flatMap((argument) => this.resolve(argument, named)), rest };
  }

  /** Parts arguments into `from:`, names of layers above that lack it, and the others. */
  private split(given: readonly GivenArgument[], owner: string) {
    const from = this.takeFrom(given);
    const unnamed = given.filter((argument) => this.isLayerName(argument));
    for (const { span: at } of unnamed) this.reportUnnamed(owner, at);
    const rest = given.filter((argument) => argument.name?.text !== 'from' && !unnamed.includes(argument));
    return { from, unnamed, rest };
  }

  private takeFrom(given: readonly GivenArgument[]): GivenArgument | undefined {
    const [first, second] = given.filter(({ name }) => name?.text === 'from');
    if (second?.name) {
      this.report.error('duplicate-argument', l10n.t('"{0}" is given twice; leave one out.', 'from'), second.name.span);
    }
    return first;
  }

  /** Whether an argument without a name is a layer above, as in `dense(h1, 16)`. */
  private isLayerName({ name, value }: GivenArgument): boolean {
    if (name || value?.kind !== 'name' || value.constant !== undefined) return false;
    return this.above.find(value.text) !== undefined && !activations.has(value.text);
  }

  private reportUnnamed(owner: string, at: Span): void {
    const message = l10n.t('{0} reads a layer with "from:", unless it is the one before it.', owner);
    const fix = { title: l10n.t('Insert "{0}"', 'from:'), span: span(at.start, at.start), text: 'from: ' };
    this.report.error('unnamed-argument', message, at, fix);
  }

  private resolve(argument: GivenArgument | undefined, { id, name }: NamedCall): Source[] {
    if (!argument) return [];
    return valuesOf(argument).flatMap((value) => this.above.resolve(value, name ?? id, this.report) ?? []);
  }

  private requireCount(type: LayerType, count: number, at: Span, from?: 'from'): void {
    const { least, most, positional } = type.reads;
    if (count >= least && count <= most) return;
    let message: string;
    if (positional) message = l10n.t('{0} takes {1} to {2} layers, such as {0}(input, h1).', type.name, least, most);
    else if (most === 1) message = l10n.t('{0} reads one layer, and "{1}" names {2}.', type.name, from ?? 'from', count);
    else message = l10n.t('{0} reads {1} to {2} layers, and "from" names {3}.', type.name, least, most, count);
    this.report.error('input-count', message, at);
  }
}

function valuesOf({ value }: GivenArgument): readonly Written[] {
  if (!value) return [];
  return value.kind === 'list' ? value.items : [value];
}
