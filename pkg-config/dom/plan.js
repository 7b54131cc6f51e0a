// The attributes of a root, compiled once: a small plan for the engine, and for the page the nodes it speaks of.

import { elementsOf } from "./mark.js";
import { mistake, place } from "./mistake.js";
import { isOption } from "./options.js";
import { partOf } from "./parts.js";
import { compileRows } from "./rows.js";
import { CONTENT, appendTo, choicesLast, isSlot, slotsOf } from "./slots.js";

/** @import { View } from "../internal.js" */
/** @import { Part } from "./parts.js" */
/** @import { List } from "./rows.js" */
/** @import { Slot } from "./slots.js" */

/**
 * @typedef {object} Compiled
 * @property {View["plan"] | undefined} plan What the engine is told; nothing where nothing is filled.
 * @property {Slot[]} slots
 * @property {List | undefined} list
 * @property {List[]} lists Where rows can be put by operations.
 * @property {Part[]} parts
 * @property {unknown} decode What payloads must be.
 */

const MODES = ["list", "record", "text", "ops"];
const DIALECTS = ["runnelet", "datastar", "turbo"];
/** Attributes of a root beside the options, and what they may be. `state` is what we write. */
export const OF_ROOTS = ["src", "mode", "state", "dialect", "missing", "partial", "trust", "label", "announce"];
/** @type {Record<string, string[]>} */
const CHOICES = {
  mode: MODES,
  dialect: DIALECTS,
  missing: ["report", "queue", "drop"],
  partial: ["keep", "rollback"],
  trust: ["widgets"],
  announce: ["off", "state", "sentences"],
};
/** Attributes that may stand anywhere and mean nothing here. */
const ANYWHERE = ["row", "state", "keep", "follow", "windowed"];
const OF_TEMPLATES = ["each", "key", "limit", "at", "enter", "window"];
const OF_PARTS = ["show", "error", "action", "progress"];

/**
 * @param {Element} root
 * @param {{ select?: unknown, decode?: unknown }} options
 * @param {boolean} hasSource
 * @returns {Compiled}
 */
export function compile(root, options, hasSource) {
  for (const name of Object.keys(CHOICES)) checkChoice(root, name);
  const mode = /** @type {View["plan"]["mode"]} */ (root.getAttribute("data-stream-mode") ?? "list");
  const locale = localeOf(root);
  const hasRows = mode === "list" || mode === "ops";
  /** @type {HTMLTemplateElement[]} */
  const templates = [];
  /** @type {Part[]} */
  const parts = [];
  /** @type {Slot[]} */
  let slots = [];
  for (const element of elementsOf(root, hasRows)) {
    checkNames(element, element === root);
    parts.push(...partOf(element));
    if (hasRows && element.hasAttribute("data-stream-each")) templates.push(/** @type {HTMLTemplateElement} */ (element));
    else slots.push(...slotsOf(element, locale));
  }
  slots = choicesLast(slots);
  for (const { template } of slots) {
    for (const element of template?.elements ?? []) checkNames(element, false);
  }
  // Values that fill nothing are for the region's code. Without a stream, slots are those of the row that the region is.
  const isEmpty = templates.length + slots.length === 0 && (mode === "list" || mode === "record");
  if (root.hasAttribute("data-hydrate-module") && (isEmpty || !hasSource)) {
    return { plan: undefined, slots: [], list: undefined, lists: [], parts, decode: options.decode };
  }
  checkNesting(slots, parts.map((part) => part.element));
  const lists = templates.map((template) => compileList(template, locale));
  if (mode === "ops") return compileOps(root, { slots, parts, lists: lists.map(({ list }) => list) }, options);
  if (mode !== "list") return compileRoot(root, mode, options, { slots, parts });
  if (slots.length > 0) {
    const [{ element, attribute }] = slots;
    throw mistake(`${place(element, attribute)}: in mode list, slots stand in the row template`);
  }
  if (lists.length !== 1) {
    throw mistake(`mode list needs one <template data-stream-each> in <${root.localName}>, there are ${lists.length}`);
  }
  const [{ list, plan }] = lists;
  return { plan: { mode, ...plan, slots: forEngine(list.slots) }, slots: list.slots, list, lists: [], parts, decode: json(options) };
}

