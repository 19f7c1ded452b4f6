/**
 * A spec of the clinic says how it is cured in two kinds of comment, each below the line that gives way to it:
 *
 *     optimizer: sgd(learning_rate: 0.00005)
 *     // cure: optimizer: sgd(learning_rate: 0.5)
 *
 *     train.loss > 0.9 * initial_loss
 *     // cured: train.loss < 0.1
 *
 * The first is the one change to make; the others, one below each check, are what is expected once it is made.
 */
const pattern = /^( *)(\S.*)\n *\/\/ (cure|cured): (\S.*)$/gm;

export interface Clinic {
  /** What the reader changes: the line as it is, and as it is to be. */
  readonly changes: readonly { readonly from: string; readonly to: string }[];
  /** What holds as long as the spec is ill, and what holds once it is cured; in the order of the checks. */
  readonly symptoms: readonly string[];
  readonly signs: readonly string[];
}

/** Reads the comments of a text. */
export function readClinic(text: string): Clinic {
  const found = [...text.matchAll(pattern)].map(([, , from = '', kind, to = '']) => ({ from, kind, to }));
  const checks = found.filter(({ kind }) => kind === 'cured');
  return {
    changes: found.filter(({ kind }) => kind === 'cure').map(({ from, to }) => ({ from, to })),
    symptoms: checks.map(({ from }) => from),
    signs: checks.map(({ to }) => to),
  };
}

/** The text with the change made, where it is to be, and with both kinds of check: of each pair first the symptom. */
export function withBothChecks(text: string, cured: boolean): string {
  return text.replace(pattern, (_, indent: string, from: string, kind: string, to: string) => {
    if (kind === 'cure') return `${indent}${cured ? to : from}`;
    return `${indent}${from}\n${indent}${to}`;
  });
}
