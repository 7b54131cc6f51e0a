// Tells when an element stands in the page as a whole: a page that is still being read has elements without an end.

/** @type {Map<Element, () => void>} */
const waiting = new Map();
/** By document, what watches it. @type {Map<Document, () => void>} */
const watched = new Map();

/** Whether the end of the element was read: something follows it, or nothing more will come. @param {Element} element */
export function isParsed(element) {
  if (element.ownerDocument.readyState !== "loading" || !element.isConnected) return true;
  /** @type {Node | null} */
  let node = element;
  while (node && !node.nextSibling) node = node.parentNode;
  return node !== null;
}

/**
 * Calls `then` once it is. Ask isParsed() first.
 * @param {Element} element @param {() => void} then
 * @returns {() => void} Stops waiting.
 */
export function whenParsed(element, then) {
  waiting.set(element, then);
  watch(element.ownerDocument);
  return () => waiting.delete(element);
}

/** @param {Document} page */
function watch(page) {
  if (watched.has(page)) return;
  const look = () => {
    for (const [element, then] of [...waiting]) {
      if (!isParsed(element)) continue;
      waiting.delete(element);
      then();
    }
    if (page.readyState === "loading") return;
    watched.get(page)?.();
    watched.delete(page);
  };
  const observer = new MutationObserver(look);
  observer.observe(page, { childList: true, subtree: true });
  page.addEventListener("readystatechange", look);
  watched.set(page, () => {
    observer.disconnect();
    page.removeEventListener("readystatechange", look);
  });
}
