// The content of a <template>, compiled once, and copies of it.

import { elementsOf } from "./mark.js";
import { mistake, place } from "./mistake.js";
import { slotsOf } from "./slots.js";

/** @import { Slot } from "./slots.js" */

/**
 * A copy, and where its slots are.
 * @typedef {object} Row
 * @property {Element} node
 * @property {(Element | null)[]} targets By slot; `null` where a server-rendered row lacks one.
 *
 * @typedef {object} Template
 * @property {Element} model
 * @property {Slot[]} slots
 * @property {number[][]} paths By slot: child indexes that lead from the model to the slot's element.
 * @property {Element[]} elements All of it, also what is in templates within.
 * @property {() => Row} create
 */

/**
 * @param {HTMLTemplateElement} template
 * @param {string} attribute What makes it one of ours.
 * @param {string} locale
 * @returns {Template}
 */
export function compileTemplate(template, attribute, locale) {
  const model = modelOf(template, attribute);
  const own = elementsOf(model, false);
  const slots = own.flatMap((element) => slotsOf(element, locale));
  const paths = slots.map((slot) => pathTo(slot.element, model));
  return {
    model,
    slots,
    paths,
    elements: [...own, ...slots.flatMap((slot) => slot.template?.elements ?? [])],
    create() {
      const node = document.importNode(model, true);
      return { node, targets: paths.map((path) => follow(path, node)) };
    },
  };
}

/** The one element in the template. @param {HTMLTemplateElement} template @param {string} attribute */
function modelOf(template, attribute) {
  if (template.localName !== "template" || !template.content) {
    throw mistake(`${place(template, attribute)}: this is made from a <template>`);
  }
  const { content } = template;
  const hasText = [...content.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
  const model = content.firstElementChild;
  if (!model || content.childElementCount > 1 || hasText) {
    throw mistake(`${place(template, attribute)}: in the template stands exactly one element`);
  }
  const misplaced = content.querySelector("[data-stream-show], [data-stream-error]");
  if (misplaced) throw mistake(`<${misplaced.localName}> in a template: -show and -error stand outside of templates`);
  return model;
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
export function follow(path, top) {
  /** @type {Element | null} */
  let node = top;
  for (let index of path) {
    node = node.firstElementChild;
    while (node && index--) node = node.nextElementSibling;
    if (!node) return null;
  }
  return node;
}
