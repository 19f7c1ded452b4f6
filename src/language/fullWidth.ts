import * as l10n from '@vscode/l10n';
import type { Problem } from '../base/problem';
import { span } from '../base/span';
import { plainForm } from './characters';

/**
 * Gathers the full-width and typographic characters of one line (`dense（16，relu）`), so that they make one
 * problem with one fix, however many keys the input method turned.
 */
export class FullWidthLine {
  private start = -1;
  private end = -1;
  private plain = '';

  constructor(
    private readonly text: string,
    private readonly problems: Problem[],
  ) {}

  /** Takes notice of a token; `plainAt` gives each of its characters in plain form. */
  note(start: number, end: number, plainAt: (offset: number) => string): void {
    for (let offset = start; offset < end; offset++) {
      if (plainForm(this.text.charCodeAt(offset)) === undefined) continue;
      if (this.start < 0) this.start = offset;
      else this.plain += this.text.slice(this.end, offset);
      this.plain += plainAt(offset);
      this.end = offset + 1;
    }
  }

  endLine(): void {
    if (this.start < 0) return;
    const at = span(this.start, this.end);
    const shown = this.plain.length <= 40 ? this.plain : `${this.plain.slice(0, 40)}…`;
    this.problems.push({
      code: 'full-width',
      severity: 'error',
      message: l10n.t('Full-width and typographic characters are not part of the language; write "{0}".', shown),
      span: at,
      fix: { title: l10n.t('Write the plain characters'), span: at, text: this.plain },
    });
    this.start = -1;
    this.plain = '';
  }
}
