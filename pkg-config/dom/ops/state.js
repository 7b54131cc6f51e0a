// The states of parts of a region: what a server says of them, and what becomes of those it said nothing more of.

import { wrong } from "../mistake.js";
import { partsIn, updateParts } from "../parts.js";
import { LIVE, STATES } from "../states.js";

export class States {
  /** @type {Map<Element, { status: string, error?: { message: string } }>} */
  #known = new Map();

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
    for (const [target, known] of this.#known) {
      if (LIVE.includes(known.status)) this.#show(target, { ...known, status: isWell ? "done" : "interrupted" }, !isWell);
    }
    this.#known.clear();
  }

  /** @param {Element} target @param {{ status: string, error?: { message: string } }} known @param {boolean} partial */
  #show(target, known, partial) {
    const { status, error } = known;
    this.#known.set(target, known);
    target.setAttribute("data-stream-state", status);
    target.setAttribute("aria-busy", String(LIVE.includes(status)));
    updateParts(partsIn(target), /** @type {any} */ ({ status, partial, error, errors: [] }), target);
    target.dispatchEvent(new CustomEvent("stream:target", { bubbles: true, detail: { status, partial, message: error?.message } }));
  }
}