/** @param {HTMLTemplateElement} template @param {string} locale */
function compileList(template, locale) {
  const pointer = template.getAttribute("data-stream-each");
  if (pointer) throw mistake(`${place(template, "data-stream-each")}: a frame is one row; lists of a value stand in rows and records`);
  const compiled = compileRows(template, locale);
  for (const element of compiled.list.elements) checkNames(element, false);
  checkNesting(compiled.list.slots, []);
  return compiled;
}

/**
 * A record, or text: the slots stand in the root itself.
 * @param {Element} root @param {string} mode @param {{ select?: unknown, decode?: unknown }} options
 * @param {{ slots: Slot[], parts: Part[] }} found
 * @returns {Compiled}
 */
function compileRoot(root, mode, options, { slots, parts }) {
  if (mode === "text" && slots.length === 0) {
    slots = [appendTo(root)]; // without a slot, text goes to the end of the root
    checkNesting(slots, parts.map((part) => part.element));
  }
  // Text that is part of JSON is found as in a record; the record itself is then not kept.
  const isPart = options.select !== undefined || slots.some((slot) => slot.pointer !== "");
  const isJson = mode === "record" || isPart || options.decode === "json";
  return {
    plan: { mode: isJson ? "record" : "text", slots: forEngine(slots), adopted: [] },
    slots,
    list: undefined,
    lists: [],
    parts,
    decode: isJson ? json(options) : String(options.decode ?? "text"),
  };
}

/**
 * Frames say what is to be done. Slots in the root show the signals of Datastar.
 * @param {Element} root @param {{ slots: Slot[], parts: Part[], lists: List[] }} found @param {{ decode?: unknown }} options
 * @returns {Compiled}
 */
function compileOps(root, { slots, parts, lists }, options) {
  const isText = (root.getAttribute("data-stream-dialect") ?? "runnelet") !== "runnelet";
  if (isText && options.decode !== undefined && options.decode !== "text") {
    throw mistake(`decode "${options.decode}": the dialect is read from text`);
  }
  return { plan: { mode: "ops", isText, slots: [], adopted: [] }, slots, list: undefined, lists, parts, decode: isText ? "text" : json(options) };
}

/** @param {{ decode?: unknown }} options */
function json({ decode = "json" }) {
  if (decode !== "json") throw mistake(`decode "${decode}": this is made of JSON`);
  return "json";
}

/** @param {Slot[]} slots */
const forEngine = (slots) => slots.map(({ engine, pointer }) => ({ kind: engine, pointer }));

/** The language that formats speak: that of the root. @param {Element} root */
function localeOf(root) {
  const lang = root.closest("[lang]")?.getAttribute("lang");
  try {
    return lang ? Intl.getCanonicalLocales(lang)[0] : navigator.language;
  } catch {
    return navigator.language;
  }
}

/**
 * Writing text takes away what was in an element, so nothing else that is bound may be in it.
 * @param {Slot[]} slots @param {Element[]} others
 */
function checkNesting(slots, others) {
  const bound = [...new Set([...slots.map((slot) => slot.element), ...others])];
  const written = new Set();
  for (const { kind, element, attribute, template } of slots) {
    if (template) checkNesting(template.slots, []);
    if (!CONTENT.includes(kind)) continue;
    if (written.has(element)) throw mistake(`${place(element, attribute)}: another attribute writes the element's text`);
    written.add(element);
    const contains = bound.some((inner) => inner !== element && element.contains(inner));
    if (contains || element.querySelector("[data-stream-action]")) {
      throw mistake(`${place(element, attribute)}: its text would replace other bound elements in it`);
    }
  }
}

/** @param {Element} root @param {string} name */
function checkChoice(root, name) {
  const attribute = `data-stream-${name}`;
  const value = root.getAttribute(attribute);
  if (value !== null && !CHOICES[name].includes(value)) throw mistake(`${place(root, attribute)}: there is no such ${name}`);
}

/** An attribute of ours that we do not know is a mistake, never nothing. @param {Element} element @param {boolean} isRootElement */
function checkNames(element, isRootElement) {
  for (const attribute of element.getAttributeNames()) {
    if (!attribute.startsWith("data-stream-")) continue;
    const name = attribute.slice("data-stream-".length);
    const isKnown =
      isSlot(name) ||
      OF_PARTS.includes(name) ||
      ANYWHERE.includes(name) ||
      (isRootElement && (isOption(name) || OF_ROOTS.includes(name))) ||
      (element.localName === "template" && OF_TEMPLATES.includes(name));
    if (!isKnown) throw mistake(`${place(element, attribute)}: there is no such attribute here`);
  }
}
