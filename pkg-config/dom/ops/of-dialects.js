// What the frames of other back ends are turned into.

import { refused } from "../mistake.js";
import { morph } from "../morph.js";
import { applyElements, contextOf } from "./elements.js";
import { htmlOf } from "./operations.js";

/** @import { Writer } from "../writer.js" */
/** @import { Op, Operations } from "./operations.js" */

/** Modes that change what is in their target. */
const INSIDE = ["inner", "update", "prepend", "append"];

/** @type {Operations} */
export const OF_DIALECTS = {
  elements: {
    does({ writer, targets, root }, _, op) {
      const { id, selector } = op;
      // The region itself stays where it is; what is in it may change.
      const mayBeRoot = INSIDE.includes(op.mode);
      /** @param {{ id: string } | { selector: string }} what */
      const find = (what) => targets.findAll(what).filter((target) => mayBeRoot || target !== root);
      const known = id !== undefined ? find({ id }) : selector !== undefined ? find({ selector }) : undefined;
      if (known?.length === 0) return false;
      return applyElements(elementsOf(writer, op, known?.[0]), /** @type {any} */ (op), { find, morph });
    },
  },
  signals: { does: ({ signals }, _, { value, onlyIfMissing }) => signals.patch(value, Boolean(onlyIfMissing)) },
  refresh: {
    does({ root }, _, { op, ...detail }) {
      const event = new CustomEvent("stream:refresh", { bubbles: true, cancelable: true, detail });
      if (root.dispatchEvent(event)) throw refused("the page is not loaded again by itself: listen to stream:refresh");
    },
  },
};

/**
 * Markup for any place: where it is for one that is known, it is read as it would be there.
 * @param {Writer} writer @param {Op} op @param {Element | undefined} target
 */
function elementsOf(writer, op, target) {
  const { namespace, mode } = op;
  const html = htmlOf(op);
  if (html === "") return document.createDocumentFragment(); // what only removes needs no sanitizer
  if (namespace === "svg" || namespace === "mathml") {
    const name = namespace === "svg" ? "svg" : "math";
    const fragment = writer.parse(`<${name}>${html}</${name}>`, document.createElement("div"), op.op);
    fragment.replaceChildren(...(fragment.firstElementChild?.childNodes ?? []));
    return fragment;
  }
  return writer.parse(html, (INSIDE.includes(mode) ? target : target?.parentElement) ?? contextOf(html), op.op);
}
