import * as l10n from '@vscode/l10n';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { UserError } from '../base/problem';
import type { LayerView, ProgramView, SessionState } from '../protocol/session';
import { parseRead, printRead } from './expressions';
import { findMetric, metricsOf } from './metrics';
import { scopesOf, type NamedTensor, type Scope } from './scopes';
import { blocksAround, type Frame, type FrameKind } from './stack';
import type { DebugTarget } from './target';
import { findTensor, formatPart, typeOf, Tensors, type PartView, type TensorPart } from './tensors';

/** What a reference stands for. */
type Container =
  | { readonly scope: Scope; readonly kind: FrameKind }
  | { readonly layer: LayerView }
  | { readonly part: TensorPart };

type Value = Omit<DebugProtocol.Variable, 'name'>;

/**
 * What there is to read at one stop. References hold until the network moves on; later they are refused, for what they
 * stood for is no more.
 */
export class Variables {
  private readonly tensors: Tensors;
  private readonly containers = new Map<number, Container>();
  /** The same thing has the same reference, however often it is asked for at one stop. */
  private readonly references = new Map<string, number>();
  private nextReference = 1;

  constructor(private readonly target: DebugTarget) {
    this.tensors = new Tensors(target);
  }

  /** The network has moved on. */
  forget(): void {
    this.containers.clear();
    this.references.clear();
  }

  scopes(frame: Frame): DebugProtocol.Scope[] {
    const { program, state } = this.require();
    return scopesOf(frame, program, state).map((scope) => ({
      name: scope.name,
      variablesReference: this.refer(`${frame.kind}/${scope.name}`, { scope, kind: frame.kind }),
      expensive: false,
      ...(scope.what === 'metrics' ? {} : { presentationHint: 'locals' }),
    }));
  }

  async variables(args: DebugProtocol.VariablesArguments): Promise<DebugProtocol.Variable[]> {
    const { variablesReference: reference, filter, start = 0, count } = args;
    const container = this.containers.get(reference);
    if (!container) throw new UserError('stale', l10n.t('The network has moved on since; these values are gone.'));
    if ('part' in container) {
      // Elements are all that a tensor has; 0 stands for all of them.
      return filter === 'named' ? [] : this.elements(container.part, start, count || Infinity);
    }
    if (filter === 'indexed') return [];
    if ('layer' in container) return this.named(tensorsOf(container.layer));
    return this.inScope(container.scope, container.kind);
  }

  /** A tensor, an element of it, or a metric, by its name. */
  async evaluate(text: string): Promise<DebugProtocol.EvaluateResponse['body']> {
    const read = parseRead(text);
    if (!read) throw notYet(text);
    const { program, state } = this.require();
    const id = tensorWithin(read.path, program, state);
    if (id !== undefined) {
      const view = await this.tensors.view({ id, indices: read.indices });
      if (!view) throw new UserError('index', l10n.t('"{0}" has no element at [{1}].', read.path, read.indices.join(', ')));
      const { value: result, type, variablesReference, indexedVariables } = this.show(view);
      return { result, type, variablesReference, indexedVariables };
    }
    const metric = read.indices.length === 0 ? findMetric(read.path, program, state, this.target.digits) : undefined;
    if (!metric) throw unknownName(read.path);
    return { result: metric.value ?? notComputed(), variablesReference: 0 };
  }

  private inScope(scope: Scope, kind: FrameKind): Promise<DebugProtocol.Variable[]> | DebugProtocol.Variable[] {
    const { program, state } = this.require();
    switch (scope.what) {
      case 'tensors':
        return this.named(scope.tensors);
      case 'layers':
        return program.layers.map((layer) => this.layer(layer));
      case 'metrics':
        return metricsOf(kind, program, state, this.target.digits).map(({ name, value }) => ({
          name,
          value: value ?? notComputed(),
          evaluateName: name,
          variablesReference: 0,
        }));
    }
  }

