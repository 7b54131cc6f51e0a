// The row template of a list, and the rows that the server rendered from the same one.

import { ENTRANCES } from "./enter.js";
import { mistake, place } from "./mistake.js";
import { keysOf, pointerIn } from "./slots.js";
import { compileTemplate, nodeAt, rowOf } from "./template.js";

/** @import { Row, Template } from "./template.js" */

/**
 * @typedef {object} More
 * @property {HTMLTemplateElement} anchor The template; new rows stand before it.
 * @property {Node} container
 * @property {string[] | undefined} key Where rows have their keys.
 * @property {number} limit
 * @property {"start" | "end"} at
 * @property {string | undefined} entrance How new rows show that they are new.
 * @property {string | undefined} rowSize Rows are windowed; what one takes before it was seen.
 * @property {Row[]} adopted By handle.
 *
 * @typedef {Template & More} List
 */

/**
 * @param {HTMLTemplateElement} anchor
 * @param {string} locale
 * @returns {{ list: List, plan: object }}
 */
export function compileRows(anchor, locale) {
  const template = compileTemplate(anchor, "data-stream-each", locale);
  const attribute = "data-stream-key";
  const value = anchor.getAttribute(attribute);
  const key = value === null ? undefined : pointerIn(anchor, attribute, value);
  const adopted = key === undefined ? [] : rowsBefore(anchor).map((node) => adopt(node, template));
  const limit = limitOf(anchor);
  const at = atOf(anchor);
  return {
    list: {
      ...template, anchor, adopted, at,
      container: /** @type {Node} */ (anchor.parentNode),
      key: key === undefined ? undefined : keysOf(key),
      limit: limit ?? Infinity,
      entrance: entranceOf(anchor),
      rowSize: sizeOf(anchor),
    },
    plan: { key, limit, at, adopted: adopted.map(({ node }) => node.getAttribute("data-stream-row") ?? "") },
  };
}

/** The rows that are there; the template, which marks their end, is put behind them. @param {HTMLTemplateElement} template */
export function rowsBefore(template) {
  const rows = elementsIn(/** @type {Node} */ (template.parentNode)).filter((child) => child.hasAttribute("data-stream-row"));
  const last = rows.at(-1);
  if (last && template.compareDocumentPosition(last) & Node.DOCUMENT_POSITION_FOLLOWING) last.after(template);
  return rows;
}

/**
 * A server-rendered row. Its slots are where it says so itself, else where the template has them.
 * @param {Element} node @param {Pick<Template, "slots" | "paths">} template
 * @returns {Row}
 */
export function adopt(node, { slots, paths }) {
  const targets = slots.map(({ attribute, element }, number) => {
    const value = element.getAttribute(attribute) ?? "";
    const says = (/** @type {Element} */ candidate) => candidate.getAttribute(attribute) === value;
    // What was checked of the template's element holds for elements of the same kind only.
    const fits = (/** @type {Element} */ candidate) =>
      candidate.localName === element.localName && candidate.namespaceURI === element.namespaceURI;
    const candidates = [node, ...node.querySelectorAll(`[${attribute}]`)];
    const found = candidates.find((candidate) => says(candidate) && fits(candidate));
    if (found) return found;
    const same = nodeAt(paths[number], node);
    return same && fits(same) ? same : null;
  });
  return rowOf(node, targets);
}

/** By the prototype: in a form, a control called "remove" hides the method. @param {Pick<Row, "node">} row */
export const removeRow = ({ node }) => Element.prototype.remove.call(node);

/** @param {Element} template */
function limitOf(template) {
  const value = template.getAttribute("data-stream-limit");
  if (value === null) return undefined;
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1) {
    throw mistake(`${place(template, "data-stream-limit")}: a limit is a whole number from 1 on`);
  }
  return limit;
}

/** @param {Element} template */
function entranceOf(template) {
  const value = template.getAttribute("data-stream-enter");
  if (value !== null && !ENTRANCES.includes(value)) throw mistake(`${place(template, "data-stream-enter")}: there is no such animation`);
  return value ?? undefined;
}

/** @param {Element} template */
function sizeOf(template) {
  const value = template.getAttribute("data-stream-window");
  if (value !== null && !CSS.supports("block-size", value || "1em")) throw mistake(`${place(template, "data-stream-window")}: this is no length`);
  return value === null ? undefined : value || "2em";
}

/** @param {Element} template */
function atOf(template) {
  const value = template.getAttribute("data-stream-at") ?? "end";
  if (value !== "start" && value !== "end") {
    throw mistake(`${place(template, "data-stream-at")}: rows go to the "start" or the "end"`);
  }
  return value;
}

/** The elements in a node; by the prototype: in a form, a control called "children" hides them. @param {Node} node @returns {Element[]} */
export function elementsIn(node) {
  const nodes = /** @type {Element[]} */ ([...Reflect.get(Node.prototype, "childNodes", node)]);
  return nodes.filter((child) => Reflect.get(Node.prototype, "nodeType", child) === Node.ELEMENT_NODE);
}
