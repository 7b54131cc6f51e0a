// Which source of a merge is next.

import { partAt, pathOf } from "./values.js";

/** @import { Source } from "./source.js" */

/** Longest delay that platforms take, in ms. */
const LONGEST_DELAY = 0x7fffffff;

/** The one whose values came first. */
export class ByArrival {
  outOfOrder = 0;
  keyless = 0;

  /** @param {Source[]} ready Sources with values at hand, in the order in which these came. */
  pick(ready) {
    return ready[0];
  }

  taken() {}
  close() {}
}

/**
 * The one whose next value has the lowest key. A source that has nothing yet holds the others back, until its time is up.
 *
 * Within a source nothing changes places: a value without a key takes that of the one before it, a key that is too low is next at once.
 */
export class ByKey {
  outOfOrder = 0;
  keyless = 0;
  #sources;
  #path;
  #maxWait;
  #wake;
  /** The highest key that was taken. @type {Key} */
  #highest;
  #count = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Source[]} sources @param {string} pointer @param {number} maxWait @param {() => void} wake */
  constructor(sources, pointer, maxWait, wake) {
    this.#sources = sources;
    this.#path = pathOf(pointer);
    this.#maxWait = maxWait;
    this.#wake = wake;
  }

  /** @param {Source[]} ready */
  pick(ready) {
    if (ready.length === 0) return undefined;
    const missing = this.#sources.filter(({ length, isOver, isLate }) => length === 0 && !isOver && !isLate);
    if (missing.length > 0) {
      this.#await(missing);
      return undefined;
    }
    this.close();
    return ready.reduce((first, source) => {
      const order = compare(this.#keyOf(source), this.#keyOf(first));
      // Of equal keys, sources take turns.
      return order < 0 || (order === 0 && source.lastTurn < first.lastTurn) ? source : first;
    });
  }

  /** @param {Source} source Its first value is being taken. */
  taken(source) {
    const own = this.#ownKey(source);
    const key = this.#keyOf(source);
    if (own === undefined) this.keyless += 1;
    else if (compare(own, this.#highest) < 0) this.outOfOrder += 1;
    else this.#highest = own;
    source.key = key;
    source.nextKey = NOT_LOOKED;
    source.lastTurn = ++this.#count;
  }

  close() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** @param {Source} source @returns {Key} */
  #keyOf(source) {
    return this.#ownKey(source) ?? source.key;
  }

  /** @param {Source} source @returns {Key} */
  #ownKey(source) {
    if (source.nextKey === NOT_LOOKED) {
      const key = partAt(source.first, this.#path);
      source.nextKey = typeof key === "number" || typeof key === "string" ? key : undefined;
    }
    return /** @type {Key} */ (source.nextKey);
  }

  /** @param {Source[]} missing */
  #await(missing) {
    if (this.#maxWait === Infinity) return;
    const now = performance.now();
    for (const source of missing) source.missingSince ??= now;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const due = performance.now() - this.#maxWait;
      // Timers may be a little early.
      for (const source of missing) source.isLate = source.missingSince !== undefined && source.missingSince <= due + 1;
      this.#wake();
    }, Math.min(Math.min(...missing.map(({ missingSince = now }) => missingSince)) + this.#maxWait - now, LONGEST_DELAY));
  }
}

/** @typedef {number | string | undefined} Key */

/** What stands for a key that nobody has looked for yet. */
export const NOT_LOOKED = Symbol("not looked");

/** No key is below all, numbers are below strings. @param {Key} one @param {Key} other */
function compare(one, other) {
  if (one === other) return 0;
  if (typeof one !== typeof other) return rank(one) - rank(other);
  return /** @type {any} */ (one) < /** @type {any} */ (other) ? -1 : 1;
}

/** @param {Key} key */
function rank(key) {
  return ["undefined", "number", "string"].indexOf(typeof key);
}
