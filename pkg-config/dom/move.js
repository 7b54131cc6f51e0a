// Moves an element without it noticing.

/**
 * Puts a node before another one, or at the end. Where the browser can, what is in it goes on: focus, selection, playing
 * media, frames; elsewhere focus is given back.
 * @param {Node} node @param {Node} parent @param {Node | null} before
 */
export function move(node, parent, before) {
  if (node === before || (node.nextSibling === before && node.parentNode === parent)) return;
  const keeper = /** @type {{ moveBefore?: (node: Node, before: Node | null) => void }} */ (/** @type {unknown} */ (parent));
  if (keeper.moveBefore && node.isConnected && parent.isConnected) {
    try {
      return keeper.moveBefore(node, before);
    } catch {
      // Between documents, or into itself: as below.
    }
  }
  const focused = node.isConnected ? document.activeElement : null;
  const hadFocus = focused !== null && node.contains(focused);
  parent.insertBefore(node, before);
  if (hadFocus) /** @type {HTMLElement} */ (focused).focus({ preventScroll: true });
}
