/** Marks the roots of widgets, in a way that all copies of the library know. */
export const MARK = Symbol.for("runnelet.widget");

/** Whether an element is the root of a widget, or will be. @param {Element} element */
export const isRoot = (element) => element.hasAttribute("data-stream-src") || MARK in element;

/**
 * An element and those in it; not those of widgets in it, nor (`skipsRows`) of rows that the server rendered.
 * @param {Element} top
 * @param {boolean} skipsRows
 */
export function elementsOf(top, skipsRows) {
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_ELEMENT, (node) => {
    const element = /** @type {Element} */ (node);
    const isForeign = isRoot(element) || (skipsRows && element.hasAttribute("data-stream-row"));
    return isForeign ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
  });
  const elements = [top];
  while (walker.nextNode()) elements.push(/** @type {Element} */ (walker.currentNode));
  return elements;
}
