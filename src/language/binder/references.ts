import * as l10n from '@vscode/l10n';
import type { NameValue, Value as Written } from '../value';
import type { Report } from './report';
import { meant, writing } from './report';

/** What a layer reads. */
export interface Source {
  /** The layer's id; of a column of the input `input.user`. */
  readonly id: string;
  /** What that is in the body of the one who reads: a layer, a call of a block, or `input`. */
  readonly part: string;
}

/** What layers of a body can read besides each other. */
export interface Outlook {
  /** The id that `input` has. */
  readonly input: string;
  /** Why columns of the input cannot be read here; undefined where they can. */
  readonly noColumns?: () => string;
  /** Names of layers that are out of sight: those outside of a block. */
  readonly outside: ReadonlySet<string>;
  /** Whether numbers of names may be missing, because it is not known how often a `repeat` repeats. */
  readonly isDraft: boolean;
}

/** The names by which a layer can read others: those above it. */
export class Above {
  private readonly sources: Map<string, Source>;

  /** `all` are the names of the whole body, to tell a layer further down from one that does not exist. */
  constructor(
    private readonly all: ReadonlySet<string>,
    private readonly outlook: Outlook,
  ) {
    this.sources = new Map([['input', { id: outlook.input, part: 'input' }]]);
  }

  add(name: string, source: Source): void {
    this.sources.set(name, source);
  }

  find(name: string): Source | undefined {
    return this.sources.get(name);
  }

  /** The layer that a value names. Undefined where it names none, which has been reported. */
  resolve(value: Written, self: string, report: Report): Source | undefined {
    const name = this.nameIn(value);
    const source = name === undefined ? undefined : this.sources.get(name);
    if (source) return source;
    if (value.kind === 'name' && value.path.length > 1) return this.resolvePath(value, report);
    if (name === undefined) {
      return report.error('wrong-kind', l10n.t('A layer reads others by their names; this is none.'), value.span);
    }
    return this.resolveNumbered(name) ?? this.reportUnknown(name, value, self, report);
  }

  /** A layer's name counts before a constant of the same name: the slot decides. */
  private nameIn(value: Written): string | undefined {
    if (value.constant !== undefined && this.all.has(value.constant)) return value.constant;
    return value.kind === 'name' && value.path.length === 1 ? value.text : undefined;
  }

  /** `input.user`, or a tensor where its layer is meant. */
  private resolvePath({ path, span }: NameValue, report: Report): Source | undefined {
    const [first = '', column = ''] = path;
    if (first !== 'input' || path.length > 2) {
      const message = l10n.t('A layer is read by its name alone, which means its output: "{0}".', first);
      return report.error('wrong-kind', message, span, writing(first, span));
    }
    const { noColumns } = this.outlook;
    return noColumns ? report.error('no-columns', noColumns(), span) : { id: `input.${column}`, part: 'input' };
  }

  /** In a draft, `h_2` for any `h`. */
  private resolveNumbered(name: string): Source | undefined {
    const base = this.outlook.isDraft ? /^(.+)_\d+$/.exec(name)?.[1] : undefined;
    return base === undefined ? undefined : (this.sources.get(base) ?? this.sources.get(`${base}_1`));
  }

  private reportUnknown(name: string, { span }: Written, self: string, report: Report): undefined {
    if (name === self) {
      return report.error('self-reference', l10n.t('The layer "{0}" cannot read itself.', name), span);
    }
    if (this.all.has(name)) {
      const message = l10n.t('The layer "{0}" is further down, and layers read only those above; move it up.', name);
      return report.error('forward-reference', message, span);
    }
    if (this.outlook.outside.has(name)) {
      const message = l10n.t(
        'A block sees its own layers and its "input"; "{0}" stands outside. Give it to the block with "from: {0}".',
        name,
      );
      return report.error('outside-reference', message, span);
    }
    const near = meant(name, this.sources.keys());
    const message =
      near === undefined
        ? l10n.t('There is no layer "{0}" above.', name)
        : l10n.t('There is no layer "{0}" above; did you mean "{1}"?', name, near);
    return report.error('unknown-reference', message, span, writing(near, span));
  }
}
