/** @param {Element} from @param {Element | DocumentFragment} to @param {{ inner?: boolean }} [options] */
export function morph(from, to, { inner = false } = {}) {
  if (inner) from.replaceChildren(...to.childNodes);
  else from.replaceWith(to);
}
