// What has to be done to make one tree equal to another. Only reads: all of it is known before the first write.
//
//   children of the page   = = = o o o o = =      equal at both ends: never looked into
//   children wanted        = = = n n n = =
//                                └─ by id, by key, by equal content ─ those that keep their order stay, the rest moves around them;
//                                   between them what looks alike is paired in order, what is left is inserted and removed

import { MARK } from "../mark.js";
import { firstOf, holds, isElement, nameOf, nextOf, parentOf, previousOf } from "../native.js";
import { refusesElement } from "../safety.js";
import { identify, isField } from "./identity.js";
import { match, mayMatch } from "./match.js";
import { isTemplate, note, same } from "./same.js";

/** @import { Identities } from "./identity.js" */

/**
 * Where a child comes from. `old`: the one of the page; none, it is new.
 * @typedef {{ now: Node, old: Node | undefined, stays: boolean, guests: [Node, Element][] }} Place
 *
 * @typedef {{ parent: Node, after: Node | null, until: Node | null, places: Place[], paired: Set<Node> }} ChildrenTask
 *   Between two that stay. `paired`: the children that are wanted here.
 * @typedef {{ text: Node, data: string }} TextTask
 * @typedef {{ element: Element, now: Element }} ElementTask
 *
 * @typedef {object} Plan
 * @property {(ElementTask | TextTask | ChildrenTask)[]} tasks Outer ones first.
 * @property {Identities | undefined} identities Once something has to be searched for.
 * @property {Set<Node>} used Of those that ids identify, the ones that found their place.
 * @property {(element: Element) => boolean} keeps
 * @property {Node[]} anchors What had better not move.
 * @property {Element[]} fields Those that will be written.
 * @property {boolean} isSpecial There are elements of which equal markup does not say all.
 * @property {boolean} isOwn The markup is the page's own.
 * @property {number} kept
 */

/** @param {Node} old @param {Node} now @param {Plan} plan */
function planNode(old, now, plan) {
  plan.kept++;
  if (!isElement(old)) return void plan.tasks.push({ text: old, data: /** @type {Text} */ (now).data });
  const element = /** @type {Element} */ (old);
  if (!plan.keeps(element)) planElement(element, /** @type {Element} */ (now), plan);
}

/** Also of an element that is left alone within others. @param {Element} element @param {Element} now @param {Plan} plan */
export function planElement(element, now, plan) {
  if (refusesElement(element, false) && !isTemplate(element)) return;
  plan.tasks.push({ element, now });
  if (isField(element)) plan.fields.push(element);
  if (isTemplate(element)) return planChildren(element.content, /** @type {HTMLTemplateElement} */ (now).content, plan);
  // What is typed into a textarea, and the content of frames and widgets, are not ours.
  if (!(MARK in element) && !refusesElement(element, true) && nameOf(element) !== "textarea") planChildren(element, now, plan);
}

/** @param {Node} parent @param {Node} wanted @param {Plan} plan */
export function planChildren(parent, wanted, plan) {
  const children = childrenOf(parent);
  const nows = childrenOf(wanted);
  let olds = children.filter((child) => !leaves(child, wanted, plan.identities));
  const { start, end } = trim(olds, nows, plan);
  const after = start > 0 ? olds[start - 1] : null;
  const until = end > 0 ? olds[olds.length - end] : null;
  const hasLeaving = olds.length < children.length;
  olds = olds.slice(start, olds.length - end);
  const news = nows.slice(start, nows.length - end);
  if (olds.length + news.length === 0 && !hasLeaving) return;
  if (isOnlyPair(olds, news, plan.identities) && !hasLeaving) return planNode(use(olds[0], plan), news[0], plan);
  if (!plan.identities && olds.length > 0 && news.length > 0) {
    // All that differs is in here, for outer levels came here by way of their only pair.
    plan.identities = identify(parent, wanted, plan.keeps);
    olds = olds.filter((old) => !leaves(old, wanted, plan.identities));
  }
  const { mates, stays } = match(olds, news, plan, pinnedIn(parent, plan.anchors));
  const places = news.map((now, at) => {
    const old = mates[at];
    if (old) use(old, plan);
    return { now, old, stays: stays.has(at), guests: old ? [] : guestsIn(now, plan) };
  });
  planPlaces({ parent, after, until, places, paired: new Set() }, plan);
}

