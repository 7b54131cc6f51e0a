// Writes values to slots: what a stream brings reaches the page here and nowhere else.

import { Nested } from "./nested.js";
import { hide } from "./parts.js";
import { setProperty } from "./properties.js";
import { checkStyle } from "./safety.js";
import { isSelected, watchSelection } from "./selection.js";
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
 * @property {() => void} commit What is in the page is whole.
 */

export class Writer {
  #host;
  #nested;
  /** What renders into elements. @type {Map<Element, Rendering>} */
  #renderings = new Map();

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    this.#nested = new Nested(this, host);
    watchSelection();
  }

  /** The stream has ended: what is rendered is complete. */
  finish() {
    for (const rendering of this.#renderings.values()) rendering.finish();
    this.#renderings.clear();
  }

  /**
   * Fills the slots of a row from a value.
   * @param {Row} row @param {Slot[]} slots @param {unknown} value
   * @param {(slot: Slot) => boolean} [isWanted]
   */
  fill({ nodes, places, texts }, slots, value, isWanted) {
    for (let number = 0; number < slots.length; number++) {
      const slot = slots[number];
      const target = nodes[places[number]];
      if (target && (!isWanted || isWanted(slot))) this.write(target, slot, valueAt(value, slot.path), nodes[texts[number]]);
    }
  }

  /** Writes a value. @param {Element} target @param {Slot} slot @param {unknown} value @param {Text} [held] */
  write(target, slot, value, held) {
    if (slot.template) return this.#nested.update(target, slot, value);
    if (slot.format) value = slot.format(value);
    switch (slot.kind) {
      case "text":
        return this.setText(target, slot, textOf(value), held);
      case "append":
        if (value !== null) this.appendText(target, slot, textOf(value));
        return;
      case "attr":
        if (value === null || value === undefined || value === false) return removeAttribute(target, slot);
        return this.setAttribute(target, slot, value === true ? "" : textOf(value));
      case "class":
        return toggleClass(target, slot, Boolean(value));
      case "prop":
        return setProperty(target, slot.name, value);
      case "style":
        return this.setStyle(target, slot, value);
      case "html":
        return this.setHtml(target, slot, value);
      case "if":
        return hide(target, !value);
    }
  }

  /** @param {Element} target @param {Slot} slot @param {string} text @param {Text} [held] Where the text was when we made the element. */
  setText(target, slot, text, held) {
    if (slot.renderer) return this.#rendering(target, slot.renderer).set(text);
    const node = held?.parentNode === target ? held : onlyText(target);
    if (!node) target.textContent = text;
    else if (isSelected(node)) replaceText(node, text);
    else node.data = text;
  }

  /** @param {Element} target @param {Slot} slot @param {string} text */
  appendText(target, slot, text) {
    if (slot.renderer) return this.#rendering(target, slot.renderer).append(text);
    const last = target.lastChild;
    if (last?.nodeType === Node.TEXT_NODE) /** @type {Text} */ (last).appendData(text);
    else target.append(text);
  }

  /** @param {Element} target @param {Slot} slot @param {string} value */
  setAttribute(target, slot, value) {
    if (slot.check?.(value) === false) return this.#refuse(target, slot, `an unsafe value: ${value.slice(0, 80)}`);
    try {
      if (slot.namespace) target.setAttributeNS(slot.namespace, slot.name, value);
      else Element.prototype.setAttribute.call(target, slot.name, value);
    } catch (cause) {
      // Trusted Types guard attributes that we may not know of.
      this.#refuse(target, slot, String(cause));
    }
  }

  /** @param {Element} target @param {Slot} slot @param {unknown} value */
  setStyle(target, slot, value) {
    const { style } = /** @type {HTMLElement} */ (target);
    const text = textOf(value);
    if (value === null || value === false || text === "") style.removeProperty(slot.name);
    else if (checkStyle(slot.name, text)) style.setProperty(slot.name, text);
    else {
      style.removeProperty(slot.name);
      this.#report(slot, `an unsafe style: ${text.slice(0, 80)}`);
    }
  }

  /** @param {Element} target @param {Slot} slot @param {unknown} value */
  setHtml(target, slot, value) {
    target.replaceChildren(this.parse(textOf(value), target, describe(slot)));
  }

  /** Nodes of HTML that is not trusted; what was taken out is reported. @param {string} html @param {Element} context @param {string} what */
  parse(html, context, what) {
    const { keepsWidgets, parseHtml, report } = this.#host;
    if (!parseHtml) throw new TypeError("what reads HTML was not loaded");
    const { fragment, removed } = parseHtml(html, context, { sanitizer: settings.sanitizer, keepsWidgets });
    if (removed.length > 0) report({ code: "refused", message: `${what}: taken out of the HTML: ${removed.slice(0, 8).join(", ")}` });
    return fragment;
  }

  /** @param {Element} target @param {Slot} slot */
  removeAttribute(target, slot) {
    removeAttribute(target, slot);
  }

  /** @param {Element} target @param {Slot} slot @param {string} reason */
  #refuse(target, slot, reason) {
    removeAttribute(target, slot);
    this.#report(slot, reason);
  }

  /** @param {Slot} slot @param {string} reason */
  #report(slot, reason) {
    this.#host.report({ code: "refused", message: `${describe(slot)} was not written: ${reason}` });
  }

  /** @param {Element} target @param {import("../dom.js").Renderer} renderer */
  #rendering(target, renderer) {
    let rendering = this.#renderings.get(target);
    if (!rendering) this.#renderings.set(target, (rendering = renderer(target)));
    return rendering;
  }
}

/** @param {Element} target @param {Slot} slot @param {boolean} isOn */
export function toggleClass(target, { name }, isOn) {
  target.classList.toggle(name, isOn);
}

/** @param {Element} target @param {Slot} slot */
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

/** @param {Slot} slot */
export const describe = ({ attribute, element }) => `${attribute}="${element.getAttribute(attribute)}"`;
