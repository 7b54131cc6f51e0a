// What the pages are filled with, the same in every run, in the forms that the contenders take.
import { pick, random, sentence } from "../browser/random.mjs";

const WORDS = `oak walnut linen cotton steel copper glass paper lamp chair table shelf kettle bowl blanket cushion mirror clock
  vase tray basket rug stool bench desk frame round small large folding quiet warm soft plain bright natural`.split(/\s+/);
const BRANDS = "Norrland,Café Müller,Atelier Ō,Field & Sons,Hay < Straw,Kontur,Piccolo,東京家具".split(",");
const STATES = ["in stock", "few left", "sold out"];

/** @typedef {{ id: string, title: string, brand: string, price: number, state: string }} Product */

/** @param {number} count @returns {Product[]} */
export function products(count) {
  const next = random(7);
  return Array.from({ length: count }, (_, index) => ({
    id: `p-${String(index).padStart(5, "0")}`,
    title: sentence(next, WORDS, 24),
    brand: pick(next, BRANDS),
    price: Math.floor(next() * 1e5) / 100,
    state: pick(next, STATES),
  }));
}

/** The same products later, each at another price. @param {Product[]} list @returns {Product[]} */
export const repriced = (list) => list.map((product) => ({ ...product, price: Math.round(product.price * 110 + 7) / 100 }));

/**
 * A stream of rows that come, and one of the same rows that come again. Who takes JSON takes the same bytes; who takes HTML takes
 * an event with the markup of each row, as its documentation has it.
 * @type {Record<string, { type: string, first: (product: Product) => string, again: (product: Product) => string }>}
 */
export const FORMATS = {
  ndjson: {
    type: "application/x-ndjson",
    first: (product) => `${JSON.stringify(product)}\n`,
    again: (product) => `${JSON.stringify(product)}\n`,
  },
  datastar: {
    type: "text/event-stream",
    first: (product) => event("datastar-merge-fragments", ["selector #rows", "mergeMode append", `fragments ${html(product)}`]),
    again: (product) => event("datastar-merge-fragments", [`fragments ${html(product)}`]),
  },
  htmx: {
    type: "text/event-stream",
    first: (product) => `data: ${html(product)}\n\n`,
    again: (product) => `data: ${html(product, ` hx-swap-oob="true"`)}\n\n`,
  },
};

/** @param {string} name @param {string[]} lines */
const event = (name, lines) => `event: ${name}\n${lines.map((line) => `data: ${line}\n`).join("")}\n`;

/** @param {Product} product */
export const html = ({ id, title, brand, price, state }, attributes = "") =>
  `<li id="${id}"${attributes}><b>${escape(title)}</b><i>${escape(brand)}</i><span title="${state}">${price}</span></li>`;

/** @type {Record<string, string>} */
const NAMES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** @param {string} text */
export const escape = (text) => text.replace(/[&<>"]/g, (character) => NAMES[character]);
