// The row template of a list, and the rows that the server rendered from the same one.

import { elementsOf } from "./mark.js";
import { mistake, place } from "./mistake.js";
import { pointerIn, slotsOf } from "./slots.js";

/** @import { Slot } from "./slots.js" */

/**
 * @typedef {object} Row
 * @property {Element} node
 * @property {(Element | null)[]} targets By slot; `null` where a server-rendered row lacks one.
 *
 * @typedef {object} List
 * @property {HTMLTemplateElement} template New rows stand before it.
 * @property {Node} container
 * @property {() => Row} create
 * @property {Row[]} adopted By handle.
 */

/**
 * @param {HTMLTemplateElement} template
 * @returns {{ list: List, plan: object, slots: Slot[], elements: Element[] }}
 */
export function compileRows(template) {
  const model = modelRow(template);
  const elements = elementsOf(model, false);
  const slots = elements.flatMap(slotsOf);
  const paths = slots.map((slot) => pathTo(slot.element, model));
  const key = template.getAttribute("data-stream-key");
  const container = /** @type {Node} */ (template.parentNode);
  const known = key === null ? [] : rowsIn(container);
  const adopted = known.map((node) => ({ node, targets: targetsIn(node, slots, paths) }));
  const last = adopted.at(-1)?.node;
  // The template marks the end of the rows, also of those that were there.
  if (last && template.compareDocumentPosition(last) & Node.DOCUMENT_POSITION_FOLLOWING) last.after(template);
  return {
    list: {
      template,
      container,
      adopted,
      create() {
        const node = document.importNode(model, true);
        return { node, targets: paths.map((path) => follow(path, node)) };
      },
    },
    plan: {
      key: key === null ? undefined : pointerIn(template, "data-stream-key", key),
      limit: limitOf(template),
      at: atOf(template),
      adopted: adopted.map(({ node }) => node.getAttribute("data-stream-row") ?? ""),
    },
    slots,
    elements,
  };
}

/** The one element in the template. @param {HTMLTemplateElement} template */
function modelRow(template) {
  if (template.localName !== "template" || !template.content) {
    throw mistake(`${place(template, "data-stream-each")}: rows are made from a <template>`);
  }
  const { content } = template;
  const hasText = [...content.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
  const model = content.firstElementChild;
  if (!model || content.childElementCount > 1 || hasText) {
    throw mistake(`${place(template, "data-stream-each")}: a row is exactly one element`);
  }
  const misplaced = content.querySelector("[data-stream-each], [data-stream-show], [data-stream-error]");
  if (misplaced) throw mistake(`<${misplaced.localName}> in a row template: templates, -show and -error stand outside of rows`);
  return model;
}

/** @param {Node} container */
function rowsIn(container) {
  const children = [.../** @type {ParentNode} */ (/** @type {unknown} */ (container)).children];
  return children.filter((child) => child.hasAttribute("data-stream-row"));
}

/**
 * Where a server-rendered row has its slots: where it says so itself, else where the template has them.
 * @param {Element} row @param {Slot[]} slots @param {number[][]} paths
 */
function targetsIn(row, slots, paths) {
  return slots.map(({ attribute, element }, number) => {
    const value = element.getAttribute(attribute) ?? "";
    const says = (/** @type {Element} */ candidate) => candidate.getAttribute(attribute) === value;
    // What was checked of the template's element holds for elements of the same kind only.
    const fits = (/** @type {Element} */ candidate) =>
      candidate.localName === element.localName && candidate.namespaceURI === element.namespaceURI;
    const candidates = [row, ...row.querySelectorAll(`[${attribute}]`)];
    const found = candidates.find((candidate) => says(candidate) && fits(candidate));
    if (found) return found;
    const same = follow(paths[number], row);
    return same && fits(same) ? same : null;
  });
}

/** Child indexes that lead from `top` to `element`, elements counted only. @param {Element} element @param {Element} top */
function pathTo(element, top) {
  const path = [];
  for (let node = element; node !== top; node = /** @type {Element} */ (node.parentElement)) {
    let index = 0;
    for (let sibling = node.previousElementSibling; sibling; sibling = sibling.previousElementSibling) index++;
    path.unshift(index);
  }
  return path;
}

/** @param {number[]} path @param {Element} top @returns {Element | null} */
function follow(path, top) {
  /** @type {Element | null} */
  let node = top;
  for (let index of path) {
    node = node.firstElementChild;
    while (node && index--) node = node.nextElementSibling;
    if (!node) return null;
  }
  return node;
}

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
function atOf(template) {
  const value = template.getAttribute("data-stream-at") ?? "end";
  if (value !== "start" && value !== "end") {
    throw mistake(`${place(template, "data-stream-at")}: rows go to the "start" or the "end"`);
  }
  return value;
}
