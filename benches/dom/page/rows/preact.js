// Preact: the whole list is rendered once a frame; rows whose product is the same object are not.
import { Component, h, render } from "preact";
import { perFrame } from "../frames.js";
import { readLines } from "../lines.js";

export const format = "ndjson";

class Row extends Component {
  /** @param {any} next */
  shouldComponentUpdate(next) {
    return next.product !== this.props.product;
  }

  /** @param {any} props */
  render({ product: { title, brand, price, state } }) {
    return h("li", null, h("b", null, title), h("i", null, brand), h("span", { title: state }, price));
  }
}

/** @param {Element} root @param {string} url */
export function fill(root, url) {
  /** @type {Map<string, any>} */
  const products = new Map();
  const rows = () => Array.from(products.values(), (product) => h(Row, { key: product.id, product }));
  const show = perFrame(() => render(h("ul", null, rows()), root));
  return readLines(url, (values) => {
    for (const product of values) products.set(product.id, product);
    show();
  });
}
