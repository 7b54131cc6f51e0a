// Applies packed operations to the page: one loop over words. What they mean stands in src/core/view/ops.rs.

import { enter } from "./enter.js";
import { place } from "./mistake.js";
import { elementsIn, removeRow } from "./rows.js";
import { rowOf } from "./template.js";
import { makeWindowed } from "./windowed.js";
import { toggleClass } from "./writer.js";

/** @import { Compiled } from "./plan.js" */
/** @import { Row } from "./template.js" */
/** @import { Host, Writer } from "./writer.js" */

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
/** Rows between two looks at the clock. */
const ROWS = 16;

/** What a run of operations did. @typedef {{ inserted: number, removed: number, written: number }} Counts */

export class Applier {
  #host;
  #writer;
  #slots;
  #list;
  /** By handle. @type {(Row | undefined)[]} */
  #rows;
  /** What was reported already. @type {WeakMap<object, Set<number>>} */
  #missing = new WeakMap();

  /** Rows that came in this run. @type {Element[]} */
  #entered = [];

  // What is being applied.
  /** @type {Uint32Array} */
  #words = new Uint32Array();
  #text = "";
  #at = 0;
  #start = 0;

  /**
   * @param {Host} host
   * @param {Writer} writer
   * @param {Compiled} compiled
   */
  constructor(host, writer, { slots, list }) {
    this.#host = host;
    this.#writer = writer;
    this.#slots = slots;
    this.#list = list;
    if (list?.rowSize) makeWindowed(/** @type {Element} */ (list.container), list.rowSize);
    this.#rows = list ? [...list.adopted] : [rowOf(host.root, slots.map((slot) => slot.element))];
  }

  /** Takes operations; those before were applied. @param {Uint32Array} words @param {string} text */
  take(words, text) {
    this.#words = words;
    this.#text = text;
    this.#at = 0;
    this.#start = 0;
  }

  get isDone() {
    return this.#at >= this.#words.length;
  }

  /** The key of the row that a node is in. @param {Node} node */
  keyOf(node) {
    return this.#rows.find((row) => row?.key !== undefined && row.node.contains(node))?.key;
  }

  /** Marks the rows, so that whoever comes next can adopt them. Until then that would cost an eighth of a row. */
  label() {
    for (const row of this.#rows) if (row?.key !== undefined) row.node.setAttribute("data-stream-row", row.key);
  }

  /**
   * Applies what was taken, between two rows no longer than until then (ms since the time origin).
   * A new row is filled before it comes into the page, so that its elements are complete when they are connected.
   * @param {number} deadline
   * @returns {Counts}
   */
  run(deadline) {
    const words = this.#words;
    const text = this.#text;
    const counts = { inserted: 0, removed: 0, written: 0 };
    /** @type {Row | undefined} */
    let row;
    /** The node that the row, a new one, goes before. @type {Node | null | undefined} */
    let before;
    let start = this.#start;
    let at = this.#at;
    let rows = 0;
    this.#writer.begin();
    while (at < words.length) {
      const header = words[at];
      const op = header & 15;
      const number = header >>> 8;
      if (op < SET) {
        if (before !== undefined) this.#place(row, before);
        before = undefined;
        if (++rows % ROWS === 0 && performance.now() > deadline) break;
      }
      at++;
      switch (op) {
        case CLEAR:
          for (const old of this.#rows) {
            if (!old) continue;
            removeRow(old);
            counts.removed++;
          }
          this.#rows = [];
          break;
        case REMOVE:
          if (this.#rows[number]) removeRow(this.#rows[number]);
          this.#rows[number] = undefined;
          counts.removed++;
          break;
        case INSERT: {
          row = this.#rows[number] = this.#list?.create();
          before = this.#rows[words[at++]]?.node ?? null;
          const length = words[at++];
          if (length !== NOT_KEYED && row) row.key = text.slice(start, (start += length));
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
    this.#at = at;
    this.#start = start;
    if (this.#list?.entrance) enter(this.#entered.splice(0), this.#list.entrance);
    return counts;
  }

  /** @param {Row | undefined} row @param {number} number @param {number} op @param {string} value @param {boolean} isNew */
  #write(row, number, op, value, isNew) {
    const slot = this.#slots[number];
    const target = row?.nodes[row.places[number]];
    if (!row || !target) return this.#tellMissing(row ?? this.#rows, number, `a row has no element for ${place(slot.element, slot.attribute)}`);
    // Written to all the same: what is out of the page may come back.
    if (!isNew && !target.isConnected && this.#host.root.isConnected) {
      this.#tellMissing(row, number, `the element of ${place(slot.element, slot.attribute)} is no longer in the page`);
    }
    const writer = this.#writer;
    try {
      if (op === TOGGLE) toggleClass(target, slot, value === "on");
      else if (op === APPEND) writer.appendText(target, slot, value);
      else if (slot.engine === "value") writer.write(target, slot, JSON.parse(value));
      else if (slot.kind !== "attr") writer.setText(target, slot, value);
      else writer.setAttribute(target, slot, op === UNSET ? undefined : value);
    } catch (cause) {
      writer.failed(slot, cause);
    }
  }

  /** @param {Row | undefined} row @param {Node | null} before */
  #place(row, before) {
    const list = this.#list;
    if (!row || !list) return;
    const container = list.anchor.parentNode ?? list.container;
    const anchor = (list.at === "start" && before?.parentNode !== container ? this.#first(container) : before) ?? list.anchor;
    if (!container.isConnected && this.#host.root.isConnected) {
      this.#tellMissing(list, 0, "the element that holds the rows is no longer in the page");
    }
    container.insertBefore(row.node, anchor.parentNode === container ? anchor : lastAnchor(list.anchor, container));
    if (list.entrance) this.#entered.push(row.node);
  }

  /** The row that stands first, also where the newest one was taken away by somebody. @param {Node} container */
  #first(container) {
    const own = new Set(this.#rows.map((row) => row?.node));
    return elementsIn(container).find((node) => own.has(node) || node.hasAttribute("data-stream-row"));
  }

  /** Once for each row and slot. @param {object} row @param {number} number @param {string} message */
  #tellMissing(row, number, message) {
    let told = this.#missing.get(row);
    if (!told) this.#missing.set(row, (told = new Set()));
    if (told.has(number)) return;
    told.add(number);
    this.#host.report({ code: "target-missing", message });
  }
}

/** The template if it is still there, else the end. @param {Node} template @param {Node} container */
const lastAnchor = (template, container) => (template.parentNode === container ? template : null);
