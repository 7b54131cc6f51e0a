// Tells when an element has left the page for good. One observer for all of them, on their ancestors only, so that
// what happens elsewhere in the page costs nothing.

/**
 * @typedef {object} Watch
 * @property {() => void} gone
 * @property {Node[]} ancestors
 * @property {boolean} wasConnected
 */

/** @type {Map<Element, Watch>} */
const watches = new Map();
/** @type {MutationObserver | undefined} */
let observer;

/** @param {Element} element @param {() => void} gone */
export function watch(element, gone) {
  const entry = { gone, ancestors: ancestorsOf(element), wasConnected: element.isConnected };
  watches.set(element, entry);
  observe(entry);
}

/** @param {Element} element */
export function unwatch(element) {
  if (watches.delete(element) && watches.size === 0) observer?.disconnect();
}

/** An element may have come into the page unseen. @param {Element} element */
export function recheck(element) {
  if (watches.get(element)?.wasConnected === false && element.isConnected) check();
}

/** What was added alone has changed nobody's ancestors. @param {MutationRecord[]} records */
function notice(records) {
  if (records.some(({ removedNodes }) => removedNodes.length > 0)) check();
}

function check() {
  let isStale = false;
  for (const [element, entry] of watches) {
    if (element.isConnected) entry.wasConnected = true;
    else if (entry.wasConnected) judgeLater(element, entry);
    const ancestors = ancestorsOf(element);
    const { length } = entry.ancestors;
    if (ancestors.length !== length || ancestors.some((node, index) => node !== entry.ancestors[index])) isStale = true;
    entry.ancestors = ancestors;
  }
  if (!isStale) return;
  observer?.disconnect();
  for (const entry of watches.values()) observe(entry);
}

/** @param {Watch} entry */
function observe({ ancestors }) {
  observer ??= new MutationObserver(notice);
  for (const node of ancestors) observer.observe(node, { childList: true });
}

/**
 * Whoever moves an element takes it out first: it is gone if it is still out when the task is over.
 * @param {Element} element @param {Watch} entry
 */
function judgeLater(element, entry) {
  setTimeout(() => {
    if (watches.get(element) !== entry) return;
    if (element.isConnected) check();
    else entry.gone();
  });
}

/** @param {Node} node */
function ancestorsOf(node) {
  const ancestors = [];
  for (let next = parentOf(node); next; next = parentOf(next)) ancestors.push(next);
  return ancestors;
}

/** Shadow trees hang on their host. @param {Node} node @returns {Node | null} */
function parentOf(node) {
  const isFragment = node.nodeType === Node.DOCUMENT_FRAGMENT_NODE;
  return node.parentNode ?? (isFragment ? /** @type {ShadowRoot} */ (node).host ?? null : null);
}
