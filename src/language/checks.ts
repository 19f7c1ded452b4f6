import * as l10n from '@vscode/l10n';
import type { Problem } from '../base/problem';
import { checkNestedLayers } from './nestedLayers';
import { RESERVED } from './names';
import type { Expression, Name, Section, Setting, SpecTree } from './tree';
import { descendants } from './walk';

/** What is wrong with a tree that the grammar lets pass and that needs no knowledge of the data. */
export function checkTree(tree: SpecTree, text: string): Problem[] {
  return [
    ...checkDuplicates(tree),
    ...checkSplits(tree),
    ...checkReservedNames(tree),
    ...checkNestedLayers(tree, text),
  ];
}

const REPEATABLE: ReadonlySet<Section['kind']> = new Set<Section['kind']>(['let', 'block']);

function checkDuplicates(tree: SpecTree): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const { kind, keyword } of tree.sections) {
    if (REPEATABLE.has(kind)) continue;
    const word = kind === 'inline' ? 'data' : kind;
    if (seen.has(word)) {
      const message = l10n.t('A spec has one "{0}"; this is the second. Join them into one.', word);
      problems.push({ code: 'duplicate-section', severity: 'error', message, span: keyword });
    }
    seen.add(word);
  }
  return problems;
}

/** `split: 80`, where nearly surely 80% is meant. */
function checkSplits(tree: SpecTree): Problem[] {
  const settings = tree.sections.flatMap((section): readonly Setting[] => {
    if (section.kind === 'data') return section.body.entries;
    return section.kind === 'inline' ? section.settings : [];
  });
  return settings.flatMap(({ key, value }) => {
    if (key.text !== 'split' || value.kind === 'body') return [];
    const share = value.kind === 'call' ? value.args[0]?.value : value;
    return share ? checkShare(share) : [];
  });
}

function checkShare(share: Expression): Problem[] {
  if (share.kind !== 'number' || share.text.endsWith('%') || share.value <= 1 || share.value > 100) return [];
  const text = `${share.text}%`;
  return [{
    code: 'split-percent',
    severity: 'error',
    message: l10n.t('A split is a share of the samples, such as 80%; write {0}.', text),
    span: share.span,
    fix: { title: l10n.t('Write {0}', text), span: share.span, text },
  }];
}

function checkReservedNames(tree: SpecTree): Problem[] {
  const problems: Problem[] = [];
  for (const node of descendants(tree)) {
    if (node.kind !== 'let' && node.kind !== 'block' && node.kind !== 'parameter' && node.kind !== 'layer') continue;
    if (node.name && RESERVED.has(node.name.text)) problems.push(reserved(node.name));
  }
  return problems;
}

function reserved({ text, span }: Name): Problem {
  const message = l10n.t('"{0}" is a word of the language; choose another name.', text);
  return { code: 'reserved-name', severity: 'error', message, span };
}
