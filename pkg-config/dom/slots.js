// Slot attributes: what an element wants to be told, and how that is written to it.

import { formatterOf, rendererOf } from "./format.js";
import { mistake, place } from "./mistake.js";
import { checkStyle, namespaceOf, refusesAttributeOf, refusesElement, refusesProperty, valueCheck } from "./safety.js";
import { compileTemplate } from "./template.js";

/** @import { Renderer } from "../dom.js" */
/** @import { Formatter } from "./format.js" */
/** @import { Template } from "./template.js" */

/**
 * One slot.
 * @typedef {object} Slot
 * @property {Kind} kind
 * @property {"text" | "append" | "attr" | "class" | "value"} engine What the engine gives: text that is written as it is, or a JSON value.
 * @property {string} pointer Where the engine looks.
 * @property {string[]} path The same, its keys.
 * @property {Element} element Where it was declared.
 * @property {string} attribute Which attribute declared it.
 * @property {string} name Of the attribute, class, property or style.
 * @property {string | null} namespace
 * @property {((value: string) => boolean) | undefined} check
 * @property {Formatter | undefined} format
 * @property {Renderer | undefined} renderer
 * @property {Template | undefined} template What comes and goes.
 * @property {string[] | undefined} condition Where a template that comes and goes finds whether it is there.
 * @property {string[]} [switched] Of the attribute "class": classes that other slots of the element switch.
 * @property {string[] | undefined} key Where the rows of a nested list have their keys.
 *
 * @typedef {"text" | "append" | "attr" | "class" | "prop" | "style" | "html" | "if" | "each"} Kind
 */

/** Those of one value, and those of pairs `name:/pointer`. */
const SINGLE = /** @type {const} */ (["text", "append", "html", "if"]);
const PAIRED = /** @type {const} */ (["attr", "class", "prop", "style"]);
/** Kinds that the engine can write without a format. */
const PLAIN = ["text", "append", "attr", "class"];
/** What is written as the content of an element. */
export const CONTENT = ["text", "append", "html"];

/** Whether `data-stream-NAME` declares slots. @param {string} name */
export const isSlot = (name) => [...SINGLE, ...PAIRED].some((kind) => kind === name);

/** The slots that an element declares. @param {Element} element @param {string} locale @returns {Slot[]} */
export function slotsOf(element, locale) {
  const each = element.getAttribute("data-stream-each");
  if (each) return [eachSlot(/** @type {HTMLTemplateElement} */ (element), each, locale)];
  const single = SINGLE.flatMap((kind) => {
    const attribute = `data-stream-${kind}`;
    const value = element.getAttribute(attribute);
    return value === null ? [] : [singleSlot(kind, element, attribute, value, locale)];
  });
  const paired = PAIRED.flatMap((kind) => {
    const attribute = `data-stream-${kind}`;
    const value = element.getAttribute(attribute);
    if (value === null) return [];
    checkElement(element, attribute, false);
    return pairs(element, attribute, value).map(([name, source]) => ({
      ...slot(kind, element, attribute, source, locale),
      ...named(kind, element, attribute, name),
    }));
  });
  // Whoever writes the whole attribute leaves the classes that are switched one by one.
  const switched = paired.filter(({ kind }) => kind === "class").map(({ name }) => name);
  return [...single, ...paired.map((one) => (one.kind === "attr" && one.name === "class" ? { ...one, switched } : one))];
}

/** What is chosen is written after the options to choose from. @param {Slot[]} slots @returns {Slot[]} */
export function choicesLast(slots) {
  const isChoice = (/** @type {Slot} */ { kind, element }) => kind === "prop" && element.localName === "select";
  return [...slots.filter((one) => !isChoice(one)), ...slots.filter(isChoice)];
}

/** A slot that nobody declared: text goes to the end of the element. @param {Element} element @returns {Slot} */
export function appendTo(element) {
  checkElement(element, "data-stream-mode", true);
  return slot("append", element, "data-stream-mode", "", "");
}

/** @param {typeof SINGLE[number]} kind @param {Element} element @param {string} attribute @param {string} value @param {string} locale @returns {Slot} */
function singleSlot(kind, element, attribute, value, locale) {
  if (kind === "if" && element.localName === "template") {
    const template = compileWithin(/** @type {HTMLTemplateElement} */ (element), attribute, locale);
    const condition = slot(kind, element, attribute, value, locale);
    // Its content is filled from the whole value.
    return { ...condition, pointer: "", path: [], condition: condition.path, template };
  }
  checkElement(element, attribute, CONTENT.includes(kind));
  return slot(kind, element, attribute, value, locale);
}

