// Makes one tree equal to another and keeps as much of it as can be kept: nodes, and what the reader did to them.
//
//   plan.js, match.js, identity.js     read: which node is which, what differs
//   state.js, controls.js              read: focus, selection, scroll positions, what was chosen
//   apply.js, attributes.js            write: in one go
//
// Equal parts are found by `isEqualNode`, natively, and never looked into.

import { apply } from "./morph/apply.js";
import { rememberChoices } from "./morph/controls.js";
import { sameName } from "./morph/identity.js";
import { planChildren, planElement, planInstead } from "./morph/plan.js";
import { isSpecial, same } from "./morph/same.js";
import { anchorsOf, editedIn, rememberState } from "./morph/state.js";
import { has } from "./native.js";

/** @import { Counts } from "./morph/apply.js" */
/** @import { Plan } from "./morph/plan.js" */

/**
 * @param {Element} from
 * @param {Element | DocumentFragment} to It is taken apart: what is new in it comes into the page as it is. What a stream brings is
 *   made safe before, by parseHtml().
 * @param {object} [options]
 * @param {boolean} [options.inner] The children only, the element stays as it is.
 * @param {boolean} [options.isOwn] The markup is the page's own: also attributes that no stream may write become as they are in it.
 * @param {(element: Element) => boolean} [options.keeps] What is never touched, besides elements with `data-stream-keep`.
 * @returns {Counts}
 */
export function morph(from, to, { inner = false, isOwn = false, keeps = () => false } = {}) {
  const edited = editedIn(from);
  /** @type {Plan} */
  const plan = {
    tasks: [],
    identities: undefined,
    used: new Set(),
    keeps: (element) => has(element, "data-stream-keep") || element === edited || keeps(element),
    anchors: anchorsOf(from),
    fields: [],
    isSpecial: isSpecial(to),
    isOwn,
    kept: 0,
  };
  const wanted = /** @type {Element} */ (to);
  if (inner) planChildren(from, to, plan);
  else if (!sameName(from, wanted)) planInstead(from, wanted, plan);
  else if (!same(from, to, plan)) planElement(from, wanted, plan);
  const restoreChoices = rememberChoices(from, plan);
  const restoreState = rememberState(from, plan);
  const counts = apply(plan);
  restoreChoices();
  restoreState();
  return counts;
}
