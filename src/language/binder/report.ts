import * as l10n from '@vscode/l10n';
import type { Fix, Problem } from '../../base/problem';
import { span, type Span } from '../../base/span';
import { suggest } from '../../base/suggest';
import { foreign } from '../../model/catalogue';

/** Gathers the problems of a spec; the same one at the same place is told once. */
export class Report {
  readonly problems: Problem[] = [];
  private readonly known = new Set<string>();

  constructor(private readonly text: string | undefined) {}

  error(code: string, message: string, at: Span, fix?: Fix): undefined {
    return this.add({ code, severity: 'error', message, span: at, ...(fix && { fix }) });
  }

  warning(code: string, message: string, at: Span, fix?: Fix): undefined {
    return this.add({ code, severity: 'warning', message, span: at, ...(fix && { fix }) });
  }

  /** What the language has and this version cannot run. */
  notYet(message: string, at: Span): undefined {
    return this.error('not-supported-yet', message, at);
  }

  /** The fix that takes an entry out, with its line where nothing else stands on that. */
  removal(entry: Span): Fix {
    const title = l10n.t('Remove it');
    const text = this.text ?? '';
    const before = /(?:^|[\r\n])([ \t]*)$/.exec(text.slice(Math.max(0, entry.start - 200), entry.start));
    const after = /^[ \t]*(?:\r\n|\r|\n)/.exec(text.slice(entry.end, entry.end + 200));
    if (!before || !after) return { title, span: entry, text: '' };
    return { title, span: span(entry.start - (before[1]?.length ?? 0), entry.end + after[0].length), text: '' };
  }

  add(problem: Problem): undefined {
    const key = keyOf(problem);
    if (!this.known.has(key)) this.problems.push(problem);
    this.known.add(key);
    return undefined;
  }
}

/** What makes problems the same: the code and the place. */
export function keyOf({ code, span: { start, end } }: Problem): string {
  return `${code} ${start} ${end}`;
}

/** The name that was likely meant: what other tools call the same, else the nearest in spelling. */
export function meant(word: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const translated = Object.hasOwn(foreign, word) ? foreign[word] : undefined;
  return translated !== undefined && names.includes(translated) ? translated : suggest(word, names);
}

/** The fix that writes a name in place of what stands there; none where there is no name. */
export function writing(name: string | undefined, at: Span): Fix | undefined {
  return name === undefined ? undefined : { title: l10n.t('Write "{0}"', name), span: at, text: name };
}
