import assert from 'node:assert/strict';
import { gradientTable } from '../../../src/engine/gradients/table';
import { naiveKernels } from '../../../src/engine/kernels/table';
import {
  activations,
  columnEncoders,
  dataKeys,
  entryTables,
  foreign,
  initializers,
  layers,
  losses,
  optimizers,
  planned,
  trainKeys,
  type ArgumentType,
  type EntryType,
  type ValueKind,
} from '../../../src/model/catalogue';
import { isCall, type Value } from '../../../src/model/spec';
import { offeredTrainings } from '../../support/networks';
import { compiled } from '../../support/trainings';

const tables: [table: string, entries: ReadonlyMap<string, EntryType>][] = [
  ['layer', layers],
  ...Object.entries(entryTables),
];

const entries: [label: string, entry: EntryType][] = tables.flatMap(([table, map]) =>
  [...map].map(([name, entry]): [string, EntryType] => [`${table} ${name}`, entry]),
);

const argumentLists: [label: string, list: readonly ArgumentType[]][] = [
  ...entries.map(([label, entry]): [string, readonly ArgumentType[]] => [label, entry.arguments]),
  ['data', dataKeys],
  ['train', trainKeys],
];

/** Whether a value is one that the kind describes. */
function fits(value: Value, kind: ValueKind): boolean {
  switch (kind.kind) {
    case 'number': {
      if (typeof value !== 'number') return false;
      const { min = -Infinity, max = Infinity } = kind;
      const above = kind.exclusiveMin ? value > min : value >= min;
      const below = kind.exclusiveMax ? value < max : value <= max;
      return above && below && (!kind.integer || Number.isInteger(value));
    }
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
    case 'column':
      return typeof value === 'string';
    case 'columns':
    case 'classes':
      return Array.isArray(value) && value.every((name) => typeof name === 'string');
    case 'word':
      return typeof value === 'string' && kind.words.includes(value);
    case 'words':
      return Array.isArray(value) && value.every((word) => typeof word === 'string' && kind.words.includes(word));
    case 'entry':
      return isCall(value) && entryTables[kind.table].has(value.call);
    case 'condition':
      return false;
    case 'literal':
      return Array.isArray(value);
    case 'either':
      return kind.kinds.some((one) => fits(value, one));
  }
}

const isSentence = (text: string): boolean => /^[^a-z\s].*[.…]$/.test(text);

describe('the catalogue', () => {
  for (const [label, entry] of entries) {
    it(`has a text for ${label} and each of its arguments`, () => {
      assert.ok(isSentence(entry.doc()), entry.doc());
      for (const { name, doc } of entry.arguments) assert.ok(isSentence(doc()), `${name}: ${doc()}`);
    });
  }

  it('has a text for each setting', () => {
    for (const { name, doc } of [...dataKeys, ...trainKeys]) assert.ok(isSentence(doc()), `${name}: ${doc()}`);
  });

  it('finds every entry under its own name, in lower snake case', () => {
    for (const [, map] of tables) for (const [name, entry] of map) assert.equal(entry.name, name);
    for (const [label, { name }] of entries) assert.match(name, /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, label);
  });

  for (const [label, list] of argumentLists) {
    it(`names each argument of ${label} once, the required ones first`, () => {
      const names = list.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
      const required = list.map((argument) => argument.default === undefined && !argument.optional);
      assert.deepEqual(required, [...required].sort((a, b) => Number(b) - Number(a)));
    });

    it(`has defaults for ${label} that its own checks allow`, () => {
      for (const argument of list) {
        const value = argument.default;
        if (value === undefined) continue;
        assert.ok(fits(value, argument.kind), `${argument.name}: ${JSON.stringify(value)}`);
        assert.ok(!argument.optional, `${argument.name} is optional and has a default`);
      }
    });
  }

  it('plans nothing that it has already', () => {
    const having: Readonly<Record<string, Iterable<string>>> = {
      ...Object.fromEntries(tables.map(([table, map]) => [table, map.keys()])),
      data: dataKeys.map(({ name }) => name),
      train: trainKeys.map(({ name }) => name),
      encoder: columnEncoders,
    };
    for (const [table, names] of Object.entries(planned)) {
      const here = new Set(having[table]);
      assert.deepEqual(names.filter((name) => here.has(name)), [], table);
      assert.equal(new Set(names).size, names.length, table);
    }
  });

  it('translates the words of other tools into its own', () => {
    const lists = [...argumentLists.map(([, list]) => list), ...tables.map(([, map]) => [...map.values()])];
    const named = lists.map((list) => new Set(list.map(({ name }) => name)));
    for (const [word, ours] of Object.entries(foreign)) {
      // A schedule's gamma or a source's labels are their own affair: what counts is where ours could stand.
      const places = named.filter((names) => names.has(ours));
      assert.ok(places.length > 0 && places.every((names) => !names.has(word)), `${word}: ${ours}`);
    }
  });
});

describe('what the catalogue promises', () => {
  it('every activation has its operation, with gradient and kernel, a loss and an initialiser', () => {
    for (const { name, operation, loss, initializer, formula } of activations.values()) {
      assert.ok(formula && losses.has(loss) && initializers.has(initializer), name);
      assert.equal(operation === undefined, name === 'linear');
      if (!operation) continue;
      assert.ok(naiveKernels[operation], `${name}: kernel`);
      assert.equal(gradientTable[operation].length, 1, `${name}: gradient`);
    }
  });

  it('every rule of the gradient table names operands that there are, and a kernel', () => {
    const seen = new Set<string>();
    for (const training of offeredTrainings()) {
      for (const { operation, inputs, outputs } of compiled(training).graph.operations) {
        seen.add(operation);
        // Some read one tensor or two, such as the states of one direction or of both.
        const rules = gradientTable[operation].filter(({ operand }) => operand === 'each' || operand < inputs.length);
        assert.equal(new Set(rules.map(({ operand }) => operand)).size, rules.length, `${operation}: one rule for an operand`);
        for (const rule of rules) {
          assert.ok(naiveKernels[rule.operation], rule.operation);
          for (const read of [rule.operand, ...rule.reads]) {
            if (typeof read === 'number') assert.ok(read < inputs.length, `${operation}: input ${read}`);
            else if (typeof read === 'object' && 'output' in read) assert.ok(read.output < outputs.length, operation);
          }
        }
      }
    }
    // By the input nothing is learned, nor by what stands in another's place in prediction.
    const unlearned = ['augment', 'identity'];
    assert.deepEqual(Object.keys(gradientTable).filter((operation) => !seen.has(operation)), unlearned);
  });

  it('every loss and optimiser has a kernel', () => {
    const kernels = new Set(Object.keys(naiveKernels));
    for (const name of [...losses.keys(), ...optimizers.keys()]) assert.ok(kernels.has(name), name);
  });

  it('every loss that goes with an activation is that activation’s own', () => {
    for (const { name, fusedWith } of losses.values()) {
      if (fusedWith) assert.equal(activations.get(fusedWith)!.loss, name);
    }
  });

  it('optimisers take named arguments, with a learning rate first', () => {
    for (const { name, namedOnly, arguments: list } of optimizers.values()) {
      assert.ok(namedOnly, name);
      assert.equal(list[0]!.name, 'learning_rate', name);
    }
  });
});
