import * as l10n from '@vscode/l10n';
import type { Problem } from '../base/problem';
import type { Span } from '../base/span';
import { activations, layers, planned } from '../model/catalogue';
import type { Argument, Call, Expression, LayerCall, LayerEntry, SpecTree } from './tree';
import { descendants, sectionsOf } from './walk';

/**
 * Finds layers that stand in another one's arguments, as in `softmax(dense(3))`. The fix gives each a line of
 * its own, with a name only where the outer layer would not take it anyway.
 */
export function checkNestedLayers(tree: SpecTree, text: string): Problem[] {
  const blocks = sectionsOf(tree, 'block');
  const types = new Set(
    [...layers.keys(), ...(planned['layer'] ?? []), ...blocks.flatMap(({ name }) => name?.text ?? [])],
  );
  for (const name of [...activations.keys(), ...(planned['activation'] ?? [])]) types.delete(name);
  const hoisting = new Hoisting(tree, text, types);
  const bodies = [...blocks, ...sectionsOf(tree, 'layers')].map((section) => section.body.entries);
  return bodies.flatMap((entries) => entries.flatMap((entry) => checkEntry(entry, hoisting)));
}

function checkEntry(entry: LayerEntry, hoisting: Hoisting): Problem[] {
  if (entry.kind === 'repeat') return entry.body.entries.flatMap((inner) => checkEntry(inner, hoisting));
  const nested = hoisting.firstNested(entry);
  if (!nested) return [];
  return [{
    code: 'nested-layer',
    severity: 'error',
    message: l10n.t('The layer "{0}" cannot stand within another; give it a line of its own.', nested.name.text),
    span: nested.name.span,
    fix: { title: l10n.t('Move it to a line of its own'), span: entry.span, text: hoisting.rewrite(entry) },
  }];
}

/** A part of a call that is a layer. */
interface Nested {
  readonly argument: Argument;
  readonly call: Call;
}

/** Layers that take several, by position; only names can stand there. */
const MERGING: ReadonlySet<string> = new Set(['add', 'multiply', 'concat']);

/** Rewrites calls within calls to one call a line. */
class Hoisting {
  private readonly lines: string[] = [];
  private used: ReadonlySet<string> | undefined;
  private named = 0;

  constructor(
    private readonly tree: SpecTree,
    private readonly text: string,
    private readonly types: ReadonlySet<string>,
  ) {}

  /** The first layer in the arguments of a call. None in one that is not closed: that may be the next line's. */
  firstNested({ args, parentheses }: LayerCall): Call | undefined {
    const last = args.at(-1);
    if (!parentheses || !last) return undefined;
    const isClosed = this.text.charAt(parentheses.end - 1) === ')' && last.span.end < parentheses.end;
    return isClosed ? this.nestedIn(args)[0]?.call : undefined;
  }

  rewrite(entry: LayerCall): string {
    this.lines.length = 0;
    this.named = 0;
    const call = this.hoist(entry.span, entry.type.text, entry.args);
    const before = this.text.slice(Math.max(0, entry.span.start - 80), entry.span.start);
    const indent = /(?:^|[\r\n])([ \t]*)$/.exec(before)?.[1] ?? '';
    return [...this.lines, call].join(`\n${indent}`);
  }

  private nestedIn(args: readonly Argument[]): Nested[] {
    return args.flatMap((argument) => {
      const { value } = argument;
      return this.isLayer(value) ? [{ argument, call: value }] : [];
    });
  }

  private isLayer(value: Expression): value is Call {
    return value.kind === 'call' && !value.target && this.types.has(value.name.text);
  }

  /** The text of a call once the layers in it have lines of their own. */
  private hoist(at: Span, type: string, args: readonly Argument[]): string {
    const nested = this.nestedIn(args);
    const isTakenAnyway = nested.length === 1 && !MERGING.has(type);
    const edits = nested.map(({ argument, call }) => {
      const line = this.hoist(call.span, call.name.text, call.args);
      if (isTakenAnyway) {
        this.lines.push(line);
        return { span: this.withComma(argument, args), text: '' };
      }
      const name = this.freshName(call.name.text);
      this.lines.push(`${name} = ${line}`);
      return { span: call.span, text: name };
    });
    return this.edited(at, edits);
  }

  /** An argument with the comma that goes when it goes. */
  private withComma(argument: Argument, args: readonly Argument[]): Span {
    const index = args.indexOf(argument);
    const [before, after] = [args[index - 1], args[index + 1]];
    if (after) return { start: argument.span.start, end: after.span.start };
    return { start: before ? before.span.end : argument.span.start, end: argument.span.end };
  }

  private edited(at: Span, edits: readonly { span: Span; text: string }[]): string {
    let position = at.start;
    let result = '';
    for (const edit of edits) {
      result += this.text.slice(position, edit.span.start) + edit.text;
      position = edit.span.end;
    }
    return result + this.text.slice(position, at.end);
  }

  private freshName(type: string): string {
    this.used ??= new Set([...descendants(this.tree)].flatMap((node) => (node.kind === 'name' ? node.text : [])));
    for (;;) {
      const number = this.named++;
      const letter = String.fromCharCode(97 + (number % 26));
      const name = `${type}_${letter}${number < 26 ? '' : Math.floor(number / 26)}`;
      if (!this.used.has(name)) return name;
    }
  }
}
