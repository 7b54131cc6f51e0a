// lit-html: the whole list is rendered once a frame, keyed by `repeat`.
import { html, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { perFrame } from "../frames.js";
import { readLines } from "../lines.js";

export const format = "ndjson";

/** @param {any} product */
const row = ({ title, brand, price, state }) => html`<li><b>${title}</b><i>${brand}</i><span title=${state}>${price}</span></li>`;

/** @param {Element} root @param {string} url */
export function fill(root, url) {
  /** @type {Map<string, any>} */
  const products = new Map();
  const show = perFrame(() => render(html`<ul>${repeat(products.values(), ({ id }) => id, row)}</ul>`, root));
  return readLines(url, (values) => {
    for (const product of values) products.set(product.id, product);
    show();
  });
}
