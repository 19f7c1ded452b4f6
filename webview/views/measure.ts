import { useEffect, useState } from 'preact/hooks';

/** An element of a view, once it is there. */
export interface Held {
  readonly current: HTMLElement | null;
}

/** Whole pixels that an element has room for inside; 0 until it has been measured. */
export function useWidth(element: Held): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return width;
}

/** Whether what is in an element is wider than the element. */
export function useIsCut(element: Held): boolean {
  const [isCut, setIsCut] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (!current) return undefined;
    const observer = new ResizeObserver(() => setIsCut(current.scrollWidth > current.clientWidth + 1));
    for (const measured of [current, ...current.children]) observer.observe(measured);
    return () => observer.disconnect();
  }, []);
  return isCut;
}

/** Scrolls a frame across, after each change of `at`, to what it is to show: a selector of something narrower than itself. */
export function useShown(frame: Held, selector: string, at: unknown): void {
  useEffect(() => {
    const { current } = frame;
    const shown = current?.querySelector(selector);
    if (!current || !shown) return;
    const [box, part] = [current.getBoundingClientRect(), shown.getBoundingClientRect()];
    if (part.right > box.right) current.scrollLeft += part.right - box.right;
    else if (part.left < box.left) current.scrollLeft += part.left - box.left;
  }, [at]);
}
