// The DOM as it is, whatever the page calls its form controls: in `<form><input name="attributes"></form>` the form's
// own `attributes` is the input. Nodes are read and written by the methods of the prototypes. Not for what every page loads,
// which may be imported where there are none.

/**
 * @template T
 * @param {object} prototype
 * @param {string} name
 * @returns {(node: any) => T}
 */
/* @__NO_SIDE_EFFECTS__ */ function getter(prototype, name) {
  const get = /** @type {() => T} */ (Object.getOwnPropertyDescriptor(prototype, name)?.get);
  return (node) => get.call(node);
}

/**
 * @template {(...given: any[]) => any} M
 * @param {M} method
 * @returns {(node: any, ...given: Parameters<M>) => ReturnType<M>}
 */
/* @__NO_SIDE_EFFECTS__ */ function caller(method) {
  return (node, ...given) => method.apply(node, given);
}

const node = Node.prototype;
const element = Element.prototype;

/** @type {(node: Node) => number} */
export const typeOf = getter(node, "nodeType");
/** @type {(node: Node) => ChildNode | null} */
export const firstOf = getter(node, "firstChild");
/** @type {(node: Node) => ChildNode | null} */
export const nextOf = getter(node, "nextSibling");
/** @type {(node: Node) => ChildNode | null} */
export const previousOf = getter(node, "previousSibling");
/** @type {(node: Node) => Node | null} */
export const parentOf = getter(node, "parentNode");
/** @type {(node: Node) => string} */
export const textIn = getter(node, "textContent");
/** @type {(element: Element) => string} */
export const nameOf = getter(element, "localName");
/** @type {(element: Element) => string | null} */
export const namespaceOf = getter(element, "namespaceURI");
/** @type {(element: Element) => number} */
export const scrollLeftOf = getter(element, "scrollLeft");
/** @type {(element: Element) => number} */
export const scrollTopOf = getter(element, "scrollTop");
/** @type {(element: Element) => NamedNodeMap} */
export const attributesOf = getter(element, "attributes");
/** @type {(element: Node) => HTMLCollection} */
const elementsIn = getter(element, "children");

const { isEqualNode, contains, insertBefore: insert, removeChild } = node;
const { matches: matchesSelector, getAttribute, hasAttribute, hasAttributes, querySelector, querySelectorAll } = element;

/** @param {Node} a @param {Node} b */
export const isEqual = (a, b) => isEqualNode.call(a, b);
/** @param {Node} outer @param {Node | null} inner */
export const holds = (outer, inner) => contains.call(outer, inner);
/** @param {Element} element @param {string} name */
export const attribute = (element, name) => getAttribute.call(element, name);
/** @param {Element} element @param {string} name */
export const has = (element, name) => hasAttribute.call(element, name);
/** @param {Element} element @param {string} selector */
export const matches = (element, selector) => matchesSelector.call(element, selector);
/** @param {Element} element */
export const hasAny = (element) => hasAttributes.call(element);
export const scrollTo = caller(/** @type {(options: ScrollToOptions) => void} */ (element.scrollTo));
export const getAttributeNS = caller(element.getAttributeNS);
export const hasAttributeNS = caller(element.hasAttributeNS);
export const setAttributeNS = caller(element.setAttributeNS);
export const removeAttributeNode = caller(element.removeAttributeNode);

/** @param {Node} node */
export const isElement = (node) => typeOf(node) === 1;

/** @param {Node} parent An element or a fragment. @param {string} selector @returns {Element[]} */
export const all = (parent, selector) => [
  ...(isElement(parent) ? querySelectorAll : DocumentFragment.prototype.querySelectorAll).call(/** @type {any} */ (parent), selector),
];

/** @param {Node} parent An element or a fragment. @param {string} selector @returns {Element | null} */
export const first = (parent, selector) =>
  (isElement(parent) ? querySelector : DocumentFragment.prototype.querySelector).call(/** @type {any} */ (parent), selector);

/** @param {Node} parent An element or a fragment. @returns {Element[]} */
export const childrenOf = (parent) => [...(isElement(parent) ? elementsIn(parent) : /** @type {DocumentFragment} */ (parent).children)];

/** Those in the node, and itself. @param {Node} top @param {string} selector */
export function withThose(top, selector) {
  const inside = all(top, selector);
  return isElement(top) && matches(/** @type {Element} */ (top), selector) ? [/** @type {Element} */ (top), ...inside] : inside;
}

/** Puts a node before a child of the parent, or last. @param {Node} parent @param {Node} node @param {Node | null} before */
export function insertBefore(parent, node, before) {
  insert.call(parent, node, before);
}

/** @param {Node} node */
export function remove(node) {
  const parent = parentOf(node);
  if (parent) removeChild.call(parent, node);
}
