// How it is mostly done: all of it is rendered anew.
import MarkdownIt from "markdown-it";

/** @param {Element} root */
export function whole(root) {
  const parser = new MarkdownIt();
  let text = "";
  return {
    append(/** @type {string} */ token) {
      text += token;
      root.innerHTML = parser.render(text);
    },
    finish() {},
  };
}
