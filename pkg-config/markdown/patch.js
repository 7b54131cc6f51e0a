// Shows a tree where another one is shown: nodes that are as they were stay, texts that have grown are appended to.

/** @import { Shown } from "./tree.js" */

/**
 * @param {Node} parent
 * @param {Shown[]} old What is shown there.
 * @param {Shown[]} next What shall be; gets the nodes.
 * @param {Node | null} [before] What follows.
 */
export function patch(parent, old, next, before = null) {
  next.forEach((shown, index) => {
    const was = old[index];
    if (was?.node && was.tag === shown.tag) {
      update(was, shown);
      return;
    }
    const node = create(shown, /** @type {Document} */ (parent.ownerDocument));
    if (was?.node) parent.replaceChild(node, was.node);
    else parent.insertBefore(node, before);
  });
  for (const { node } of old.slice(next.length)) /** @type {ChildNode | undefined} */ (node)?.remove();
}

/** @param {Shown} was @param {Shown} shown Of the same tag. */
function update(was, shown) {
  shown.node = was.node;
  if (shown.tag === "") {
    if (was.text === shown.text) return;
    const node = /** @type {Text} */ (was.node);
    if (shown.text.startsWith(was.text)) node.appendData(shown.text.slice(was.text.length));
    else node.data = shown.text;
    return;
  }
  const element = /** @type {Element} */ (was.node);
  for (const name of Object.keys(was.attributes)) if (!(name in shown.attributes)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(shown.attributes)) {
    if (was.attributes[name] !== value) element.setAttribute(name, value);
  }
  patch(element, was.children, shown.children);
}

/** @param {Shown} shown @param {Document} document @returns {Node} */
function create(shown, document) {
  if (shown.tag === "") return (shown.node = document.createTextNode(shown.text));
  const element = document.createElement(shown.tag);
  for (const [name, value] of Object.entries(shown.attributes)) element.setAttribute(name, value);
  for (const child of shown.children) element.append(create(child, document));
  return (shown.node = element);
}
