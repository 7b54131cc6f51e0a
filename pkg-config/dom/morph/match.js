// Pairs the children of one element with those it is to have.

import { attribute, hasAny, isElement, nameOf, textIn, typeOf } from "../native.js";
import { keepsOrder } from "../order.js";
import { isField, keyOf, sameName } from "./identity.js";
import { same } from "./same.js";

/** @import { Identities } from "./identity.js" */
/** @import { Plan } from "./plan.js" */

/** How far a partner is searched for among what only looks alike. */
const LOOK_AHEAD = 16;

/**
 * @param {Node[]} olds @param {Node[]} nows @param {Plan} plan
 * @param {Node | null} pinned
 * @returns {{ mates: (Node | undefined)[], stays: Set<number> }} By position in `nows`.
 */
export function match(olds, nows, plan, pinned) {
  const { identities } = plan;
  /** @type {(Node | undefined)[]} */
  const mates = nows.map((now) => identities?.mates.get(now));
  /** @type {Set<Node>} */
  const taken = new Set(mates.filter((mate) => mate !== undefined));
  const free = () => olds.filter((old) => !taken.has(old));
  const take = (/** @type {number} */ at, /** @type {Node} */ old) => {
    mates[at] = old;
    taken.add(old);
  };
  byKey(free(), nows, mates, take);
  byContent(free(), nows, mates, take, plan);

  const places = new Map(olds.map((old, place) => [old, place]));
  const stays = inOrder(mates, places, pinned);
  // What stays divides both lists into parts that lie side by side.
  let [old, now] = [0, 0];
  for (const at of [...stays].sort((a, b) => a - b).concat(nows.length)) {
    const place = at < nows.length ? /** @type {number} */ (places.get(/** @type {Node} */ (mates[at]))) : olds.length;
    const part = olds.slice(old, place).filter((old) => !taken.has(old));
    const wanted = range(now, at).filter((at) => !mates[at]);
    for (const [found, partner] of sideBySide(part, wanted, nows, identities)) {
      take(found, partner);
      stays.add(found);
    }
    [old, now] = [place + 1, at + 1];
  }
  reuseTexts(free(), nows, mates, take);
  return { mates, stays };
}

/** @typedef {(at: number, old: Node) => void} Take */

/** @param {Node[]} olds @param {Node[]} nows @param {(Node | undefined)[]} mates @param {Take} take */
function byKey(olds, nows, mates, take) {
  const known = new Map();
  for (const old of olds) {
    const key = isElement(old) ? keyOf(/** @type {Element} */ (old)) : null;
    if (key !== null && !known.has(key)) known.set(key, old);
  }
  if (known.size === 0) return;
  for (const [at, now] of nows.entries()) {
    const key = mates[at] || !isElement(now) ? null : keyOf(/** @type {Element} */ (now));
    const old = key === null ? undefined : known.get(key);
    if (!old || !sameName(old, /** @type {Element} */ (now))) continue;
    known.delete(key);
    take(at, old);
  }
}

/**
 * What is equal is the same, if there is something to it.
 * @param {Node[]} olds @param {Node[]} nows @param {(Node | undefined)[]} mates @param {Take} take @param {Plan} plan
 */
function byContent(olds, nows, mates, take, plan) {
  const wanted = range(0, nows.length).filter((at) => !mates[at] && isElement(nows[at]));
  if (wanted.length === 0) return;
  /** @type {Map<string, Node[]>} */
  const known = new Map();
  for (const old of olds) {
    const says = isElement(old) ? sayingOf(/** @type {Element} */ (old)) : undefined;
    if (says === undefined) continue;
    const alike = known.get(says);
    if (alike) alike.push(old);
    else known.set(says, [old]);
  }
  if (known.size === 0) return;
  for (const at of wanted) {
    const says = sayingOf(/** @type {Element} */ (nows[at]));
    const alike = says === undefined ? undefined : known.get(says);
    const found = alike?.slice(0, LOOK_AHEAD).findIndex((old) => same(old, nows[at], plan)) ?? -1;
    if (alike && found >= 0) take(at, alike.splice(found, 1)[0]);
  }
}

/** Equal elements say the same; an empty one says nothing. @param {Element} element */
function sayingOf(element) {
  const text = textIn(element);
  return hasAny(element) || text.trim() ? `${nameOf(element)}\n${text}` : undefined;
}

/**
 * The positions of those that need not move.
 * @param {(Node | undefined)[]} mates @param {Map<Node, number>} places @param {Node | null} pinned
 */
function inOrder(mates, places, pinned) {
  const were = mates.map((mate) => (mate && places.get(mate)) ?? -1);
  const pin = pinned ? mates.indexOf(pinned) : -1;
  // What cannot stay beside the pinned one moves.
  const agrees = (/** @type {number} */ place, /** @type {number} */ at) => pin < 0 || Math.sign(at - pin) === Math.sign(place - were[pin]);
  const stays = keepsOrder(were.map((place, at) => (agrees(place, at) ? place : -1)));
  return new Set(range(0, mates.length).filter((at) => stays[at]));
}

/**
 * Pairs what looks alike, in order; where two do not, the nearest one on either side that does is taken.
 * @param {Node[]} olds @param {number[]} wanted @param {Node[]} nows @param {Identities | undefined} identities
 * @returns {[number, Node][]}
 */
function sideBySide(olds, wanted, nows, identities) {
  /** @type {[number, Node][]} */
  const pairs = [];
  const fits = (/** @type {number} */ old, /** @type {number} */ now) =>
    old < olds.length && now < wanted.length && mayMatch(olds[old], nows[wanted[now]], identities);
  let [old, now] = [0, 0];
  while (old < olds.length && now < wanted.length) {
    let [skipsOld, skipsNow] = [0, 0];
    for (let ahead = 0; ahead <= LOOK_AHEAD; ahead++) {
      if (fits(old + ahead, now)) skipsOld = ahead;
      else if (fits(old, now + ahead)) skipsNow = ahead;
      else continue;
      pairs.push([wanted[now + skipsNow], olds[old + skipsOld]]);
      break;
    }
    old += skipsOld + 1;
    now += skipsNow + 1;
  }
  return pairs;
}

/**
 * Texts are all alike: those that are left over come where some are missing.
 * @param {Node[]} olds @param {Node[]} nows @param {(Node | undefined)[]} mates @param {Take} take
 */
function reuseTexts(olds, nows, mates, take) {
  const spare = olds.filter((old) => typeOf(old) === Node.TEXT_NODE);
  for (const [at, now] of nows.entries()) {
    if (spare.length === 0) return;
    if (!mates[at] && typeOf(now) === Node.TEXT_NODE) take(at, /** @type {Node} */ (spare.shift()));
  }
}

/** Whether one may become the other. @param {Node} old @param {Node} now @param {Identities | undefined} identities */
export function mayMatch(old, now, identities) {
  if (typeOf(old) !== typeOf(now) || identities?.owners.has(old)) return false;
  if (!isElement(old)) return true;
  const [one, other] = /** @type {Element[]} */ ([old, now]);
  if (!sameName(one, other) || attribute(one, "is") !== attribute(other, "is")) return false;
  const [id, key] = [attribute(one, "id"), keyOf(other)];
  if ((id && id !== attribute(other, "id")) || (key !== null && key !== keyOf(one))) return false;
  const isSame = (/** @type {string} */ name) => attribute(one, name) === attribute(other, name);
  return !isField(one) || (isSame("name") && isSame("type"));
}

/** @param {number} start @param {number} end */
function range(start, end) {
  const numbers = [];
  for (let number = start; number < end; number++) numbers.push(number);
  return numbers;
}
