// The keyed rows in an element, as operations see them.

import { wrong } from "../mistake.js";
import { move } from "../move.js";
import { adopt, elementsIn, removeRow } from "../rows.js";
import { rowOf } from "../template.js";
import { hasAt, keyOf, valueAt } from "../values.js";
import { makeWindowed } from "../windowed.js";

/** @import { Counts } from "../applier.js" */
/** @import { List } from "../rows.js" */
/** @import { Row } from "../template.js" */
/** @import { Writer } from "../writer.js" */

/** Where new rows go. @typedef {{ at?: "start" | "end", before?: Element }} Place */

/** So many rows may be gone. */
const MANY = 64;

export class RowSet {
  #holder;
  #writer;
  #list;
  /** The oldest first. @type {Map<string, Row>} */
  #rows = new Map();
  /** How many are looked through for those that are gone. */
  #many = MANY;

  /** @param {Element} holder @param {Writer} writer @param {List | undefined} list */
  constructor(holder, writer, list) {
    this.#holder = holder;
    this.#writer = writer;
    this.#list = list;
    if (list?.rowSize) makeWindowed(holder, list.rowSize);
    for (const node of elementsIn(holder)) {
      const key = node.getAttribute("data-stream-row");
      if (key !== null) this.#rows.set(key, list ? adopt(node, list) : rowOf(node, []));
    }
  }

  /** Whether the template still is where it was. */
  get isIntact() {
    return !this.#list || this.#list.anchor.parentNode === this.#holder;
  }

  /** The row of that key, if it is in the page. @param {string} key */
  get(key) {
    return this.#known(key)?.node;
  }

  /** A new row, or an old one anew. @param {unknown} value @param {boolean} isPatch @param {Place} place @param {Counts} counts */
  upsert(value, isPatch, place, counts) {
    const list = this.#list;
    if (!list) throw wrong("there is no row template");
    const key = list.key && keyOf(valueAt(value, list.key));
    if (key === undefined) throw wrong("the row has no key");
    const known = this.#known(key);
    const row = known ?? list.create();
    this.#writer.fill(row, list.slots, value, isPatch && known ? (slot) => hasAt(value, slot.path) : undefined);
    if (!known) this.#add(key, row, place, counts);
    else if (place.at || place.before) this.#place(row.node, place);
  }

  /** The same for a row of markup. @param {string} key @param {Element} node @param {Place} place @param {Counts} counts */
  put(key, node, place, counts) {
    const known = this.#known(key);
    if (known) {
      known.node.replaceWith(node);
      node.setAttribute("data-stream-row", key);
      this.#rows.set(key, rowOf(node, []));
    } else this.#add(key, rowOf(node, []), place, counts);
  }

  /** Somebody takes that row away. @param {Element} node */
  drop(node) {
    const key = node.getAttribute("data-stream-row");
    if (key !== null && this.#rows.get(key)?.node === node) this.#rows.delete(key);
  }

  /** Takes all rows away. */
  clear() {
    const count = this.#rows.size;
    for (const row of this.#rows.values()) removeRow(row);
    this.#rows.clear();
    return count;
  }

  /** Leaves so many rows. @param {number} limit @param {"start" | "end"} from Where the others are taken away. */
  trim(limit, from) {
    const nodes = elementsIn(this.#holder).filter((node) => node.hasAttribute("data-stream-row"));
    const many = Math.max(nodes.length - limit, 0);
    const extra = from === "start" ? nodes.slice(0, many) : nodes.slice(nodes.length - many);
    for (const node of extra) this.#forget(node.getAttribute("data-stream-row") ?? "", { node });
    return many;
  }

  /** @param {string} key */
  #known(key) {
    const row = this.#rows.get(key);
    return row?.node.parentNode === this.#holder ? row : undefined;
  }

  /** @param {string} key @param {Row} row @param {Place} place @param {Counts} counts */
  #add(key, row, place, counts) {
    row.node.setAttribute("data-stream-row", key);
    this.#rows.delete(key);
    this.#rows.set(key, row);
    this.#place(row.node, { at: place.at ?? this.#list?.at, before: place.before });
    counts.inserted++;
    if (this.#rows.size > this.#many) this.#dropGone();
    if (this.#rows.size <= (this.#list?.limit ?? Infinity)) return;
    for (const [oldest, row] of this.#rows) {
      if (row.node.parentNode === this.#holder) counts.removed++;
      this.#forget(oldest, row);
      break;
    }
  }

  /** @param {Element} node @param {Place} place */
  #place(node, { at, before }) {
    move(node, this.#holder, before ?? (at === "start" ? this.#first() : (this.#list?.anchor ?? null)));
  }

  #first() {
    return this.#holder.querySelector(":scope > [data-stream-row]") ?? this.#list?.anchor ?? this.#holder.firstChild;
  }

  /** Those that others took away. */
  #dropGone() {
    for (const [key, { node }] of this.#rows) if (node.parentNode !== this.#holder) this.#rows.delete(key);
    this.#many = Math.max(MANY, 2 * this.#rows.size);
  }

  /** @param {string} key @param {Pick<Row, "node">} row */
  #forget(key, row) {
    removeRow(row);
    this.#rows.delete(key);
  }
}
