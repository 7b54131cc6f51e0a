// Which element of the page is which of the new markup, as far as ids say: an element with an id is the one with that id,
// a field without one that of that name, and what is around it is probably what was around it.

import { all, attribute, isElement, nameOf, namespaceOf, parentOf } from "../native.js";

/**
 * @typedef {object} Identities
 * @property {Map<Node, Element>} mates  By element of the new markup.
 * @property {Map<Node, Node>} owners  The same by element of the page.
 * @property {Set<Node>} holders  What is around those, on both sides.
 */

/**
 * @param {Node} old @param {Node} now What is in them is compared.
 * @param {(element: Element) => boolean} keeps Nothing is taken out of these.
 * @returns {Identities}
 */
export function identify(old, now, keeps) {
  const identities = { mates: new Map(), owners: new Map(), holders: new Set() };
  const known = uniqueIds(old);
  /** @type {[Node, Element][]} */
  let level = [];
  for (const [id, element] of uniqueIds(now)) {
    const mate = known.get(id);
    if (mate && sameName(mate, element) && isFree(mate, old, keeps, identities.holders)) level.push([element, mate]);
  }
  for (const [element, mate] of level) pair(identities, element, mate);
  while (level.length > 0) level = pairParents(level, old, now, identities);
  for (const [element] of identities.mates) hold(element, now, identities.holders);
  return identities;
}

/** @param {Element} a @param {Element} b */
export const sameName = (a, b) => nameOf(a) === nameOf(b) && namespaceOf(a) === namespaceOf(b);

/**
 * The parents of what is paired, each with the one that most of its children came from.
 * @param {[Node, Element][]} level @param {Node} old @param {Node} now @param {Identities} identities
 */
function pairParents(level, old, now, identities) {
  /** @type {Map<Node, Map<Node, number>>} */
  const votes = new Map();
  for (const [element, mate] of level) {
    const [outer, inner] = [parentOf(element), parentOf(mate)];
    if (!outer || !inner || outer === now || inner === old || identities.mates.has(outer) || identities.owners.has(inner)) continue;
    const tally = votes.get(outer) ?? new Map();
    votes.set(outer, tally.set(inner, (tally.get(inner) ?? 0) + 1));
  }
  const chosen = [...votes].flatMap(([outer, tally]) => [...tally].map(([inner, count]) => ({ outer, inner, count })));
  chosen.sort((a, b) => b.count - a.count);
  /** @type {[Node, Element][]} */
  const next = [];
  for (const { outer, inner } of chosen) {
    if (identities.mates.has(outer) || identities.owners.has(inner) || !mayPair(outer, inner)) continue;
    pair(identities, outer, /** @type {Element} */ (inner));
    next.push([outer, /** @type {Element} */ (inner)]);
  }
  return next;
}

/** Without ids of their own, which would have paired them. @param {Node} a @param {Node} b */
function mayPair(a, b) {
  if (!isElement(a) || !isElement(b)) return false;
  const [one, other] = /** @type {Element[]} */ ([a, b]);
  return sameName(one, other) && !attribute(one, "id") && !attribute(other, "id") && keyOf(one) === keyOf(other);
}

/** What tells an element from its siblings. @param {Element} element */
export const keyOf = (element) => attribute(element, "data-stream-row") ?? attribute(element, "key");

/** @param {Identities} identities @param {Node} element @param {Element} mate */
function pair({ mates, owners }, element, mate) {
  mates.set(element, mate);
  owners.set(mate, element);
}

/** What somebody may have typed into, or chosen in. @param {Element} element */
export const isField = (element) => FIELDS.includes(nameOf(element));
const FIELDS = ["input", "select", "textarea"];
const WITH_ID = ["", ...FIELDS].map((field) => `${field}[${field ? "name" : "id"}]`).join();

/** @param {Element} element */
function idOf(element) {
  const id = attribute(element, "id");
  if (id || !isField(element)) return id ? `#${id}` : undefined;
  const [name, type] = [attribute(element, "name"), attribute(element, "type")];
  // Those of a group have one name.
  return name ? JSON.stringify([nameOf(element), name, type, /radio|checkbox/i.test(type ?? "") ? attribute(element, "value") : 0]) : undefined;
}

/** An id that occurs twice says nothing. @param {Node} parent @returns {Map<string, Element>} */
function uniqueIds(parent) {
  const found = new Map();
  const repeated = new Set();
  for (const element of all(parent, WITH_ID)) {
    const id = idOf(element);
    if (id === undefined) continue;
    if (found.has(id)) repeated.add(id);
    else found.set(id, element);
  }
  for (const id of repeated) found.delete(id);
  return found;
}

/**
 * Whether the element may leave the place where it is; what is around it then holds something.
 * @param {Element} element @param {Node} top @param {(element: Element) => boolean} keeps @param {Set<Node>} holders
 */
function isFree(element, top, keeps, holders) {
  const around = [];
  for (let parent = parentOf(element); parent && parent !== top && !holders.has(parent); parent = parentOf(parent)) {
    if (keeps(/** @type {Element} */ (parent))) return false;
    around.push(parent);
  }
  for (const parent of around) holders.add(parent);
  return true;
}

/** @param {Node} element @param {Node} top @param {Set<Node>} holders */
function hold(element, top, holders) {
  for (let parent = parentOf(element); parent && parent !== top && !holders.has(parent); parent = parentOf(parent)) holders.add(parent);
}