/** What comes and goes is filled from the whole value, as often as that changes. @param {HTMLTemplateElement} element @param {string} attribute @param {string} locale */
function compileWithin(element, attribute, locale) {
  const template = compileTemplate(element, attribute, locale);
  const appended = template.slots.find(({ kind }) => kind === "append");
  if (appended) throw mistake(`${place(appended.element, appended.attribute)}: text is appended in rows and records, not in templates within them`);
  return template;
}

/** @param {HTMLTemplateElement} element @param {string} value @param {string} locale @returns {Slot} */
function eachSlot(element, value, locale) {
  const attribute = "data-stream-each";
  const template = compileWithin(element, attribute, locale);
  const key = element.getAttribute("data-stream-key");
  return {
    ...slot("each", element, attribute, value, locale),
    template,
    key: key === null ? undefined : keysOf(pointerIn(element, "data-stream-key", key)),
  };
}

/** @param {Kind} kind @param {Element} element @param {string} attribute @param {string} source @param {string} locale @returns {Slot} */
function slot(kind, element, attribute, source, locale) {
  const [given, ...specs] = source.split("|");
  // In a key the character can be written as in a URL.
  const pointer = pointerIn(element, attribute, specs.length > 0 ? given.replaceAll(/%7c/gi, "|") : given);
  const renderer = specs.length === 1 && (kind === "text" || kind === "append") ? rendererOf(specs[0]) : undefined;
  if (kind === "append" && specs.length > 0 && !renderer) {
    throw mistake(`${place(element, attribute)}: there is no renderer "${specs.join("|")}"`);
  }
  const format = specs.length > 0 && !renderer ? formatterOf(element, attribute, specs, locale) : undefined;
  const engine = /** @type {Slot["engine"]} */ (PLAIN.includes(kind) && !format ? kind : "value");
  return {
    kind, engine, pointer, path: keysOf(pointer), element, attribute, name: "", namespace: null, check: undefined, format, renderer,
    template: undefined, condition: undefined, key: undefined,
  };
}

/** @param {Element} element @param {string} attribute @param {boolean} isContent */
function checkElement(element, attribute, isContent) {
  if (!refusesElement(element, isContent)) return;
  throw mistake(`${place(element, attribute)}: nothing is written to such an element`, { code: "refused" });
}

/** @param {Element} element @param {string} attribute @param {string} pointer */
export function pointerIn(element, attribute, pointer) {
  const where = place(element, attribute);
  if (!/^(\/([^~/]|~[01])*)*$/.test(pointer)) throw mistake(`${where}: "${pointer}" is no JSON Pointer`);
  if (pointer.split("/").includes("*")) throw mistake(`${where}: "*" leads to more than one value`);
  return pointer;
}

/** @param {string} pointer */
export function keysOf(pointer) {
  return pointer.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** What pairs name, checked. @param {Kind} kind @param {Element} element @param {string} attribute @param {string} name */
function named(kind, element, attribute, name) {
  if (kind === "attr") return attributeNamed(element, attribute, name);
  const isRefused = (kind === "prop" && refusesProperty(element, name)) || (kind === "style" && !checkStyle(name, ""));
  if (isRefused) throw mistake(`${place(element, attribute)}: "${name}" is never written`, { code: "refused" });
  return { name };
}

/** @param {Element} element @param {string} attribute @param {string} given */
function attributeNamed(element, attribute, given) {
  if (refusesAttributeOf(element, given.toLowerCase())) {
    throw mistake(`${place(element, attribute)}: the attribute "${given}" is never written`, { code: "refused" });
  }
  return attributeFor(element, given);
}

/** What is to be known to write an attribute: in SVG its case counts. @param {Element} element @param {string} given */
export function attributeFor(element, given) {
  const name = given.toLowerCase();
  const isHtml = element.namespaceURI === "http://www.w3.org/1999/xhtml";
  return { name: isHtml ? name : given, namespace: namespaceOf(name), check: valueCheck(element, name) };
}

/**
 * `name:/pointer name:/pointer`; `name:` is the whole value.
 * @param {Element} element @param {string} attribute @param {string} value
 */
function pairs(element, attribute, value) {
  return value.split(/\s+/).filter(Boolean).map((pair) => {
    const colon = pair.search(/:([/|]|$)/);
    if (colon < 1) throw mistake(`${place(element, attribute)}: "${pair}" is not of the form name:/pointer`);
    return [pair.slice(0, colon), pair.slice(colon + 1)];
  });
}
