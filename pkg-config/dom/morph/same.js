// Equal markup. What a template holds, and whether a thing that opens was told to be open, is not seen by `isEqualNode`.

import { first, has, isElement, isEqual, nameOf, withThose } from "../native.js";

const OPENS = "details, dialog";
/** What the markup said last, for `open` is changed by the reader too. @type {WeakMap<Node, boolean>} */
const saidOpen = new WeakMap();

/** Whether there is anything of that kind. @param {Node} wanted */
export const isSpecial = (wanted) =>
  (isElement(wanted) && (isTemplate(wanted) || opens(/** @type {Element} */ (wanted)))) || first(wanted, `template, ${OPENS}`) !== null;

/** @param {Node} old @param {Node} now @param {{ isSpecial: boolean }} plan */
export const same = (old, now, plan) => isEqual(old, now) && (!plan.isSpecial || sameTemplates(old, now));

/** @param {Node} element @returns {element is HTMLTemplateElement} */
export const isTemplate = (element) => element instanceof HTMLTemplateElement;

/** @param {Element} element */
export const opens = (element) => nameOf(element) === "details" || nameOf(element) === "dialog";

/** What the markup says of equal nodes, or of a new one. @param {Node} old @param {Node} now @param {{ isSpecial: boolean }} plan */
export function note(old, now, plan) {
  if (!plan.isSpecial || !isElement(old)) return;
  const said = withThose(now, OPENS);
  for (const [at, element] of withThose(old, OPENS).entries()) saidOpen.set(element, has(said[at], "open"));
}

/**
 * Whether `open` is to be changed. Who has it open or closed is unknown at first: then it is opened if the markup says so,
 * and left alone otherwise. From then on it changes when the markup changes its mind.
 * @param {Element} element @param {boolean} wants
 */
export function changesOpen(element, wants) {
  const said = saidOpen.get(element);
  saidOpen.set(element, wants);
  return has(element, "open") !== wants && (said === undefined ? wants : said !== wants);
}

/** @param {Node} old @param {Node} now @returns {boolean} */
function sameTemplates(old, now) {
  if (!isElement(old)) return true;
  const others = withThose(now, "template");
  return withThose(old, "template").every((template, at) => {
    const [one, other] = [template, others[at]].map((element) => /** @type {HTMLTemplateElement} */ (element).content);
    return isEqual(one, other) && [...one.children].every((child, at) => sameTemplates(child, other.children[at]));
  });
}
