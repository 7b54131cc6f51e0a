// lit-html, rendered once a frame.
import { html, render } from "lit-html";
import { perFrame } from "../frames.js";

/** @param {HTMLElement} root */
export function lit(root) {
  let text = "";
  const show = perFrame(() => render(html`${text}`, root));
  return {
    send(/** @type {string} */ token) {
      text += token;
      show();
    },
  };
}
