import { contains } from '../base/span';
import type { Argument, Expression, Node, Section, Slice, SpecTree } from './tree';

/** The nodes right below one, in the order of the text. */
export function* children(node: Node): Generator<Node, void, undefined> {
  switch (node.kind) {
    case 'spec':
      if (node.version) yield node.version;
      return yield* node.sections;
    case 'version':
      return yield* present(node.number);
    case 'network':
      return yield* present(node.title);
    case 'let':
      return yield* present(node.name, node.value);
    case 'block':
      yield* present(node.name);
      yield* node.parameters;
      return yield node.body;
    case 'data':
    case 'inline':
    case 'layers':
    case 'train':
    case 'expect':
    case 'compare':
      return yield node.body;
    case 'body':
      return yield* node.entries;
    case 'parameter':
      return yield* present(node.name, node.default);
    case 'setting':
      return yield* present(node.key, node.value);
    case 'layer':
      yield* present(node.name, node.type);
      return yield* node.args;
    case 'repeat':
      return yield* present(node.count, node.body);
    case 'row':
      yield* node.inputs;
      return yield* node.targets;
    case 'check':
      return yield* present(node.expression, node.within);
    case 'within':
      return yield* present(node.count, node.unit);
    case 'sweep':
      yield* node.path;
      return yield node.values;
    case 'cell':
      return;
    default:
      return yield* childrenOfExpression(node);
  }
}

function* childrenOfExpression(node: Expression | Argument | Slice): Generator<Node, void, undefined> {
  switch (node.kind) {
    case 'list':
      return yield* node.items;
    case 'group':
      return yield node.expression;
    case 'call':
      yield* present(node.target, node.name);
      return yield* node.args;
    case 'argument':
      return yield* present(node.name, node.value);
    case 'member':
      return yield* present(node.target, node.name);
    case 'index':
      yield node.target;
      return yield* node.indices;
    case 'slice':
      return yield* present(node.from, node.to);
    case 'unary':
      return yield node.operand;
    case 'binary':
      return yield* present(node.left, node.right);
    case 'number':
    case 'string':
    case 'name':
    case 'missing':
      return;
  }
}

function* present(...nodes: (Node | undefined)[]): Generator<Node, void, undefined> {
  for (const node of nodes) if (node) yield node;
}

/** A node and everything below it, parents first, in the order of the text. */
export function* descendants(root: Node): Generator<Node, void, undefined> {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    yield node;
    const below = [...children(node)];
    for (let i = below.length - 1; i >= 0; i--) pending.push(below[i] as Node);
  }
}

/**
 * The nodes around an offset, from the tree down to the smallest. Both ends of a span belong to it; where two
 * siblings touch, the one that starts at the offset counts.
 */
export function pathAt(tree: SpecTree, offset: number): Node[] {
  const path: Node[] = [tree];
  for (;;) {
    let inner: Node | undefined;
    for (const child of children(path[path.length - 1] ?? tree)) {
      if (child.span.start > offset) break;
      if (contains(child.span, offset) && (child.kind !== 'missing' || !inner)) inner = child;
    }
    if (!inner) return path;
    path.push(inner);
  }
}

/** The smallest node around an offset; the tree itself where there is no other. */
export function nodeAt(tree: SpecTree, offset: number): Node {
  return pathAt(tree, offset).at(-1) ?? tree;
}

/** The first section of a kind. A second one has been reported by the parser, unless it is `let` or `block`. */
export function findSection<Kind extends Section['kind']>(
  tree: SpecTree,
  kind: Kind,
): Extract<Section, { kind: Kind }> | undefined {
  return sectionsOf(tree, kind)[0];
}

export function sectionsOf<Kind extends Section['kind']>(
  tree: SpecTree,
  kind: Kind,
): Extract<Section, { kind: Kind }>[] {
  return tree.sections.filter((section): section is Extract<Section, { kind: Kind }> => section.kind === kind);
}
