// Writes values to slots: what a stream brings reaches the page here and nowhere else.

import { place } from "./mistake.js";
import { Nested } from "./nested.js";
import { hide } from "./parts.js";
import { setProperty } from "./properties.js";
import { checkStyle } from "./safety.js";
import { beforeWrites, isSelected, watchSelection } from "./selection.js";
import { settings } from "./settings.js";
import { textOf, valueAt } from "./values.js";

/** @import { Rendering } from "../dom.js" */
/** @import { Slot } from "./slots.js" */
/** @import { Row } from "./template.js" */

/**
 * @typedef {object} Problem
 * @property {import("../index.js").StreamErrorCode} code
 * @property {string} message
 * @property {unknown} [cause]
 * @property {number} [frame]
 *
 * @typedef {object} Host What a region lends to those who write in it.
 * @property {Element} root
 * @property {(problem: Problem) => void} report
 * @property {boolean} keepsWidgets HTML may contain regions.
 * @property {typeof import("./html.js").parseHtml} [parseHtml] Where HTML is written.
 * @property {() => void} wake There may be something to do.
 * @property {(counts: { inserted: number, removed: number }) => void} commit What is in the page is whole; what this run has written until now.
 */

/** So many renderings may be of elements that are gone. */
const MANY = 64;

export class Writer {
  #host;
  #nested;
  /** What renders into elements. @type {WeakMap<Element, Rendering>} */
  #renderings = new WeakMap();
  /** Those that were written to and not told of the end. @type {Map<Element, Rendering>} */
  #unfinished = new Map();
  /** How many of these are looked through for elements that are gone. */
  #many = MANY;

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    this.#nested = new Nested(this, host);
    watchSelection();
  }

  /** To be called before a run of writes, when all rows are in their places. */
  begin() {
    beforeWrites();
    if (this.#unfinished.size > this.#many) this.#finishGone();
  }

  /** The stream has ended: what is rendered is complete. */
  finish() {
    for (const [element, rendering] of this.#unfinished) this.#finish(element, rendering);
  }

  /** A slot could not be written, as by a function of the application: it is told, and the rest is written. @param {Slot} slot @param {unknown} cause */
  failed(slot, cause) {
    const { message, code } = /** @type {{ message?: string, code?: string }} */ (cause ?? {});
    const where = place(slot.element, slot.attribute);
    this.#host.report({ code: code === "refused" ? code : "sink", message: `${where} could not be written: ${message ?? cause}`, cause });
  }

  /**
   * Fills the slots of a row from a value.
   * @param {Pick<Row, "nodes" | "places">} row @param {Slot[]} slots @param {unknown} value
   * @param {(slot: Slot) => boolean} [isWanted]
   */
  fill({ nodes, places }, slots, value, isWanted) {
    for (let number = 0; number < slots.length; number++) {
      const slot = slots[number];
      const target = nodes[places[number]];
      if (!target || (isWanted && !isWanted(slot))) continue;
      try {
        this.write(target, slot, valueAt(value, slot.path));
      } catch (cause) {
        this.failed(slot, cause);
      }
    }
  }

  /** Writes a value. @param {Element} target @param {Slot} slot @param {unknown} value */
  write(target, slot, value) {
    if (slot.template) return this.#nested.update(target, slot, value);
    if (slot.format) value = slot.format(value);
    switch (slot.kind) {
      case "text":
        return this.setText(target, slot, textOf(value));
      case "append":
        if (value !== null) this.appendText(target, slot, textOf(value));
        return;
      case "attr":
        return this.setAttribute(target, slot, attributeOf(value));
      case "class":
        return toggleClass(target, slot, Boolean(value));
      case "prop":
        return setProperty(target, slot.name, value);
      case "style":
        return this.#report(slot, writeStyle(target, slot.name, value));
      case "html":
        return this.setHtml(target, slot, value);
      case "if":
        return hide(target, !value);
    }
  }

  /** @param {Element} target @param {Pick<Slot, "renderer">} slot @param {string} text */
  setText(target, slot, text) {
    if (slot.renderer) return this.#rendering(target, slot.renderer).set(text);
    const node = onlyText(target);
    if (!node) target.textContent = text;
    else if (isSelected(node)) replaceText(node, text);
    else node.data = text;
  }

  /** @param {Element} target @param {Pick<Slot, "renderer">} slot @param {string} text */
  appendText(target, slot, text) {
    if (slot.renderer) return this.#rendering(target, slot.renderer).append(text);
    const last = target.lastChild;
    if (last?.nodeType === Node.TEXT_NODE) /** @type {Text} */ (last).appendData(text);
    else target.append(text);
  }

  /** @param {Element} target @param {Slot} slot @param {string | undefined} text */
  setAttribute(target, slot, text) {
    // Classes that other slots have switched on stay.
    const kept = slot.switched?.filter((name) => target.classList.contains(name));
    this.#report(slot, writeAttribute(target, slot, text));
    if (kept?.length) target.classList.add(...kept);
  }

  /** @param {Element} target @param {Slot} slot @param {unknown} value */
  setHtml(target, slot, value) {
    target.replaceChildren(this.parse(textOf(value), target, place(slot.element, slot.attribute)));
  }

  /** Nodes of HTML that is not trusted; what was taken out is reported. @param {string} html @param {Element} context @param {string} what */
  parse(html, context, what) {
    const { keepsWidgets, parseHtml, report } = this.#host;
    if (!parseHtml) throw new TypeError("what reads HTML was not loaded");
    const { fragment, removed } = parseHtml(html, context, { sanitizer: settings.sanitizer, keepsWidgets });
    if (removed.length > 0) report({ code: "refused", message: `${what}: taken out of the HTML: ${removed.slice(0, 8).join(", ")}` });
    return fragment;
  }

  /** @param {Slot} slot @param {string | undefined} reason Why it was not written, if it was not. */
  #report(slot, reason) {
    if (reason !== undefined) this.#host.report({ code: "refused", message: `${place(slot.element, slot.attribute)} was not written: ${reason}` });
  }

  /** @param {Element} target @param {import("../dom.js").Renderer} renderer */
  #rendering(target, renderer) {
    let rendering = this.#renderings.get(target);
    if (!rendering) this.#renderings.set(target, (rendering = renderer(target)));
    this.#unfinished.set(target, rendering);
    return rendering;
  }

  /** Of rows that went no more comes. */
  #finishGone() {
    for (const [element, rendering] of this.#unfinished) if (!this.#host.root.contains(element)) this.#finish(element, rendering);
    this.#many = Math.max(MANY, 2 * this.#unfinished.size);
  }

  /** @param {Element} element @param {Rendering} rendering */
  #finish(element, rendering) {
    this.#unfinished.delete(element);
    try {
      rendering.finish();
    } catch (cause) {
      this.#host.report({ code: "sink", message: `a renderer failed at the end: ${cause}`, cause });
    }
  }
}

