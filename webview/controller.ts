import type { ComparisonAction } from '../src/protocol/comparison';
import type { PanelContent, PanelEvents, PanelHost, Speed } from '../src/protocol/panel';
import type { Peer, Remote } from '../src/protocol/rpc';
import type { StepUnit } from '../src/protocol/session';
import { wantRows, wantSampleStages, wantSummary } from './feeds/dataWants';
import { Feed, type Want } from './feeds/feed';
import {
  wantComparedCurves,
  wantCurve,
  wantPredictions,
  wantSampleRow,
  wantStep,
  wantWindows,
  type StepWant,
} from './feeds/wants';
import { DrawingPace } from './feeds/pace';
import type { Kept } from './state/kept';
import { initialState, isMoving, type PanelState } from './state/panel';
import { reduce, type Action } from './state/reducer';
import { windowsOf } from './state/tensors';
import { Store } from './store';

/** What the reader does; the views call these and nothing else. */
export interface Commands {
  dispatch(action: Action): void;
  train(): void;
  pause(): void;
  step(unit: StepUnit): void;
  stepBack(unit: StepUnit): void;
  reset(): void;
  setLearningRate(value: number): void;
  setSpeed(speed: Speed): void;
  reveal(layer: string): void;
  /** Does what a button of the notice offers. */
  choose(action: string): void;
  predict(cells: readonly string[]): void;
  compare(action: ComparisonAction): void;
}

/** Least milliseconds between two looks at the same thing while training runs. */
const pace = { chart: 200, tables: 1000 };

/** Between the host and the state: commands go out, events and answers come in. */
export class Controller implements Commands {
  readonly store: Store<PanelState, Action>;
  readonly dispatch: (action: Action) => void;
  private readonly host: Remote<PanelHost>;
  private readonly drawing = new DrawingPace();

  constructor(peer: Peer<PanelHost, PanelEvents>, kept: Kept) {
    this.store = new Store(reduce, { ...initialState, ...kept });
    this.dispatch = this.store.dispatch;
    this.host = peer.remote;
    peer.on('content', (content) => this.show(content));
    peer.on('state', (state) => this.dispatch({ type: 'state', state }));
    peer.on('settings', (settings) => this.dispatch({ type: 'settings', settings }));
    peer.on('comparison', ({ view }) => this.dispatch({ type: 'comparison', view }));
    peer.on('cursor', ({ layers }) => this.dispatch({ type: 'editorCursor', layers }));
    const feeds = this.feeds();
    this.store.subscribe(() => feeds.forEach((feed) => feed.poke()));
  }

  /** Asks for the first content. */
  start(): void {
    this.send(this.host.ready().then((content) => this.show(content)));
  }

  /** Hears how many milliseconds the panel has taken to draw itself. */
  drawn(milliseconds: number): void {
    this.drawing.drawn(this.store.state.windows, milliseconds);
  }

  readonly train = () => this.send(this.host.train());
  readonly pause = () => this.send(this.host.pause());
  readonly step = (unit: StepUnit) => this.send(this.host.step(unit));
  readonly stepBack = (unit: StepUnit) => this.send(this.host.stepBack(unit));
  readonly reset = () => this.send(this.host.reset());
  readonly setLearningRate = (value: number) => this.send(this.host.setLearningRate(value));
  readonly setSpeed = (speed: Speed): void => {
    this.dispatch({ type: 'speed', speed });
    this.send(this.host.setSpeed(speed));
  };
  readonly reveal = (layer: string) => this.send(this.host.reveal(layer));
  readonly compare = (action: ComparisonAction) => this.send(this.host.compare(action));
  readonly choose = (action: string) => this.send(this.host.choose(action));

  readonly predict = (cells: readonly string[]): void => {
    this.dispatch({ type: 'cells', cells });
    const asked = this.store.state.generation;
    const answered = this.host.predict({ cells }).then(([answer]) => {
      if (answer && this.store.state.generation === asked) this.dispatch({ type: 'answer', answer });
    });
    this.send(answered);
  };

