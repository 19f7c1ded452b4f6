import * as l10n from '@vscode/l10n';
import type { Span } from '../../base/span';
import { quote } from '../strings';
import type {
  BlockSection, CompareSection, DataSection, ExpectSection, InlineData, LayersSection, NetworkSection, Row, Section,
  Setting, TrainSection,
} from '../tree';
import type { SectionWord } from '../names';
import { parseParameters } from './arguments';
import { parseCheckBody } from './conditions';
import type { Cursor } from './cursor';
import { parseLayerBody } from './layers';
import { parseLet } from './lets';
import { parseInlineBody } from './rows';
import { parseSettingBody } from './settings';
import { parseSweepBody } from './sweeps';

type SectionParser = (cursor: Cursor) => Section;

/** The rule of each section; the cursor stands at its word, or at what was recognised as a misspelling of it. */
export const SECTION_PARSERS: Readonly<Record<SectionWord, SectionParser>> = {
  network: parseNetwork,
  let: parseLet,
  block: parseBlock,
  data: parseData,
  layers: parseLayers,
  train: parseTrain,
  expect: parseExpect,
  compare: parseCompare,
};

function parseNetwork(cursor: Cursor): NetworkSection {
  const keyword = cursor.take();
  if (cursor.at('string')) {
    const title = { kind: 'string', value: cursor.token.text, span: cursor.take() } as const;
    return { kind: 'network', keyword, title, span: cursor.since(keyword.start) };
  }
  const { start } = cursor.token;
  const isBare = !cursor.atEntryEnd;
  if (isBare) cursor.skipLine();
  const rest = { start, end: Math.max(start, cursor.end) };
  const fix = { title: l10n.t('Put it in quotes'), span: rest, text: quote(cursor.text.slice(rest.start, rest.end)) };
  cursor.error(
    'expected-title',
    l10n.t('"network" takes a title in quotes: network "Iris".'),
    isBare ? rest : keyword,
    isBare ? fix : undefined,
  );
  return { kind: 'network', keyword, span: cursor.since(keyword.start) };
}

function parseBlock(cursor: Cursor): BlockSection {
  return finishBlock(cursor, cursor.take());
}

/** What follows the word `block`. */
export function finishBlock(cursor: Cursor, keyword: Span): BlockSection {
  const name = cursor.at('name') ? cursor.takeName() : undefined;
  if (!name) cursor.error('expected-name', l10n.t('"block" needs a name: "block residual(width) { … }".'), keyword);
  let parameters: BlockSection['parameters'] = [];
  if (cursor.at('(')) parameters = parseParameters(cursor);
  else if (cursor.hasUnopened) {
    cursor.insertion('unopened', l10n.t('A "(" is missing after "{0}".', name?.text ?? 'block'), '(');
    parameters = parseParameters(cursor);
  } else {
    cursor.insertion(
      'expected-parameters',
      l10n.t('"block" needs its parameters in parentheses, also if there are none.'),
      '()',
    );
  }
  const body = parseLayerBody(cursor, name ? `block ${name.text}` : 'block');
  return { kind: 'block', keyword, name, parameters, body, span: cursor.since(keyword.start) };
}

function parseData(cursor: Cursor): DataSection | InlineData {
  const keyword = cursor.take();
  if (!cursor.at('name') || (cursor.peek(1).kind !== '{' && !cursor.atWord('inline'))) {
    const body = parseSettingBody(cursor, 'data');
    return { kind: 'data', keyword, body, span: cursor.since(keyword.start) };
  }
  if (!cursor.atWord('inline')) reportNotInline(cursor);
  cursor.take();
  return finishInline(cursor, keyword);
}

function reportNotInline(cursor: Cursor): void {
  const { token } = cursor;
  cursor.error('expected-inline', l10n.t('Only "inline" can stand after "data", not "{0}".', token.text), token, {
    title: l10n.t('Write "{0}"', 'inline'),
    span: { start: token.start, end: token.end },
    text: 'inline',
  });
}

/** The body of `data inline`. */
export function finishInline(cursor: Cursor, keyword: Span): InlineData {
  const body = parseInlineBody(cursor);
  const rows = body.entries.filter((entry): entry is Row => entry.kind === 'row');
  const settings = body.entries.filter((entry): entry is Setting => entry.kind === 'setting');
  return { kind: 'inline', keyword, body, rows, settings, span: cursor.since(keyword.start) };
}

function parseLayers(cursor: Cursor): LayersSection {
  const keyword = cursor.take();
  const body = parseLayerBody(cursor, 'layers');
  return { kind: 'layers', keyword, body, span: cursor.since(keyword.start) };
}

function parseTrain(cursor: Cursor): TrainSection {
  const keyword = cursor.take();
  const body = parseSettingBody(cursor, 'train');
  return { kind: 'train', keyword, body, span: cursor.since(keyword.start) };
}

function parseExpect(cursor: Cursor): ExpectSection {
  const keyword = cursor.take();
  const body = parseCheckBody(cursor);
  return { kind: 'expect', keyword, body, span: cursor.since(keyword.start) };
}

function parseCompare(cursor: Cursor): CompareSection {
  const keyword = cursor.take();
  const body = parseSweepBody(cursor);
  return { kind: 'compare', keyword, body, span: cursor.since(keyword.start) };
}
