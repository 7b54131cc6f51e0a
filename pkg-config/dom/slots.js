// Slot attributes: what an element wants to be told, and how that is written to it.

import { mistake, place } from "./mistake.js";
import { namespaceOf, refusesAttribute, refusesElement, urlCheck } from "./safety.js";

/**
 * One slot. `pointer` and `kind` go to the engine, the rest stays here.
 * @typedef {object} Slot
 * @property {"text" | "append" | "attr" | "class"} kind
 * @property {string} pointer
 * @property {Element} element Where it was declared.
 * @property {string} attribute Which attribute declared it.
 * @property {string} name Of the attribute or class.
 * @property {string | null} namespace
 * @property {((value: string) => boolean) | undefined} check
 */

const KINDS = /** @type {const} */ (["text", "append", "attr", "class"]);

/** Whether `data-stream-NAME` declares slots. @param {string} name */
export const isSlot = (name) => KINDS.some((kind) => kind === name);

/** The slots that an element declares. @param {Element} element @returns {Slot[]} */
export function slotsOf(element) {
  return KINDS.flatMap((kind) => {
    const attribute = `data-stream-${kind}`;
    const value = element.getAttribute(attribute);
    if (value === null) return [];
    const isText = kind === "text" || kind === "append";
    checkElement(element, attribute, isText);
    const base = { kind, element, attribute, name: "", namespace: null, check: undefined };
    if (isText) return [{ ...base, pointer: pointerIn(element, attribute, value) }];
    return pairs(element, attribute, value).map(([name, pointer]) => ({
      ...base,
      pointer,
      ...(kind === "attr" ? attributeSlot(element, attribute, name) : { name }),
    }));
  });
}

/** A slot that nobody declared: text goes to the end of the element. @param {Element} element @returns {Slot} */
export function appendTo(element) {
  const attribute = "data-stream-mode";
  checkElement(element, attribute, true);
  return { kind: "append", pointer: "", element, attribute, name: "", namespace: null, check: undefined };
}

/** @param {Element} element @param {string} attribute @param {boolean} isText */
function checkElement(element, attribute, isText) {
  if (!refusesElement(element, isText)) return;
  throw mistake(`${place(element, attribute)}: nothing is written to such an element`, { code: "refused" });
}

/** @param {Element} element @param {string} attribute @param {string} pointer */
export function pointerIn(element, attribute, pointer) {
  const where = place(element, attribute);
  if (!/^(\/([^~/]|~[01])*)*$/.test(pointer)) throw mistake(`${where}: "${pointer}" is no JSON Pointer`);
  if (pointer.split("/").includes("*")) throw mistake(`${where}: "*" leads to more than one value`);
  return pointer;
}

/** @param {Element} element @param {string} attribute @param {string} given */
function attributeSlot(element, attribute, given) {
  const name = given.toLowerCase();
  if (refusesAttribute(name)) {
    throw mistake(`${place(element, attribute)}: the attribute "${given}" is never written`, { code: "refused" });
  }
  const isHtml = element.namespaceURI === "http://www.w3.org/1999/xhtml";
  return { name: isHtml ? name : given, namespace: namespaceOf(name), check: urlCheck(element, name) };
}

/**
 * `name:/pointer name:/pointer`; `name:` is the whole value.
 * @param {Element} element @param {string} attribute @param {string} value
 */
function pairs(element, attribute, value) {
  return value.split(/\s+/).filter(Boolean).map((pair) => {
    const colon = pair.search(/:(\/|$)/);
    if (colon < 1) throw mistake(`${place(element, attribute)}: "${pair}" is not of the form name:/pointer`);
    return [pair.slice(0, colon), pointerIn(element, attribute, pair.slice(colon + 1))];
  });
}
