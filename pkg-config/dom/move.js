// Moves a node without it noticing.

/** Whether what moves keeps its state by itself. */
export const canMove = () => "moveBefore" in Element.prototype;

/**
 * Puts a node before another one, or at the end. Where the browser can, what is in it goes on: focus, selection, playing
 * media, frames; elsewhere focus is given back.
 * @param {Node} node @param {Node} parent @param {Node | null} before
 */
export function move(node, parent, before) {
  if (node === before || (node.nextSibling === before && node.parentNode === parent)) return;
  // By the prototypes: in a form, controls called "moveBefore" or "contains" hide the methods.
  const { moveBefore } = /** @type {any} */ (parent instanceof Element ? Element : DocumentFragment).prototype;
  if (moveBefore && node.isConnected && parent.isConnected) {
    try {
      return moveBefore.call(parent, node, before);
    } catch {
      // Between documents, or into itself: as below.
    }
  }
  const { contains, insertBefore } = Node.prototype;
  const focused = node.isConnected ? document.activeElement : null;
  const hadFocus = focused !== null && contains.call(node, focused);
  insertBefore.call(parent, node, before);
  if (hadFocus) /** @type {HTMLElement} */ (focused).focus({ preventScroll: true });
}
