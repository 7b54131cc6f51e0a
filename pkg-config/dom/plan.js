// The attributes of a root, compiled once: a small plan for the engine, and for the page the nodes it speaks of.

import { elementsOf } from "./mark.js";
import { mistake, place } from "./mistake.js";
import { isOption } from "./options.js";
import { partOf } from "./parts.js";
import { compileRows } from "./rows.js";
import { appendTo, isSlot, slotsOf } from "./slots.js";

/** @import { Part } from "./parts.js" */
/** @import { List } from "./rows.js" */
/** @import { Slot } from "./slots.js" */

/**
 * @typedef {object} Compiled
 * @property {object} plan What the engine is told.
 * @property {Slot[]} slots
 * @property {List | undefined} list
 * @property {Part[]} parts
 * @property {string} decode What payloads must be.
 */

const MODES = ["list", "record", "text"];
/** Attributes of a root beside the options. `state` is what we write. */
const OF_ROOTS = ["src", "mode", "state"];
/** Attributes that may stand anywhere and mean nothing here. */
const ANYWHERE = ["row", "keep"];
const OF_TEMPLATES = ["each", "key", "limit", "at"];
const OF_PARTS = ["show", "error", "action"];

/**
 * @param {Element} root
 * @param {{ select?: unknown, decode?: unknown }} options
 * @returns {Compiled}
 */
export function compile(root, options) {
  const mode = root.getAttribute("data-stream-mode") ?? "list";
  if (!MODES.includes(mode)) throw mistake(`${place(root, "data-stream-mode")}: there is no such mode`);
  /** @type {HTMLTemplateElement[]} */
  const templates = [];
  /** @type {Part[]} */
  const parts = [];
  /** @type {Slot[]} */
  const slots = [];
  for (const element of elementsOf(root, mode === "list")) {
    checkNames(element, element === root);
    parts.push(...partOf(element));
    slots.push(...slotsOf(element));
    if (element.hasAttribute("data-stream-each")) templates.push(/** @type {HTMLTemplateElement} */ (element));
  }
  if (mode !== "list") return compileRoot(root, mode, options, { templates, slots, parts });

  if (slots.length > 0) {
    const [{ element, attribute }] = slots;
    throw mistake(`${place(element, attribute)}: in mode list, slots stand in the row template`);
  }
  if (templates.length !== 1) {
    throw mistake(`mode list needs one <template data-stream-each> in <${root.localName}>, there are ${templates.length}`);
  }
  const { list, plan, slots: rowSlots, elements } = compileRows(templates[0]);
  for (const element of elements) checkNames(element, false);
  checkNesting(rowSlots, []);
  return { plan: { mode, ...plan, slots: forEngine(rowSlots) }, slots: rowSlots, list, parts, decode: json(options) };
}

/**
 * A record, or text: the slots stand in the root itself.
 * @param {Element} root @param {string} mode @param {{ select?: unknown, decode?: unknown }} options
 * @param {{ templates: Element[], slots: Slot[], parts: Part[] }} found
 * @returns {Compiled}
 */
function compileRoot(root, mode, options, { templates, slots, parts }) {
  if (templates.length > 0) throw mistake(`${place(templates[0], "data-stream-each")}: rows belong to mode list`);
  if (mode === "text" && slots.length === 0) slots = [appendTo(root)]; // without a slot, text goes to the end of the root
  checkNesting(slots, parts.map((part) => part.element));
  // Text that is part of JSON is found as in a record; the record itself is then not kept.
  const isPart = options.select !== undefined || slots.some((slot) => slot.pointer !== "");
  const isJson = mode === "record" || isPart || options.decode === "json";
  return {
    plan: { mode: isJson ? "record" : "text", slots: forEngine(slots), adopted: [] },
    slots,
    list: undefined,
    parts,
    decode: isJson ? json(options) : String(options.decode ?? "text"),
  };
}

/** @param {{ decode?: unknown }} options */
function json({ decode = "json" }) {
  if (decode !== "json") throw mistake(`decode "${decode}": rows and records are made of JSON`);
  return "json";
}

/** @param {Slot[]} slots */
const forEngine = (slots) => slots.map(({ kind, pointer }) => ({ kind, pointer }));

/**
 * Writing text takes away what was in an element, so nothing else that is bound may be in it.
 * @param {Slot[]} slots @param {Element[]} others
 */
function checkNesting(slots, others) {
  const bound = [...new Set([...slots.map((slot) => slot.element), ...others])];
  const written = new Set();
  for (const { kind, element, attribute } of slots) {
    if (kind !== "text" && kind !== "append") continue;
    if (written.has(element)) throw mistake(`${place(element, attribute)}: another attribute writes the element's text`);
    written.add(element);
    const contains = bound.some((inner) => inner !== element && element.contains(inner));
    if (contains || element.querySelector("[data-stream-action]")) {
      throw mistake(`${place(element, attribute)}: its text would replace other bound elements in it`);
    }
  }
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
