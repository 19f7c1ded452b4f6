import * as l10n from '@vscode/l10n';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { displayWidth } from '../../src/base/format';
import { isolated } from '../../src/base/visible';
import type { ProgramView } from '../../src/protocol/session';
import { layoutNetwork, type NetworkLayout } from '../layout/network';
import { headOf, targetColumns } from '../state/heads';
import type { PanelState, Show } from '../state/panel';
import { columnsOf, outputColumn } from '../state/program';
import { columnMarks, showing } from '../state/selectors';
import { inputPictures } from '../state/stages';
import type { ViewProps } from './App';
import { Cell } from './Cell';
import { Icon } from './Icon';
import { useWidth } from './measure';
import { NetworkDrawing } from './NetworkDrawing';

export function NetworkCell(props: ViewProps) {
  return (
    <Cell cell="network" {...props}>
      <div class="network-bar">
        <SampleChooser {...props} />
        {props.state.program?.mode === 'train' && <ShowToggle {...props} />}
      </div>
      <Drawing {...props} />
      <Legend state={props.state} />
    </Cell>
  );
}

/** Lays the network out for the width there is. */
function Drawing({ state, commands }: ViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const program = state.program!;
  const { units } = state.cursor;
  const { unfolded } = state.ui;
  const layout = useMemo(
    () =>
      layoutNetwork(program, {
        width,
        cursor: state.cursor,
        unfolded,
        inputName: longest(program.features),
        outputName: longest(outputTexts(program)),
      }),
    [program, width, units, unfolded],
  );
  useFollow(frame, state, layout);
  return (
    <div class="drawing" ref={frame}>
      {width > 0 && <NetworkDrawing state={state} commands={commands} layout={layout} />}
    </div>
  );
}

/** A drawing that is wider than its frame is scrolled to what just ran, unless that is in sight. */
function useFollow(frame: { readonly current: HTMLElement | null }, state: PanelState, layout: NetworkLayout): void {
  const { columns, scale } = layout;
  const id = columns.findLast(({ column }) => columnMarks(state, column.id).ran)?.column.id;
  useEffect(() => {
    const box = columns.find(({ column }) => column.id === id);
    const { current } = frame;
    if (!box || !current) return;
    const left = box.x * scale;
    const right = (box.x + box.width) * scale;
    if (left < current.scrollLeft || right > current.scrollLeft + current.clientWidth) {
      current.scrollLeft = (left + right - current.clientWidth) / 2;
    }
  }, [id, id === undefined ? undefined : state.session?.revision, layout]);
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
}

/** All that the outputs may come to stand for, so that nothing moves when they do. */
function outputTexts(program: ProgramView): readonly string[] {
  const column = outputColumn(program);
  const head = headOf(program, column?.id);
  if (!head) return [];
  if (head.kind === 'number') return head.columns;
  return column?.units === 1 ? head.classes.map((label) => `${head.name}: ${label}`) : head.classes;
}

/** Cells of a row that are written out, though most of them are cut off. */
const longestRow = 30;

/** Which row of the batch is drawn, with what it says and what was to be answered. */
function SampleChooser({ state, commands }: ViewProps) {
  const { cursor, session } = state;
  const samples = session?.samples ?? [];
  if (samples.length === 0) return <span class="sample" />;
  const go = (sample: number) => commands.dispatch({ type: 'sample', sample });
  return (
    <span class="sample">
      <button
        type="button"
        class="plain"
        aria-label={l10n.t('Previous sample')}
        title={l10n.t('Previous sample (Page Up in the drawing)')}
        aria-disabled={cursor.sample === 0}
        onClick={() => go(cursor.sample - 1)}
      >
        <Icon name="chevron-left" />
      </button>
      <span title={l10n.t('Position in the batch of {0}', samples.length)}>{l10n.t('sample {0}', cursor.sample)}</span>
      <button
        type="button"
        class="plain"
        aria-label={l10n.t('Next sample')}
        title={l10n.t('Next sample (Page Down in the drawing)')}
        aria-disabled={cursor.sample >= samples.length - 1}
        onClick={() => go(cursor.sample + 1)}
      >
        <Icon name="chevron-right" />
      </button>
      <SampleRow state={state} />
    </span>
  );
}

/** `row 3: 0, 1 → 1`, once that row of the data has been read. Where it is too long, its inputs are cut. */
function SampleRow({ state }: { readonly state: PanelState }) {
  const { program, session, cursor, sampleRow } = state;
  const row = session?.samples[cursor.sample];
  if (row === undefined || session?.status === 'running' || !program?.inputColumns.length) return null;
  const found = sampleRow?.rows.find((candidate) => candidate.row === row);
  if (!found) return <span class="sample-row">{l10n.t('row {0}', row)}</span>;
  const isTarget = (_: string, i: number) => targetColumns(program).includes(sampleRow!.columns[i]!);
  const answers = found.cells.filter(isTarget).map((cell) => isolated(cell) || '?');
  // The bytes of a picture say nothing to a reader.
  const isPicture = (i: number) => inputPictures(program) !== undefined && sampleRow!.columns[i] === program.inputColumns[0];
  const inputs = found.cells.filter((cell, i) => !isTarget(cell, i) && !isPicture(i)).slice(0, longestRow).map(isolated);
  const text = inputs.length > 0 ? l10n.t('row {0}: {1}', row, inputs.join(', ')) : l10n.t('row {0}', row);
  const answer = answers.length > 0 ? ` → ${answers.join(', ')}` : '';
  return (
    <span class="sample-row" title={text + answer}>
      <span class="sample-inputs">{text}</span>
      <span class="sample-answer">{answer}</span>
    </span>
  );
}

function ShowToggle({ state, commands }: ViewProps) {
  const current = showing(state);
  const choices: readonly [Show, string, string][] = [
    ['values', l10n.t('Values'), l10n.t('What the neurons and weights are')],
    ['gradients', l10n.t('Gradients'), l10n.t('How the loss changes with each of them')],
  ];
  return (
    <span class="toggle" role="group" aria-label={l10n.t('What the drawing shows')}>
      {choices.map(([show, name, hint]) => (
        <button
          key={show}
          type="button"
          title={hint}
          aria-pressed={current === show}
          onClick={() => commands.dispatch({ type: 'show', show })}
        >
          {name}
        </button>
      ))}
    </span>
  );
}

function Legend({ state }: { readonly state: PanelState }) {
  const running = state.session?.status === 'running';
  const weighted = columnsOf(state.program!).some(({ kind }) => kind === 'layer');
  return (
    <p class="legend">
      {weighted && (
        <>
          <span class="key positive">{l10n.t('positive')}</span>
          <span class="key negative">{l10n.t('negative')}</span>
          <span>
            {running
              ? l10n.t('numbers are looked up while it trains')
              : l10n.t('line width: size beside the largest of the layer')}
          </span>
        </>
      )}
    </p>
  );
}
