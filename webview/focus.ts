/**
 * Gives the keyboard back to the control that had it when the panel gets the focus back: a browser forgets which one it
 * was when the editor beside takes the focus for a moment, as it does when the debugger marks the next line.
 */
export function keepFocus(): void {
  let last: HTMLElement | undefined;
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement) last = target;
  });
  // What is clicked on has given the keyboard away itself.
  window.addEventListener('pointerdown', () => (last = undefined), { capture: true });
  window.addEventListener('focus', () => {
    if (document.activeElement === document.body && last?.isConnected) last.focus({ preventScroll: true });
  });
}
