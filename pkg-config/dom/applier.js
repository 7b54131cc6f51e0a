// Applies packed operations to the page: one loop over words. What they mean stands in src/core/view/ops.rs.

/** @import { Compiled } from "./plan.js" */
/** @import { Row } from "./rows.js" */

/** Operations; their numbers are the engine's. */
const CLEAR = 0;
const REMOVE = 1;
const INSERT = 2;
const ROW = 3;
const SET = 4;
const APPEND = 5;
const UNSET = 6;
const TOGGLE = 7;
const NOT_KEYED = 0xffffffff;

export class Applier {
  #root;
  #slots;
  #list;
  #report;
  /** By handle. @type {(Row | undefined)[]} */
  #rows;
  /** What was reported already. @type {WeakMap<object, Set<number>>} */
  #missing = new WeakMap();

  /**
   * @param {Element} root
   * @param {Compiled} compiled
   * @param {(error: { code: "refused" | "target-missing", message: string }) => void} report
   */
  constructor(root, { slots, list }, report) {
    this.#root = root;
    this.#slots = slots;
    this.#list = list;
    this.#report = report;
    this.#rows = list ? [...list.adopted] : [{ node: root, targets: slots.map((slot) => slot.element) }];
  }

  /**
   * A new row is filled before it comes into the page, so that its elements are complete when they are connected.
   * @param {Uint32Array} words
   * @param {string} text
   */
  apply(words, text) {
    const counts = { inserted: 0, removed: 0, written: 0 };
    /** @type {Row | undefined} */
    let row;
    /** The node that the row, a new one, goes before. @type {Node | null | undefined} */
    let before;
    let start = 0;
    for (let at = 0; at < words.length; ) {
      const header = words[at++];
      const op = header & 15;
      const number = header >>> 8;
      if (op < SET) {
        if (before !== undefined) this.#place(row, before);
        before = undefined;
      }
      switch (op) {
        case CLEAR:
          for (const old of this.#rows) {
            if (!old) continue;
            remove(old.node);
            counts.removed++;
          }
          this.#rows = [];
          break;
        case REMOVE:
          if (this.#rows[number]) remove(this.#rows[number].node);
          this.#rows[number] = undefined;
          counts.removed++;
          break;
        case INSERT: {
          row = this.#rows[number] = this.#list?.create();
          before = this.#rows[words[at++]]?.node ?? null;
          const length = words[at++];
          if (length !== NOT_KEYED) row?.node.setAttribute("data-stream-row", text.slice(start, (start += length)));
          counts.inserted++;
          break;
        }
        case ROW:
          row = this.#rows[number];
          break;
        case SET:
        case APPEND: {
          const raw = text.slice(start, (start += words[at++]));
          const value = header & 16 ? String(Number(raw)) : raw;
          this.#write(row, number, op, value, before !== undefined);
          counts.written++;
          break;
        }
        case UNSET:
        case TOGGLE:
          this.#write(row, number, op, header & 16 ? "on" : "", before !== undefined);
          counts.written++;
      }
    }
    if (before !== undefined) this.#place(row, before);
    return counts;
  }

  /** @param {Row | undefined} row @param {number} number @param {number} op @param {string} value @param {boolean} isNew */
  #write(row, number, op, value, isNew) {
    const slot = this.#slots[number];
    const target = row?.targets[number];
    if (!row || !target) return this.#tellMissing(row ?? this.#rows, number, `a row has no element for ${describe(slot)}`);
    // Written to all the same: what is out of the page may come back.
    if (!isNew && !target.isConnected && this.#root.isConnected) {
      this.#tellMissing(row, number, `the element of ${describe(slot)} is no longer in the page`);
    }
    if (slot.kind === "class") target.classList.toggle(slot.name, value === "on");
    else if (op === APPEND) appendText(target, value);
    else if (slot.kind !== "attr") setText(target, value);
    else if (op === UNSET) removeAttribute(target, slot);
    else if (slot.check?.(value) === false) this.#refuse(target, slot, `an unsafe URL: ${value.slice(0, 80)}`);
    else {
      try {
        if (slot.namespace) target.setAttributeNS(slot.namespace, slot.name, value);
        else Element.prototype.setAttribute.call(target, slot.name, value);
      } catch (cause) {
        // Trusted Types guard attributes that we may not know of.
        this.#refuse(target, slot, String(cause));
      }
    }
  }

  /** @param {Element} target @param {import("./slots.js").Slot} slot @param {string} reason */
  #refuse(target, slot, reason) {
    removeAttribute(target, slot);
    this.#report({ code: "refused", message: `${describe(slot)} was not written: ${reason}` });
  }

  /** @param {Row | undefined} row @param {Node | null} before */
  #place(row, before) {
    const list = this.#list;
    if (!row || !list) return;
    const anchor = before ?? list.template;
    const container = list.template.parentNode ?? list.container;
    if (!container.isConnected && this.#root.isConnected) {
      this.#tellMissing(list, 0, "the element that holds the rows is no longer in the page");
    }
    container.insertBefore(row.node, anchor.parentNode === container ? anchor : lastAnchor(list.template, container));
  }

  /** Once for each row and slot. @param {object} row @param {number} number @param {string} message */
  #tellMissing(row, number, message) {
    let told = this.#missing.get(row);
    if (!told) this.#missing.set(row, (told = new Set()));
    if (told.has(number)) return;
    told.add(number);
    this.#report({ code: "target-missing", message });
  }
}

/** By the prototype: in a form, a control called "remove" hides the method. @param {Element} node */
const remove = (node) => Element.prototype.remove.call(node);

/** The template if it is still there, else the end. @param {Node} template @param {Node} container */
const lastAnchor = (template, container) => (template.parentNode === container ? template : null);

/** @param {Element} target @param {string} value */
function setText(target, value) {
  const first = target.firstChild;
  if (first?.nodeType === Node.TEXT_NODE && !first.nextSibling) first.nodeValue = value;
  else target.textContent = value;
}

/** @param {Element} target @param {string} value */
function appendText(target, value) {
  const last = target.lastChild;
  if (last?.nodeType === Node.TEXT_NODE) /** @type {Text} */ (last).appendData(value);
  else target.append(value);
}

/** @param {Element} target @param {{ name: string, namespace: string | null }} slot */
function removeAttribute(target, { name, namespace }) {
  if (namespace) target.removeAttributeNS(namespace, name.slice(name.indexOf(":") + 1));
  else Element.prototype.removeAttribute.call(target, name);
}

/** @param {import("./slots.js").Slot} slot */
const describe = ({ attribute, element }) => `${attribute}="${element.getAttribute(attribute)}"`;
