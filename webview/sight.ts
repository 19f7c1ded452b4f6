/** Milliseconds within which what is above may still grow, and push away what was brought into sight. */
const patience = 1500;

/**
 * Scrolls an element to the top, and again while what is around it grows; until the reader scrolls or types. Returns
 * what ends it.
 */
export function bringIntoSight(element: Element): () => void {
  const scroll = () => element.scrollIntoView({ block: 'start' });
  const observer = new ResizeObserver(scroll);
  const gestures = ['wheel', 'pointerdown', 'keydown'];
  const end = () => {
    clearTimeout(timer);
    observer.disconnect();
    for (const gesture of gestures) window.removeEventListener(gesture, end);
  };
  const timer = setTimeout(end, patience);
  for (const gesture of gestures) window.addEventListener(gesture, end, { passive: true });
  observer.observe(document.body);
  scroll();
  return end;
}