  private layer(layer: LayerView): DebugProtocol.Variable {
    const reference = this.refer(`layer/${layer.id}`, { layer });
    const value = `${layer.type}(${layer.activation}) [${layer.shape.join(' × ')}]`;
    return { name: layer.id, value, evaluateName: layer.id, variablesReference: reference };
  }

  private async named(tensors: readonly NamedTensor[]): Promise<DebugProtocol.Variable[]> {
    const views = await Promise.all(tensors.map(({ id }) => this.tensors.view({ id, indices: [] })));
    return tensors.flatMap(({ name }, i) => (views[i] ? { name, ...this.show(views[i]) } : []));
  }

  private async elements(part: TensorPart, start: number, count: number): Promise<DebugProtocol.Variable[]> {
    const views = await this.tensors.children(part, start, count);
    return views.map((view) => ({ name: `[${view.part.indices.at(-1)!}]`, ...this.show(view) }));
  }

  private show(view: PartView): Value {
    const { part, shape, isComputed } = view;
    const evaluateName = printRead(part.id, part.indices);
    if (!isComputed) return { value: notComputed(), type: typeOf(shape), evaluateName, variablesReference: 0 };
    const value = { value: formatPart(view, this.target.digits), type: typeOf(shape), evaluateName };
    if (shape.length === 0) return { ...value, variablesReference: 0 };
    return { ...value, variablesReference: this.refer(`part/${evaluateName}`, { part }), indexedVariables: shape[0] };
  }

  private refer(key: string, container: Container): number {
    const known = this.references.get(key);
    if (known !== undefined) return known;
    const reference = this.nextReference++;
    this.references.set(key, reference);
    this.containers.set(reference, container);
    return reference;
  }

  private require(): { program: ProgramView; state: SessionState } {
    const { program, state } = this.target;
    if (!program || !state) throw new UserError('not-open', l10n.t('The network is not open yet.'));
    return { program, state };
  }
}

function tensorsOf({ tensors }: LayerView): NamedTensor[] {
  return Object.entries(tensors).map(([name, { id }]) => ({ name, id }));
}

/** A tensor by its name, in a block by the name that it has there: of the call in which the network stands. */
function tensorWithin(path: string, program: ProgramView, state: SessionState): string | undefined {
  const here = [program.instructions[state.next], program.instructions[(state.last?.to ?? 0) - 1]];
  const blocks = here.flatMap((instruction) => (instruction ? blocksAround(instruction.layer) : []));
  const paths = [...blocks.map((block) => `${block}.${path}`), path];
  return paths.map((one) => tensorOf(one, program)).find((id) => id !== undefined);
}

/** A layer stands for its output, `h1.gradient` for the output's. Undefined where no tensor has the name. */
function tensorOf(path: string, program: ProgramView): string | undefined {
  if (path === 'input') return path;
  if (path === 'target' || path === 'loss.samples') return program.mode === 'train' ? path : undefined;
  const layer = program.layers.find(({ id }) => path === id || path.startsWith(`${id}.`));
  if (!layer) return findTensor(program, path)?.id ?? outputOfCall(path, program);
  const name = path.slice(layer.id.length + 1);
  if (name === '') return layer.tensors['output']?.id;
  return layer.tensors[name === 'gradient' ? 'output.gradient' : name]?.id;
}

/** The call of a block stands for what it gives: the output of its last layer. */
function outputOfCall(path: string, program: ProgramView): string | undefined {
  const [, call = path, name = 'output'] = /^(.*)\.(output|gradient)$/.exec(path) ?? [];
  const last = program.layers.findLast(({ id }) => id.startsWith(`${call}.`));
  return last?.tensors[name === 'gradient' ? 'output.gradient' : name]?.id;
}

function notComputed(): string {
  return l10n.t('not computed');
}

function notYet(text: string): UserError {
  const message = l10n.t('"{0}" is not supported yet; name a tensor such as h1.output or h1.weights[0], or loss.', text.trim());
  return new UserError('expression', message);
}

function unknownName(path: string): UserError {
  const message = l10n.t('There is no "{0}" here; name a layer, a tensor such as h1.weights[0], or loss.', path);
  return new UserError('unknown-name', message);
}
