// Long lists: the browser leaves out of its work what is out of sight.

/** On the element that holds the rows. */
const MARK = "data-stream-windowed";
const SIZE = "--stream-row-size";

/** @type {WeakSet<Node>} */
const styled = new WeakSet();

/**
 * Rows of that element are laid out and drawn when they come near. They stay in the page: search, focus and screen readers find them.
 * @param {Element} holder @param {string} size What a row takes before it was seen, as CSS says lengths.
 */
export function makeWindowed(holder, size) {
  holder.setAttribute(MARK, "");
  /** @type {HTMLElement} */ (holder).style.setProperty(SIZE, size);
  const top = holder.getRootNode();
  // What is not in the page yet mostly comes into the document.
  const scope = /** @type {Document | ShadowRoot} */ ("adoptedStyleSheets" in top ? top : holder.ownerDocument);
  if (styled.has(scope)) return;
  styled.add(scope);
  // A sheet belongs to the document that it was made for.
  const sheet = new (/** @type {any} */ (holder.ownerDocument.defaultView ?? globalThis).CSSStyleSheet)();
  sheet.replaceSync(`[${MARK}] > :not(template) { content-visibility: auto; contain-intrinsic-block-size: auto var(${SIZE}); }`);
  scope.adoptedStyleSheets = [...scope.adoptedStyleSheets, sheet];
}