/** What an attribute is to be for a value; nothing if it is not to be there. @param {unknown} value */
export function attributeOf(value) {
  if (value === null || value === undefined || value === false) return undefined;
  return value === true ? "" : textOf(value);
}

/**
 * Sets an attribute that may be written, or removes it.
 * @param {Element} target @param {Pick<Slot, "name" | "namespace" | "check">} slot @param {string | undefined} text
 * @returns {string | undefined} Why it was removed though it was to be set.
 */
export function writeAttribute(target, slot, text) {
  if (text === undefined) return removeAttribute(target, slot);
  const { name, namespace, check } = slot;
  let reason = check?.(text) === false ? `an unsafe value: ${text.slice(0, 80)}` : undefined;
  try {
    if (reason !== undefined) removeAttribute(target, slot);
    else if (namespace) target.setAttributeNS(namespace, name, text);
    else Element.prototype.setAttribute.call(target, name, text);
  } catch (cause) {
    // Trusted Types guard attributes that we may not know of.
    removeAttribute(target, slot);
    reason = String(cause);
  }
  return reason;
}

/**
 * Sets a style that may be written, or removes it.
 * @param {Element} target @param {string} name @param {unknown} value
 * @returns {string | undefined} Why it was removed though it was to be set.
 */
export function writeStyle(target, name, value) {
  const { style } = /** @type {HTMLElement} */ (target);
  const text = value === false ? "" : textOf(value);
  const isSafe = checkStyle(name, text);
  if (isSafe && text !== "") style.setProperty(name, text);
  else style.removeProperty(name);
  return isSafe ? undefined : `an unsafe style: ${text.slice(0, 80)}`;
}

/** @param {Element} target @param {Slot} slot @param {boolean} isOn */
export function toggleClass(target, { name }, isOn) {
  target.classList.toggle(name, isOn);
}

/** @param {Element} target @param {Pick<Slot, "name" | "namespace">} slot @returns {undefined} */
function removeAttribute(target, { name, namespace }) {
  if (namespace) target.removeAttributeNS(namespace, name.slice(name.indexOf(":") + 1));
  else Element.prototype.removeAttribute.call(target, name);
}

/** @param {Element} target */
function onlyText({ firstChild }) {
  return firstChild?.nodeType === Node.TEXT_NODE && !firstChild.nextSibling ? /** @type {Text} */ (firstChild) : undefined;
}

/** Replaces what differs, so that a selection in the rest stays. @param {Text} node @param {string} text */
function replaceText(node, text) {
  const old = node.data;
  const shortest = Math.min(old.length, text.length);
  let start = 0;
  while (start < shortest && old[start] === text[start]) start++;
  let same = 0;
  while (same < shortest - start && old[old.length - 1 - same] === text[text.length - 1 - same]) same++;
  if (start < Math.max(old.length, text.length)) node.replaceData(start, old.length - start - same, text.slice(start, text.length - same));
}
