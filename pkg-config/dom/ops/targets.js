// Finds what an operation speaks of. Nothing outside of the region can be reached.

import { wrong } from "../mistake.js";
import { RowSet } from "./row-set.js";

/** @import { List } from "../rows.js" */
/** @import { Writer } from "../writer.js" */

/** How an operation names its target: a selector, or a row of a list. @typedef {string | { list: string, key: string | number }} Target */

export class Targets {
  #root;
  #writer;
  #lists;
  /** By the element that holds the rows. @type {WeakMap<Element, RowSet>} */
  #sets = new WeakMap();

  /** @param {Element} root @param {Writer} writer @param {List[]} lists Those with a template. */
  constructor(root, writer, lists) {
    this.#root = root;
    this.#writer = writer;
    this.#lists = lists;
  }

  /** The element, if it is there. @param {unknown} target @returns {Element | undefined} */
  find(target) {
    if (typeof target === "string") return this.#select(target);
    const { list, key } = /** @type {{ list?: unknown, key?: unknown }} */ (target ?? {});
    if (typeof list !== "string") throw wrong('a target is a selector or { "list", "key" }');
    const holder = this.#select(list);
    return holder && this.rowsOf(holder).get(String(key));
  }

  /** All that match. @param {{ id: string } | { selector: string }} what @returns {Element[]} */
  findAll(what) {
    if (!("id" in what)) return attempt(what.selector, () => [...this.#root.querySelectorAll(what.selector)]);
    const found = this.#byId(what.id);
    return found ? [found] : [];
  }

  /** The rows that an element holds. @param {Element} element */
  rowsOf(element) {
    const known = this.#sets.get(element);
    if (known?.isIntact) return known;
    const list = this.#lists.find(({ anchor }) => anchor === element || anchor.parentNode === element);
    const holder = list ? /** @type {Element} */ (list.anchor.parentNode) : element;
    const same = this.#sets.get(holder);
    const set = same?.isIntact ? same : new RowSet(holder, this.#writer, list);
    // A list has one set, whether it is called by its template or by what holds it.
    for (const name of [element, holder]) this.#sets.set(name, set);
    return set;
  }

  /** It is about to be taken away. @param {Element} element */
  drop(element) {
    const { parentElement } = element;
    if (parentElement) this.#sets.get(parentElement)?.drop(element);
  }

  /** @param {string} selector */
  #select(selector) {
    if (selector === "" || selector === ":scope") return this.#root;
    const id = /^#([\w-]+)$/.exec(selector)?.[1];
    if (id === undefined) return attempt(selector, () => this.#root.querySelector(selector) ?? undefined);
    return this.#byId(id);
  }

  /** @param {string} id @returns {Element | undefined} */
  #byId(id) {
    const found = document.getElementById(id);
    if (found && this.#root.contains(found)) return found;
    // In a shadow tree, or not the first of that id.
    return this.#root.querySelector(`#${CSS.escape(id)}`) ?? undefined;
  }
}

/** @template T @param {string} selector @param {() => T} select */
function attempt(selector, select) {
  try {
    return select();
  } catch {
    throw wrong(`"${selector}" is no selector`);
  }
}
