/** Marks the roots of widgets, in a way that all copies of the library know. */
export const MARK = Symbol.for("runnelet.widget");

/** The widget of an element, if it has one. @param {Element} element */
export const widgetOn = (element) => Reflect.get(element, MARK);

/** What makes an element the root of a widget. */
const ROOTS = "[data-stream-src], [data-hydrate-module]";
/** Custom elements that are. @type {Set<string>} */
export const views = new Set();

/** Whether regions are made by templates in the element. @param {Element | DocumentFragment} top @returns {boolean} */
export const templatesHoldRoots = (top) =>
  [...top.querySelectorAll("template")].some(({ content }) => rootsIn(content).length > 0 || templatesHoldRoots(content));

/** Whether an element is the root of a widget, or will be. @param {Element} element */
export const isRoot = (element) => Element.prototype.matches.call(element, ROOTS) || views.has(element.localName) || MARK in element;

/** The elements that ask to be a root, in the order of the page. Custom elements start by themselves. @param {Document | DocumentFragment | Element} top */
export function rootsIn(top) {
  const found = [...top.querySelectorAll(ROOTS)];
  if ("matches" in top && top.matches(ROOTS)) found.unshift(top);
  return found.filter((element) => !views.has(element.localName) || MARK in element);
}

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
