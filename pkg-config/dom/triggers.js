// When a widget starts.

import { mistake, place } from "./mistake.js";

/** How near to the visible part of the page is near enough. */
const MARGIN = "200px";
/** Where the browser does not say when it is idle (ms). */
const SOON = 200;

/** @type {Record<string, (element: Element, start: () => void) => () => void>} */
const TRIGGERS = {
  load(_, start) {
    start();
    return () => {};
  },
  idle(_, start) {
    if (!globalThis.requestIdleCallback) {
      const timer = setTimeout(start, SOON);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(() => start(), { timeout: 2000 });
    return () => cancelIdleCallback(handle);
  },
  visible(element, start) {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        start();
      },
      { rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => observer.disconnect();
  },
};

/**
 * Calls `start` once, when `data-hydrate` says; at once by default.
 * @param {Element} element
 * @returns {(start: () => void) => () => void} Arms it; that returns how to disarm it.
 */
export function triggerOf(element) {
  const name = element.getAttribute("data-hydrate") ?? "load";
  if (!Object.hasOwn(TRIGGERS, name)) throw mistake(`${place(element, "data-hydrate")}: there is no such moment`);
  return (start) => TRIGGERS[name](element, start);
}
