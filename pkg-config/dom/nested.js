// Templates within rows and records: lists of a value, and what is there only while a value is.

import { move } from "./move.js";
import { keepsOrder } from "./order.js";
import { adopt, removeRow, rowsBefore } from "./rows.js";
import { keyOf, valueAt } from "./values.js";

/** @import { Slot } from "./slots.js" */
/** @import { Row, Template } from "./template.js" */
/** @import { Host, Writer } from "./writer.js" */

/** By key, in the order of the page. @typedef {Map<string, Row>} Rows */

const ONLY = "";

export class Nested {
  #writer;
  #host;
  /** By the <template> that marks their place. @type {WeakMap<Element, Rows>} */
  #rows = new WeakMap();
  /** Rows that a list has; those of another list in the same element are not its own. @type {WeakSet<Element>} */
  #owned = new WeakSet();

  /** @param {Writer} writer @param {Host} host */
  constructor(writer, host) {
    this.#writer = writer;
    this.#host = host;
  }

  /** @param {Element} anchor @param {Slot} slot @param {unknown} value */
  update(anchor, slot, value) {
    const template = /** @type {Template} */ (slot.template);
    const old = this.#rows.get(anchor) ?? this.#known(anchor, slot);
    /** @type {Rows} */
    const rows = new Map();
    for (const [key, item] of slot.condition ? this.#present(slot, value) : this.#items(slot, value)) {
      const row = rows.get(key) ?? old.get(key) ?? template.create();
      if (slot.key && !old.has(key)) row.node.setAttribute("data-stream-row", key);
      this.#writer.fill(row, template.slots, item);
      rows.set(key, row);
      this.#owned.add(row.node);
    }
    this.#rows.set(anchor, rows);
    for (const [key, row] of old) {
      if (!rows.has(key)) removeRow(row);
    }
    arrange(anchor, [...rows.values()], [...old.values()]);
  }

  /** Rows that the server rendered. @param {Element} anchor @param {Slot} slot @returns {Rows} */
  #known(anchor, slot) {
    if (!slot.key || !anchor.parentNode) return new Map();
    const template = /** @type {Template} */ (slot.template);
    const nodes = rowsBefore(/** @type {HTMLTemplateElement} */ (anchor)).filter((node) => !this.#owned.has(node));
    return new Map(nodes.map((node) => [node.getAttribute("data-stream-row") ?? "", adopt(node, template)]));
  }

  /** The one row of a condition, if it holds. @param {Slot} slot @param {unknown} value @returns {Iterable<[string, unknown]>} */
  #present(slot, value) {
    const condition = valueAt(value, slot.condition ?? []);
    return (slot.format ? slot.format(condition) : condition) ? [[ONLY, value]] : [];
  }

  /** @param {Slot} slot @param {unknown} value @returns {Iterable<[string, unknown]>} */
  *#items(slot, value) {
    const list = slot.format ? slot.format(value) : value;
    const items = typeof list === "object" && list ? Object.values(list) : [];
    for (const [index, item] of items.entries()) {
      const key = slot.key ? keyOf(valueAt(item, slot.key)) : String(index);
      if (key !== undefined) yield [key, item];
      else this.#host.report({ code: "key-missing", message: `an item of a nested list has no key at ${slot.pointer}` });
    }
  }
}

/**
 * Puts rows before their anchor, moving as few as possible.
 * @param {Element} anchor @param {Row[]} rows @param {Row[]} old
 */
function arrange(anchor, rows, old) {
  const parent = anchor.parentNode;
  if (!parent) return;
  const places = new Map(old.map((row, place) => [row, place]));
  const stays = keepsOrder(rows.map((row) => places.get(row) ?? -1));
  const isPlaced = rows.map(({ node }, index) => stays[index] && node.parentNode === parent);
  const placed = rows.filter((_, index) => isPlaced[index]).reverse();
  // In their order: a select shows the first option that comes.
  for (const [index, row] of rows.entries()) {
    if (isPlaced[index]) placed.pop();
    else move(row.node, parent, placed.at(-1)?.node ?? anchor);
  }
}
