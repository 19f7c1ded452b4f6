import * as l10n from '@vscode/l10n';
import { Fragment, type ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isolated } from '../../src/base/visible';
import { phaseName } from '../../src/protocol/phases';
import { operationName } from '../state/operations';
import type { Explanation, PanelState, StepItem } from '../state/panel';
import { columnOf, findTensor, nextInstruction, outputColumn } from '../state/program';
import { outputReading } from '../state/selectors';
import type { ViewProps } from './App';
import { Cell } from './Cell';
import { Icon } from './Icon';
import { isTable, ResultValues } from './ResultValues';

/** What just ran, or what the selected neuron is made of: formula, numbers, result. */
export function StepCell(props: ViewProps) {
  return (
    <Cell cell="step" {...props}>
      <Steady running={props.state.session?.status === 'running'}>
        <Body {...props} />
      </Steady>
    </Cell>
  );
}

/** Pixels that are kept free at most: below stands the loss, which is what training is watched by. */
const MOST_KEPT = 160;

/** Keeps the height that its content had before training began, so that the cells below stay about where they are. */
function Steady({ running, children }: { readonly running: boolean; readonly children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const standing = useRef(0);
  const [least, setLeast] = useState(0);
  useLayoutEffect(() => {
    if (!running) standing.current = box.current?.offsetHeight ?? 0;
  });
  useLayoutEffect(() => setLeast(running ? Math.min(standing.current, MOST_KEPT) : 0), [running]);
  return (
    <div ref={box} style={{ minHeight: `${least}px` }}>
      {children}
    </div>
  );
}

function Body({ state, commands }: ViewProps) {
  const { step, session, program } = state;
  if (session!.status === 'running') {
    return <p class="hint">{l10n.t('Training. Pause, and each step shows its formula with its numbers here.')}</p>;
  }
  const column = columnOf(program!, state.cursor.column);
  const selected = state.cursor.column !== undefined;
  return (
    <>
      {selected && <Selection state={state} commands={commands} />}
      {step.items.length === 0 && <p class="hint">{emptyHint(state)}</p>}
      {step.items.map((item) => (
        <Instruction key={item.instruction.index} item={item} state={state} commands={commands} />
      ))}
      {step.total > step.items.length && (
        <p class="hint">
          {l10n.t('… and {0} more instructions; a smaller step unit shows them.', step.total - step.items.length)}
        </p>
      )}
      <Answer
        state={state}
        shown={
          column === undefined ? step.items.some((item) => isOutput(state, item)) : column === outputColumn(program!)
        }
      />
      {step.items.some(isTable) && (
        <p class="hint">
          {l10n.t('Click a number to see its arithmetic. The arrows above the drawing choose another sample.')}
        </p>
      )}
      <Next state={state} />
    </>
  );
}

function emptyHint({ program, cursor }: PanelState): string {
  if (cursor.column === 'input')
    return l10n.t('This is what goes in: nothing of it has been loaded in this batch yet.');
  if (cursor.column !== undefined)
    return l10n.t('Nothing of "{0}" has been computed in this batch yet.', isolated(cursor.column));
  if (program!.mode === 'predict')
    return l10n.t('Press Step to compute the forward pass layer by layer, or select a neuron in the drawing.');
  return l10n.t(
    'Press Step to run the next layer: its formula and its numbers stand here. Or select a neuron in the drawing.',
  );
}

/** Says what is selected, and leads back to following the steps. */
function Selection({ state, commands }: ViewProps) {
  return (
    <p class="selection">
      <span>{l10n.t('Selected in the drawing: {0}', isolated(state.cursor.column!))}</span>
      {state.session!.last && (
        <button type="button" class="link" onClick={() => commands.dispatch({ type: 'follow' })}>
          {l10n.t('Show the latest step')}
        </button>
      )}
    </p>
  );
}

interface InstructionProps extends ViewProps {
  readonly item: StepItem;
}

function Instruction({ item, state, commands }: InstructionProps) {
  const { instruction, explanation } = item;
  return (
    <article class={`instruction ${instruction.phase}`}>
      <header>
        <span class={`phase ${instruction.phase}`}>{phaseName(instruction.phase)}</span>
        <button
          type="button"
          class="link layer"
          title={`${instruction.layer}\n${l10n.t('Select its line in the editor')}`}
          onClick={() => commands.reveal(instruction.layer)}
        >
          {instruction.layer}
        </button>
        <span class="operation" title={instruction.operation}>
          {operationName(instruction.operation)}
        </span>
        {instruction.time !== undefined && <span class="time">{l10n.t('time {0}', instruction.time)}</span>}
      </header>
      {instruction.outputs && <Outputs item={item} outputs={instruction.outputs} commands={commands} />}
      {explanation ? (
        <>
          <Element item={item} result={explanation.result} state={state} />
          <Formula text={explanation.formula} />
          <Arithmetic text={explanation.arithmetic} />
        </>
      ) : (
        <p class="formula">{l10n.t('This number is not known any more: step, and it is explained from here on.')}</p>
      )}
      <ResultValues item={item} state={state} commands={commands} />
    </article>
  );
}

interface OutputsProps extends Pick<ViewProps, 'commands'> {
  readonly item: StepItem;
  readonly outputs: readonly string[];
}

/** Which of the tensors that an instruction writes is shown: the state, the cell or the gates. */
function Outputs({ item: { instruction, tensor }, outputs, commands }: OutputsProps) {
  const { layer, operation } = instruction;
  return (
    <p class="outputs" role="group" aria-label={l10n.t('What it writes')}>
      {outputs.map((id, output) => (
        <button
          key={id}
          type="button"
          class="link"
          aria-pressed={id === tensor}
          onClick={() => commands.dispatch({ type: 'output', layer, operation, output })}
        >
          {id.startsWith(`${layer}.`) ? id.slice(layer.length + 1) : id}
        </button>
      ))}
    </p>
  );
}

interface ElementProps {
  readonly item: StepItem;
  readonly result: Explanation['result'];
  readonly state: PanelState;
}

/** Whose arithmetic it is: `h1.weights[2, 3]`, as the language writes it, and what the indices mean. */
function Element({ item, result: { tensor, index }, state }: ElementProps) {
  const meaning = indexMeaning(state, item, index);
  return (
    <p class="element">
      <code>{index.length === 0 ? tensor : `${tensor}[${index.join(', ')}]`}</code>
      {meaning && <span>{meaning}</span>}
    </p>
  );
}

function indexMeaning({ program }: PanelState, { tensor: id, instruction }: StepItem, index: readonly number[]): string {
  const [first = 0, second = 0] = index;
  const tensor = findTensor(program!, id);
  const batched = tensor?.batched ?? index.length > 0;
  if (batched && tensor && tensor.shape.length > 1) {
    const pairs = columnOf(program!, instruction.layer)?.picture?.kind === 'heads' && tensor.shape.length === 3;
    return pairs ? pairMeaning(index) : pictureMeaning(tensor.shape.length, index);
  }
  if (index.length === 2) {
    return batched ? l10n.t('sample {0}, unit {1}', first, second) : l10n.t('input {0}, unit {1}', first, second);
  }
  if (index.length !== 1) return '';
  return batched ? l10n.t('sample {0}', first) : l10n.t('unit {0}', first);
}

/** Where an element of a sequence or of feature maps lies, the sample first. */
function pictureMeaning(axes: number, [sample = 0, first = 0, second = 0, third = 0]: readonly number[]): string {
  if (axes === 2) return l10n.t('sample {0}, time {1}, unit {2}', sample, first, second);
  return axes === 3 ? l10n.t('sample {0}, row {1}, column {2}, map {3}', sample, first, second, third) : '';
}

/** Which two time steps an element of attention is of. */
function pairMeaning([sample = 0, head = 0, query = 0, key = 0]: readonly number[]): string {
  return l10n.t('sample {0}, head {1}, time {2} looking at time {3}', sample, head, query, key);
}

/** A rule of several parts, such as Adam's, breaks between them. */
function Formula({ text }: { readonly text: string }) {
  const clauses = text.split(/, +/);
  return (
    <p class="formula">
      {clauses.map((clause, i) => (
        <Fragment key={i}>
          {i > 0 && ' '}
          <span class="clause">{i < clauses.length - 1 ? `${clause},` : clause}</span>
        </Fragment>
      ))}
    </p>
  );
}

/** Breaks before an operator, never inside a term where that can be helped. */
function Arithmetic({ text }: { readonly text: string }) {
  return (
    <p class="arithmetic">
      {text.split(/ (?=[-+/=] )/).map((term, i) => (
        <Fragment key={i}>
          {i > 0 && ' '}
          <span class={term.startsWith('= ') ? 'term result' : 'term'}>{term}</span>
        </Fragment>
      ))}
    </p>
  );
}

function isOutput({ program }: PanelState, { instruction }: StepItem): boolean {
  return instruction.phase === 'forward' && instruction.layer === outputColumn(program!)?.id;
}

/** What the outputs of this sample stand for, once the last layer has run. */
function Answer({ state, shown }: { readonly state: PanelState; readonly shown: boolean }) {
  const { answer } = outputReading(state);
  if (!shown || answer === undefined) return null;
  return (
    <p class="answer-line">
      <Icon name="arrow-right" />
      <strong>{answer}</strong>
    </p>
  );
}

function Next({ state }: { readonly state: PanelState }) {
  const next = nextInstruction(state.program!, state.session!);
  if (!next) return null;
  const parts = [isolated(next.layer), operationName(next.operation), phaseName(next.phase)];
  if (next.time !== undefined) parts.push(l10n.t('time {0}', next.time));
  const text = parts.join(' · ');
  return <p class="next-line">{l10n.t('next: {0}', text)}</p>;
}
