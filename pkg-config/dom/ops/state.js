// The states of parts of a region: what a server says of them, and what becomes of those it said nothing more of.

import { partsIn, updateParts } from "../parts.js";
import { LIVE, STATES } from "../states.js";
import { wrong } from "./mistakes.js";

export class States {
  /** @type {WeakMap<Element, { status: string, error?: { message: string } }>} */
  #known = new WeakMap();
  /** Those of which more is to come. @type {Set<Element>} */
  #live = new Set();

  /** @param {Element} target @param {unknown} status @param {boolean} partial */
  set(target, status, partial) {
    if (typeof status !== "string" || !STATES.includes(status)) throw wrong(`there is no state "${status}"`);
    this.#show(target, { ...this.#known.get(target), status }, partial);
  }

  /** @param {Element} target @param {string} message */
  fail(target, message) {
    this.#show(target, { status: "failed", error: { message } }, false);
  }

  /** The stream has ended: what was still to come does not. @param {boolean} isWell */
  end(isWell) {
    for (const target of this.#live) this.#show(target, { ...this.#known.get(target), status: isWell ? "done" : "interrupted" }, !isWell);
    this.#known = new WeakMap();
  }

  /** @param {Element} target @param {{ status: string, error?: { message: string } }} known @param {boolean} partial */
  #show(target, known, partial) {
    const { status, error } = known;
    this.#known.set(target, known);
    if (LIVE.includes(status)) this.#live.add(target);
    else this.#live.delete(target);
    target.setAttribute("data-stream-state", status);
    target.setAttribute("aria-busy", String(LIVE.includes(status)));
    updateParts(partsIn(target), /** @type {any} */ ({ status, partial, error, errors: [] }), target);
    target.dispatchEvent(new CustomEvent("stream:target", { bubbles: true, detail: { status, partial, message: error?.message } }));
  }
}
