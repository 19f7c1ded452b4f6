import * as l10n from '@vscode/l10n';
import { UserError } from '../base/problem';
import { compute, constantsIn, type DataConstant } from './arithmetic';
import { entryTables, layers } from './catalogue';
import { describeNumbers, isInRange } from './catalogue/numbers';
import type { EntryType, NumberKind, ValueKind } from './catalogue/types';
import type { Profile } from './profile';
import { isCall, isDeferred, type Deferred, type LayerSpec, type ModelSpec, type Value } from './spec';

export interface Resolved {
  readonly spec: ModelSpec;
  /** A layer whose numbers cannot be told keeps them as they were, and so has no shape. */
  readonly failures: readonly UserError[];
}

/** Puts in the numbers that the data gives: `classes`, `vocabulary`, `features`. Without a profile they stay. */
export function resolveDeferred(spec: ModelSpec, profile: Profile | undefined): Resolved {
  if (!profile || !spec.layers.some(waits)) return { spec, failures: [] };
  const failures: UserError[] = [];
  const resolved = spec.layers.map((layer) => {
    if (!waits(layer)) return layer;
    try {
      return new Resolver(layer, profile).layer();
    } catch (failure) {
      if (!(failure instanceof UserError)) throw failure;
      failures.push(failure);
      return layer;
    }
  });
  return { spec: { ...spec, layers: resolved }, failures };
}

/** Whether arguments of a layer wait for the data. */
export function waits({ args }: LayerSpec): boolean {
  return Object.values(args).some(holdsDeferred);
}

function holdsDeferred(value: Value): boolean {
  if (typeof value !== 'object') return false;
  if (isDeferred(value)) return true;
  if (isCall(value)) return Object.values(value.args).some(holdsDeferred);
  // A list of an argument's values: those of parameters hold numbers only, and may be long.
  return value.slice(0, MAX_ITEMS).some(isDeferred);
}

/** Values that one argument takes, at most: extents of a shape. */
const MAX_ITEMS = 8;

class Resolver {
  constructor(
    private readonly spec: LayerSpec,
    private readonly profile: Profile,
  ) {}

  layer(): LayerSpec {
    return { ...this.spec, args: this.argumentsOf(layers.get(this.spec.type)!, this.spec.args) };
  }

  private argumentsOf(entry: EntryType, args: LayerSpec['args']): Record<string, Value> {
    const resolved = entry.arguments.flatMap(({ name, kind }): [string, Value][] => {
      const value = args[name];
      return value === undefined ? [] : [[name, this.value(value, kind, { name, owner: entry.name })]];
    });
    return Object.fromEntries(resolved);
  }

  private value(value: Value, kind: ValueKind, slot: Slot): Value {
    if (typeof value !== 'object' || !holdsDeferred(value)) return value;
    if (isDeferred(value)) return this.number(value, kind, slot);
    if (isCall(value)) {
      const entry = tablesOf(kind).map((table) => table.get(value.call)).find((found) => found !== undefined);
      return entry ? { call: value.call, args: this.argumentsOf(entry, value.args) } : value;
    }
    return value.map((item) => this.value(item, kind, slot));
  }

  private number({ deferred }: Deferred, kind: ValueKind, { name, owner }: Slot): number {
    const constants = { classes: NaN, vocabulary: NaN, features: NaN };
    for (const constant of constantsIn(deferred)) constants[constant] = this.constant(constant);
    const result = compute(deferred, constants);
    const range = numbersOf(kind);
    if (range && isInRange(result, range)) return result === 0 ? 0 : result;
    const message = l10n.t(
      '"{0}" of {1} is {2}, and with this data it comes to {3}.',
      name,
      owner,
      describeNumbers(range ?? { kind: 'number' }),
      result,
    );
    throw new UserError('out-of-range', message, { layer: this.spec.id });
  }

  private constant(constant: DataConstant): number {
    const { profile, spec } = this;
    const at = { layer: spec.id };
    if (constant === 'features') return profile.features;
    if (constant === 'vocabulary') return this.vocabulary(at);
    const count = profile.targets.find(({ kind }) => kind === 'class')?.classes.length ?? 0;
    if (count > 0) return count;
    const message = l10n.t('"classes" is the number of classes of the target, and the target is no class.');
    throw new UserError('no-classes', message, at);
  }

  /** Of the text, or of the only column of sentences. */
  private vocabulary(at: UserError['at']): number {
    const { ids, inputs } = this.profile;
    if (ids !== undefined) return ids;
    const [column, another] = inputs.flatMap(({ sentence }) => sentence ?? []);
    if (column && !another) return column.tokens.length;
    const message = column
      ? l10n.t('"vocabulary" is the number of different tokens, and several columns have some; write the number.')
      : l10n.t('"vocabulary" is the number of different tokens of a text, and the data is no text.');
    throw new UserError('no-vocabulary', message, at);
  }
}

interface Slot {
  readonly name: string;
  readonly owner: string;
}

function numbersOf(kind: ValueKind): NumberKind | undefined {
  if (kind.kind === 'number') return kind;
  return kind.kind === 'either' ? kind.kinds.map(numbersOf).find((found) => found !== undefined) : undefined;
}

function tablesOf(kind: ValueKind): ReadonlyMap<string, EntryType>[] {
  if (kind.kind === 'entry') return [entryTables[kind.table]];
  return kind.kind === 'either' ? kind.kinds.flatMap(tablesOf) : [];
}
