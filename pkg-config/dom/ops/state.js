// The states of parts of a region: what a server says of them, and what becomes of those it said nothing more of.

import { wrong } from "../mistake.js";
import { partsIn, updateParts } from "../parts.js";
import { LIVE, STATES } from "../states.js";

/** @typedef {{ status: string, partial: boolean, error?: { message: string } }} Known */

/** So many are known before those that left the page are forgotten. */
const MANY = 1000;

export class States {
  /** @type {Map<Element, Known>} */
  #known = new Map();
  #most = MANY;

  /** @param {Element} target @param {unknown} status @param {boolean} partial */
  set(target, status, partial) {
    if (typeof status !== "string" || !STATES.includes(status)) throw wrong(`there is no state "${status}"`);
    this.#tell(target, { ...this.#known.get(target), status, partial });
  }

  /** @param {Element} target @param {string} message */
  fail(target, message) {
    this.#tell(target, { status: "failed", partial: false, error: { message } });
  }

  /**
   * The stream has ended: what was still to come does not. Where its writes were taken back, the states are not, but what showed them is.
   * @param {boolean} isWell @param {boolean} isTakenBack
   */
  end(isWell, isTakenBack) {
    for (const [target, known] of this.#known) {
      if (LIVE.includes(known.status)) this.#tell(target, { ...known, status: isWell ? "done" : "interrupted", partial: !isWell });
      else if (isTakenBack) show(target, known);
    }
    this.#known.clear();
  }

  /** @param {Element} target @param {Known} known */
  #tell(target, known) {
    const { status, partial, error } = known;
    this.#known.set(target, known);
    if (this.#known.size > this.#most) this.#forgetRemoved();
    show(target, known);
    target.dispatchEvent(new CustomEvent("stream:target", { bubbles: true, detail: { status, partial, message: error?.message } }));
  }

  #forgetRemoved() {
    for (const target of this.#known.keys()) if (!target.isConnected) this.#known.delete(target);
    this.#most = Math.max(MANY, 2 * this.#known.size);
  }
}

/** @param {Element} target @param {Known} known */
function show(target, { status, partial, error }) {
  target.setAttribute("data-stream-state", status);
  target.setAttribute("aria-busy", String(LIVE.includes(status)));
  updateParts(partsIn(target), /** @type {any} */ ({ status, partial, error, errors: [] }), target);
}
