// Focus that a change takes away from an element goes to the region, not to the top of the page.

/**
 * @param {Element} root
 * @param {() => void} change What may hide or remove the focused element.
 */
export function keepFocus(root, change) {
  const { activeElement } = /** @type {Document | ShadowRoot} */ (root.getRootNode());
  const isInside = activeElement && activeElement !== root && root.contains(activeElement);
  change();
  if (isInside && isLost(activeElement) && root instanceof HTMLElement) focus(root);
}

/** @param {Element} element */
const isLost = (element) => !element.isConnected || element.closest("[hidden]") !== null;

/** @param {HTMLElement} root */
function focus(root) {
  if (!root.hasAttribute("tabindex")) root.setAttribute("tabindex", "-1");
  // By the prototype: in a form, a control called "focus" hides the method.
  HTMLElement.prototype.focus.call(root, { preventScroll: true });
}
