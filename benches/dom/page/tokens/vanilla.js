// By hand.

/** @param {Element} root */
export function appendData(root) {
  const text = root.appendChild(document.createTextNode(""));
  return { send: (/** @type {string} */ token) => text.appendData(token) };
}

/** As it is mostly written. @param {Element} root */
export function textContent(root) {
  return { send: (/** @type {string} */ token) => void (root.textContent += token) };
}
