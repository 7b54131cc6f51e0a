// The markup was made safe before it came here. This is asked once more, of all that is written.

import { MARK } from "../mark.js";
import { refusesAttribute, refusesAttributeOf, refusesElement, urlCheck } from "../safety.js";
import { all, attributesOf, hasAny, isElement, nameOf, remove, removeAttributeNode } from "./native.js";
import { isTemplate } from "./same.js";

/** Whether the element may come into the page at all. @param {Node} node */
export const mayInsert = (node) => !isElement(node) || !isRefused(/** @type {Element} */ (node));

/** Takes out of new markup what may not come with it. @param {Node} top */
export function clean(top) {
  if (!isElement(top)) return;
  for (const element of [/** @type {Element} */ (top), ...all(top, "*")]) {
    if (element !== top && isRefused(element)) remove(element);
    else if (hasAny(element)) cleanAttributes(element);
  }
}

/**
 * Whether an attribute of an element that is in the page may change. What a stream may not write it may not take away either:
 * a frame without its `sandbox` is another frame.
 * @param {Element} element @param {string} name
 */
export const mayChange = (element, name) => !refusesAttributeOf(element, name.toLowerCase()) && !(name === "aria-busy" && MARK in element);

/** @param {Element} element @param {Attr} attribute */
export const isSafeValue = (element, { name, value }) => urlCheck(judged(element), name.toLowerCase())?.(value) !== false;

/** What a template holds does nothing. @param {Element} element */
export const isRefused = (element) => refusesElement(judged(element), false) && !isTemplate(element);

/** Whether what is in the element is not text. @param {Element} element */
export const refusesText = (element) => refusesElement(judged(element), true);

const form = document.createElement("form");
/** The fields of a form may hide its own properties. @param {Element} element */
const judged = (element) => (nameOf(element) === "form" ? form : element);

/** @param {Element} element */
function cleanAttributes(element) {
  const attributes = attributesOf(element);
  for (let at = attributes.length - 1; at >= 0; at--) {
    const attribute = attributes[at];
    const name = attribute.name.toLowerCase();
    // Instructions were looked at when the markup was parsed: who may give them is not known here.
    const isInstruction = name.startsWith("data-stream-") || name === "data-hydrate";
    if ((refusesAttribute(name) && !isInstruction) || !isSafeValue(element, attribute)) removeAttributeNode(element, attribute);
  }
}