/** A root that cannot become what is wanted gives way to it. @param {Element} old @param {Element} now @param {Plan} plan */
export function planInstead(old, now, plan) {
  const parent = parentOf(old);
  if (!parent) throw new TypeError(`a <${nameOf(old)}> without a parent cannot become a <${nameOf(now)}>`);
  plan.identities = identify(old, now, plan.keeps);
  plan.identities.holders.add(old).add(now);
  const places = [{ now, old: undefined, stays: false, guests: guestsIn(now, plan) }];
  planPlaces({ parent, after: previousOf(old), until: nextOf(old), places, paired: new Set() }, plan);
}

/** @param {ChildrenTask} task @param {Plan} plan */
function planPlaces(task, plan) {
  plan.tasks.push(task);
  for (const { now, old, guests } of task.places) {
    if (old) {
      task.paired.add(old);
      planUnlessSame(old, now, plan);
    }
    for (const [guest, mate] of guests) planUnlessSame(mate, guest, plan);
  }
}

/** @param {Node} old @param {Node} now @param {Plan} plan */
function planUnlessSame(old, now, plan) {
  if (!same(old, now, plan)) return planNode(old, now, plan);
  plan.kept++;
  note(old, now, plan);
}

/** How many are equal at both ends. @param {Node[]} olds @param {Node[]} nows @param {Plan} plan */
function trim(olds, nows, plan) {
  const most = Math.min(olds.length, nows.length);
  const isSame = (/** @type {Node} */ old, /** @type {Node} */ now) => {
    if (!same(old, now, plan)) return false;
    plan.kept++;
    note(use(old, plan), now, plan);
    return true;
  };
  let start = 0;
  while (start < most && isSame(olds[start], nows[start])) start++;
  let end = 0;
  while (end < most - start && isSame(olds[olds.length - 1 - end], nows[nows.length - 1 - end])) end++;
  return { start, end };
}

/** @param {Node[]} olds @param {Node[]} nows @param {Identities | undefined} identities */
function isOnlyPair(olds, nows, identities) {
  if (olds.length !== 1 || nows.length !== 1) return false;
  const mate = identities?.mates.get(nows[0]);
  return mate ? mate === olds[0] : mayMatch(olds[0], nows[0], identities);
}

/** What is in a new node but already in the page. @param {Node} now @param {Plan} plan @returns {[Node, Element][]} */
function guestsIn(now, plan) {
  if (!plan.identities?.holders.has(now)) return [];
  return childrenOf(now).flatMap((child) => {
    const mate = plan.identities?.mates.get(child);
    if (!mate) return guestsIn(child, plan);
    use(mate, plan);
    return [/** @type {[Node, Element]} */ ([child, mate])];
  });
}

/** @param {Node} old @param {Plan} plan */
function use(old, plan) {
  if (plan.identities?.owners.has(old)) plan.used.add(old);
  return old;
}

/** Whether it belongs somewhere else. @param {Node} old @param {Node} wanted @param {Identities | undefined} identities */
function leaves(old, wanted, identities) {
  const owner = identities?.owners.get(old);
  return owner !== undefined && parentOf(owner) !== wanted;
}

/** @param {Node} parent */
function childrenOf(parent) {
  const children = [];
  for (let child = firstOf(parent); child; child = nextOf(child)) children.push(child);
  return children;
}

/** The child that had better stay. @param {Node} parent @param {Node[]} anchors */
function pinnedIn(parent, anchors) {
  let pinned = anchors.find((anchor) => anchor !== parent && holds(parent, anchor)) ?? null;
  while (pinned && parentOf(pinned) !== parent) pinned = parentOf(pinned);
  return pinned;
}
