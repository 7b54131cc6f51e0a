// By hand, as it is mostly written: a copy of a template for each row, whose parts are looked up each time.
import { readLines } from "../lines.js";

export const format = "ndjson";

/** @param {Element} root @param {string} url */
export function fill(root, url) {
  root.innerHTML = `<ul></ul><template><li><b></b><i></i><span></span></li></template>`;
  const list = /** @type {Element} */ (root.querySelector("ul"));
  const { content } = /** @type {HTMLTemplateElement} */ (root.querySelector("template"));
  return readLines(url, (products) => {
    for (const { id, title, brand, price, state } of products) {
      let row = document.getElementById(id);
      if (!row) {
        row = /** @type {HTMLElement} */ (content.cloneNode(true).firstChild);
        row.id = id;
        list.append(row);
      }
      row.querySelector("b").textContent = title;
      row.querySelector("i").textContent = brand;
      const span = row.querySelector("span");
      span.textContent = price;
      span.title = state;
    }
  });
}
