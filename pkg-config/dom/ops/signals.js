// Signals of Datastar: one record that patches merge into, shown by the slots of the region.

import { hasAt, valueAt } from "../values.js";

/** @import { Slot } from "../slots.js" */
/** @import { Writer } from "../writer.js" */

export class Signals {
  #writer;
  #slots;
  #row;
  /** @type {unknown} */
  #record = {};

  /** @param {Writer} writer @param {Slot[]} slots */
  constructor(writer, slots) {
    this.#writer = writer;
    this.#slots = slots;
    this.#row = { nodes: slots.map(({ element }) => element), places: slots.map((_, number) => number) };
  }

  /** Merges a patch (RFC 7396). @param {unknown} patch @param {boolean} onlyMissing What is there stays. */
  patch(patch, onlyMissing) {
    this.#record = merge(this.#record, patch, onlyMissing);
    // A slot of a part that was removed, or the whole, may have changed as well.
    this.#writer.fill(this.#row, this.#slots, this.#record, ({ path }) => touches(patch, path));
  }
}

/** Whether a patch says something about what stands at a path. @param {unknown} patch @param {string[]} path */
function touches(patch, path) {
  return path.every((_, depth) => {
    const parent = valueAt(patch, path.slice(0, depth));
    return typeof parent !== "object" || parent === null || hasAt(patch, path.slice(0, depth + 1));
  });
}

/** @param {any} target @param {any} patch @param {boolean} onlyMissing @returns {unknown} */
function merge(target, patch, onlyMissing) {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return onlyMissing && target !== undefined ? target : patch;
  const isObject = typeof target === "object" && target !== null && !Array.isArray(target);
  const merged = new Map(isObject ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value !== null) merged.set(name, merge(merged.get(name), value, onlyMissing));
    else if (!onlyMissing) merged.delete(name);
  }
  // "__proto__" is a key as any other.
  return Object.fromEntries(merged);
}