  /** Nothing is said of it in the panel where it fails: what the reader looks at stays as it is. */
  keepLook(look: string): void {
    void this.host.keepLook(look).catch(() => undefined);
  }

  private show(content: PanelContent): void {
    this.dispatch({ type: 'content', content });
  }

  /** A call that fails becomes a sentence in the panel until one succeeds; nothing else is lost. */
  private send(call: Promise<void>): void {
    void call.then(
      () => this.dispatch({ type: 'succeeded' }),
      (failure: unknown) => this.report(failure),
    );
  }

  private report(failure: unknown): void {
    this.dispatch({ type: 'failure', message: failure instanceof Error ? failure.message : String(failure) });
  }

  private feeds(): { poke(): void }[] {
    return [
      this.feed(wantWindows, () => this.drawing.gap, async ({ slices }, program) => {
        const answers = await this.host.read(slices);
        this.drawing.answered(answers.reduce((sum, { values }) => sum + (values?.length ?? 0), 0));
        const windows = windowsOf(slices, answers);
        return { type: 'windows', windows, program };
      }),
      this.feed(wantStep, 0, async (want, program) => {
        return { type: 'stepRead', step: await this.readStep(want), program };
      }),
      this.feed(wantCurve, pace.chart, async ({ from }) => {
        return { type: 'curve', from, records: await this.host.curve(from) };
      }),
      this.feed(wantComparedCurves, pace.chart, async ({ id, requests }) => {
        return { type: 'comparedCurves', id, requests, curves: await this.host.comparedCurves(requests) };
      }),
      this.feed(wantRows, 0, async ({ request }) => ({ type: 'rows', page: await this.host.rows(request) })),
      this.feed(wantSampleStages, pace.tables, async ({ row }) => {
        return { type: 'sampleStages', sample: await this.host.sampleStages(row) };
      }),
      this.feed(wantSummary, 0, async ({ request }) => {
        return { type: 'dataSummary', summary: await this.host.dataSummary(request) };
      }),
      this.feed(wantSampleRow, 0, async ({ request }) => ({ type: 'sampleRow', page: await this.host.rows(request) })),
      this.feed(wantPredictions, pace.tables, async ({ request }) => {
        const { rows, total } = await this.host.rows(request);
        const items = rows.length > 0 ? await this.host.predict({ rows: rows.map(({ row }) => row) }) : [];
        return { type: 'predictions', total, items };
      }),
    ];
  }

  /** A feed whose answers become actions, unless another program has come up in between. */
  private feed<W extends Want>(
    want: (state: PanelState) => W | undefined,
    milliseconds: number | (() => number),
    pull: (want: W, program: NonNullable<PanelState['program']>) => Promise<Action>,
  ): Feed<W> {
    const ask = async (wanted: W) => {
      const { program, generation } = this.store.state;
      if (!program) return;
      try {
        const action = await pull(wanted, program);
        if (this.store.state.generation === generation) this.dispatch(action);
      } catch (failure) {
        if (this.store.state.generation === generation) this.report(failure);
      }
    };
    const running = () => isMoving(this.store.state);
    const gap = () => (typeof milliseconds === 'number' ? milliseconds : milliseconds());
    return new Feed(
      () => want(this.store.state),
      ask,
      () => (running() ? gap() : 0),
    );
  }

  private async readStep({ requests, total }: StepWant) {
    const slices = requests.map(({ slice }) => slice);
    const [frames, explanations] = await Promise.all([
      this.host.read(slices),
      Promise.all(
        requests.map(({ instruction, sample, position, output, digits }) => {
          return this.host.explain({ instruction, sample, position, output, digits });
        }),
      ),
    ]);
    const items = requests.map(({ view, slice, unit, input, sample }, i) => {
      const values = windowsOf([slice], frames.slice(i, i + 1)).get(slice.tensor);
      return { instruction: view, tensor: slice.tensor, unit, input, sample, explanation: explanations[i], values };
    });
    return { items, total };
  }
}
