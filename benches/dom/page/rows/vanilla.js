// By hand, with care: rows are cloned from a template, their nodes are held by key, nothing is written that did not change.
import { readLines } from "../lines.js";

export const format = "ndjson";
const template = document.createElement("template");
template.innerHTML = "<li><b> </b><i> </i><span> </span></li>";
const model = /** @type {Element} */ (template.content.firstElementChild);

/** @param {Element} root @param {string} url */
export function fill(root, url) {
  const list = root.appendChild(document.createElement("ul"));
  /** @type {Map<string, Row>} */
  const rows = new Map();
  return readLines(url, (products) => {
    for (const product of products) {
      const row = rows.get(product.id);
      if (row) row.show(product);
      else {
        const added = new Row(product);
        rows.set(product.id, added);
        list.append(added.node);
      }
    }
  });
}

class Row {
  /** @param {any} product */
  constructor(product) {
    const node = /** @type {any} */ (model.cloneNode(true));
    const title = node.firstChild;
    const brand = title.nextSibling;
    const span = brand.nextSibling;
    this.node = node;
    this.title = title.firstChild;
    this.brand = brand.firstChild;
    this.span = span;
    this.price = span.firstChild;
    this.title.data = product.title;
    this.brand.data = product.brand;
    this.price.data = product.price;
    this.span.title = product.state;
    this.product = product;
  }

  /** @param {any} product */
  show(product) {
    const old = this.product;
    if (old.title !== product.title) this.title.data = product.title;
    if (old.brand !== product.brand) this.brand.data = product.brand;
    if (old.price !== product.price) this.price.data = product.price;
    if (old.state !== product.state) this.span.title = product.state;
    this.product = product;
  }
}
