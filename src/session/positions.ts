import { LineMap, type Position, type Span } from '../base/span';
import { findSection } from '../language/walk';
import { spanOfLayer, type Analysis } from './analysis';

/** Sections that something of a run stands for: the run itself, its epochs. */
type PlacedSection = 'network' | 'train';

/** Where steps stand in a text, and which steps a line stands for. Answers are of the text as it stands. */
export interface Positions {
  /** Where a layer begins; `input` is the data, `loss` its setting. Undefined where the text has it no more. */
  ofLayer(layer: string): Position | undefined;
  /** Where a section begins; the text's beginning where there is none. */
  ofSection(section: PlacedSection): Position;
  /**
   * The layers whose steps a line stands for: those that begin there, else the one that goes on there. In a block, one
   * for each of its calls; for a call, the path that its layers share.
   */
  layersAt(line: number): readonly string[];
}

/** Positions in a text that has been analysed. */
export function positionsIn(analysis: Analysis): Positions {
  const { text, tree, bound } = analysis;
  const { layers, keys } = bound.origins;
  const lines = new LineMap(text);
  const dataSection = findSection(tree, 'data') ?? findSection(tree, 'inline');
  const loss = keys.get('train.loss') ?? keys.get('train');
  const spanOf = (layer: string): Span | undefined => {
    if (layers.has(layer)) return spanOfLayer(bound, layer);
    if (layer === 'input') return dataSection?.keyword;
    return layer === 'loss' ? loss : undefined;
  };
  const isOn = (line: number, { start, end }: Span): boolean =>
    lines.positionAt(start).line <= line && line <= lines.positionAt(end).line;
  return {
    ofLayer(layer) {
      const span = spanOf(layer);
      return span && lines.positionAt(span.start);
    },
    ofSection: (section) => lines.positionAt(findSection(tree, section)?.span.start ?? 0),
    layersAt(line) {
      const starts = [...layers.keys()].filter((layer) => lines.positionAt(spanOf(layer)!.start).line === line);
      if (starts.length > 0) return starts;
      const around = [...layers.keys()].filter((layer) => isOn(line, spanOf(layer)!));
      const last = layers.get(around.at(-1) ?? '')?.entry;
      if (last) return around.filter((layer) => layers.get(layer)?.entry.start === last.start);
      if (loss && lines.positionAt(loss.start).line === line) return ['loss'];
      return dataSection && isOn(line, dataSection.span) ? ['input'] : [];
    },
  };
}
