import '@vscode/codicons/dist/codicon.css';
import * as l10n from '@vscode/l10n';
import { render } from 'preact';
import { Controller } from './controller';
import { keepFocus } from './focus';
import { connect } from './host';
import './panel.css';
import { ScrollKeeper } from './scroll';
import { restoreKept, toKeep } from './state/kept';
import { isMoving } from './state/panel';
import { App } from './views/App';

const root = document.getElementById('root') ?? document.body.appendChild(document.createElement('div'));
// The bundle of the display language is part of the document; for English there is none.
if (root.dataset['messages']) l10n.config({ contents: root.dataset['messages'] });

const { peer, kept, keep } = connect();
const controller = new Controller(peer, restoreKept(kept));
const { store, dispatch } = controller;

let scheduled = false;
let keptLast = '';
const scroll = new ScrollKeeper(kept, keepChanges);

/**
 * Least milliseconds between two pictures while training runs, so that numbers and the state that is told a moment later
 * come in one: each picture takes processors that training needs. At 60 frames a second it is every other frame.
 */
const GAP = 25;
let drawn = -Infinity;

/** Many changes, one picture a frame. */
function schedule(): void {
  if (scheduled) return;
  scheduled = true;
  const wait = isMoving(store.state) ? drawn + GAP - performance.now() : 0;
  if (wait > 0) setTimeout(() => requestAnimationFrame(draw), wait);
  else requestAnimationFrame(draw);
}

function draw(): void {
  scheduled = false;
  const begun = performance.now();
  drawn = begun;
  render(<App state={store.state} commands={controller} />, root);
  controller.drawn(performance.now() - begun);
  if (store.state.program) scroll.restore();
}

function keepChanges(): void {
  const { content } = store.state;
  const look = { ...toKeep(store.state), scroll: scroll.position };
  const now = { ...look, ...(content && { spec: content.spec }) };
  const text = JSON.stringify(now);
  if (text === keptLast) return;
  keptLast = text;
  keep(now);
  controller.keepLook(JSON.stringify(look));
}

keepFocus();
store.subscribe(schedule);
store.subscribe(keepChanges);

document.addEventListener('visibilitychange', () => {
  dispatch({ type: 'visible', visible: document.visibilityState === 'visible' });
});

// VS Code sets a theme as classes of the body and as variables on the root element.
const themes = new MutationObserver(() => dispatch({ type: 'theme' }));
themes.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
themes.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });

schedule();
controller.start();
