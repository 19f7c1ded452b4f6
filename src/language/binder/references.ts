import * as l10n from '@vscode/l10n';
import type { NameValue, Value as Written } from '../value';
import type { Report } from './report';
import { meant, writing } from './report';

/** The names by which a layer can read others: those above it. */
export class Above {
  /** Ids by name; the network's input is always there. */
  private readonly ids = new Map([['input', 'input']]);

  /** `all` are the names of the whole body, to tell a layer further down from one that does not exist. */
  constructor(private readonly all: ReadonlySet<string>) {}

  add(name: string, id: string): void {
    this.ids.set(name, id);
  }

  find(name: string): string | undefined {
    return this.ids.get(name);
  }

  /** The id of the layer that a value names. Undefined where it names none, which has been reported. */
  resolve(value: Written, self: string, report: Report): string | undefined {
    const name = this.nameIn(value);
    const id = name === undefined ? undefined : this.ids.get(name);
    if (id !== undefined) return id;
    if (value.kind === 'name' && value.path.length > 1) return this.reportPath(value, report);
    if (name === undefined) {
      return report.error('wrong-kind', l10n.t('"from" takes the name of a layer above.'), value.span);
    }
    return this.reportUnknown(name, value, self, report);
  }

  /** A layer's name counts before a constant of the same name: the slot decides. */
  private nameIn(value: Written): string | undefined {
    if (value.constant !== undefined && this.all.has(value.constant)) return value.constant;
    return value.kind === 'name' && value.path.length === 1 ? value.text : undefined;
  }

  /** `input.user`, or a tensor where its layer is meant. */
  private reportPath({ path, span }: NameValue, report: Report): undefined {
    const [first = ''] = path;
    if (first === 'input') {
      return report.notYet(l10n.t('Reading one column of the input is not supported yet; write "from: input".'), span);
    }
    const message = l10n.t('"from" takes the name of a layer and reads its output: "from: {0}".', first);
    return report.error('wrong-kind', message, span, writing(first, span));
  }

  private reportUnknown(name: string, { span }: Written, self: string, report: Report): undefined {
    if (name === self) {
      return report.error('self-reference', l10n.t('The layer "{0}" cannot read itself.', name), span);
    }
    if (this.all.has(name)) {
      const message = l10n.t('The layer "{0}" is further down, and layers read only those above; move it up.', name);
      return report.error('forward-reference', message, span);
    }
    const near = meant(name, this.ids.keys());
    const message =
      near === undefined
        ? l10n.t('There is no layer "{0}" above.', name)
        : l10n.t('There is no layer "{0}" above; did you mean "{1}"?', name, near);
    return report.error('unknown-reference', message, span, writing(near, span));
  }
}
