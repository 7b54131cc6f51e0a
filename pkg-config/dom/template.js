// The content of a <template>, compiled once, and copies of it.

import { elementsOf, views } from "./mark.js";
import { mistake, place } from "./mistake.js";
import { choicesLast, slotsOf } from "./slots.js";

/** @import { Slot } from "./slots.js" */

/**
 * A copy, and where its slots are.
 * @typedef {object} Row
 * @property {Element} node
 * @property {any[]} nodes That are written to; `null` where a server-rendered row lacks one.
 * @property {number[]} places By slot: which of the nodes is its element.
 * @property {string | undefined} key
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
  const slots = choicesLast(own.flatMap((element) => slotsOf(element, locale)));
  const paths = slots.map((slot) => pathTo(slot.element, model));
  const { original, steps, places } = prepare(model, slots, paths);
  return {
    model,
    slots,
    paths,
    elements: [...own, ...slots.flatMap((slot) => slot.template?.elements ?? [])],
    create() {
      const node = /** @type {Element} */ (original.cloneNode(true));
      return { node, nodes: walk(node, steps), places, key: undefined };
    },
  };
}

/**
 * What is copied: the model, without the text that is replaced. And how a copy's nodes are reached: each step goes on from a
 * node that was reached before, to its first child or (`~`) its next sibling.
 * @param {Element} model @param {Slot[]} slots @param {number[][]} paths
 */
function prepare(model, slots, paths) {
  const original = document.importNode(model, true);
  const targets = paths.map((path) => /** @type {Element} */ (nodeAt(path, original)));
  for (const [number, slot] of slots.entries()) {
    if (slot.kind === "text" && !slot.renderer) targets[number].replaceChildren();
  }
  const reached = [/** @type {Node} */ (original)];
  /** @type {number[]} */
  const steps = [];
  const reach = (/** @type {Node} */ node) => {
    const known = reached.indexOf(node);
    if (known >= 0) return known;
    const { previousSibling, parentNode } = node;
    if (!previousSibling && !parentNode) throw mistake(`<${model.localName}> in a template: the text of an element would replace other bound elements in it`);
    const from = reach(/** @type {Node} */ (previousSibling ?? parentNode));
    steps.push(previousSibling ? ~from : from);
    return reached.push(node) - 1;
  };
  return { places: targets.map(reach), original, steps };
}

/** @param {Node} top @param {number[]} steps @returns {any[]} */
function walk(top, steps) {
  /** @type {any[]} */
  const nodes = new Array(steps.length + 1);
  nodes[0] = top;
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at];
    nodes[at + 1] = step < 0 ? nodes[~step].nextSibling : nodes[step].firstChild;
  }
  return nodes;
}

/** A row of nodes that are there, one for each slot. @param {Element} node @param {(Element | null)[]} nodes @returns {Row} */
export function rowOf(node, nodes) {
  return { node, nodes, places: nodes.map((_, place) => place), key: node.getAttribute("data-stream-row") ?? undefined };
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
  if (model.hasAttribute("data-stream-src") || views.has(model.localName)) {
    throw mistake(`<${model.localName}> in a template: a region with a stream stands in an element of the template`);
  }
  const misplaced = elementsOf(model, false).find((element) => element.matches("[data-stream-show], [data-stream-error]"));
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
export function nodeAt(path, top) {
  /** @type {Element | null} */
  let node = top;
  for (let index of path) {
    node = node.firstElementChild;
    while (node && index--) node = node.nextElementSibling;
    if (!node) return null;
  }
  return node;
}
