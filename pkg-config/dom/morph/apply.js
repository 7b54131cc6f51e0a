// Does what was planned, outer things first. What leaves but holds something that is still to move goes last.

import { move } from "../move.js";
import { firstOf, insertBefore, isElement, nextOf, parentOf, remove } from "../native.js";
import { writeAttributes } from "./attributes.js";
import { note } from "./same.js";

/** @import { ChildrenTask, Plan, Place } from "./plan.js" */

/** @typedef {{ kept: number, added: number, removed: number, moved: number, written: number }} Counts */

/** @param {Plan} plan @returns {Counts} */
export function apply(plan) {
  const counts = { kept: plan.kept, added: 0, removed: 0, moved: 0, written: 0 };
  /** @type {Node[]} */
  const late = [];
  for (const task of plan.tasks) {
    if ("parent" in task) placeChildren(task, plan, counts, late);
    else if ("text" in task) counts.written += writeText(/** @type {Text} */ (task.text), task.data);
    else counts.written += writeAttributes(task.element, task.now, plan);
  }
  for (const node of late) {
    // Else it is where it was wanted.
    if (plan.used.has(node)) continue;
    remove(node);
    counts.removed++;
  }
  return counts;
}

/** @param {ChildrenTask} task @param {Plan} plan @param {Counts} counts @param {Node[]} late */
function placeChildren({ parent, after, until, places, paired }, plan, counts, late) {
  let next = after ? nextOf(after) : firstOf(parent);
  const isLeaving = (/** @type {Node} */ node) => !paired.has(node) && plan.identities?.owners.has(node);
  const pass = (/** @type {Node} */ node) => {
    next = nextOf(node);
    if (paired.has(node) || (isElement(node) && plan.keeps(/** @type {Element} */ (node)))) return;
    if (isLeaving(node) || plan.identities?.holders.has(node)) late.push(node);
    else {
      remove(node);
      counts.removed++;
    }
  };
  const passTo = (/** @type {Node | null} */ stop) => {
    while (next && next !== stop) pass(next);
  };
  for (const place of places) {
    const { old, stays } = place;
    if (old && stays) passTo(old);
    // It may be among what comes with the next one.
    while (next && next !== until && isLeaving(next)) pass(next);
    if (old && old === next) next = nextOf(old);
    else if (old) {
      move(old, parent, here(parent, next));
      counts.moved++;
    } else insert(parent, place, here(parent, next), plan, counts);
  }
  passTo(until);
}

/** Custom elements run while we write, and may have moved it. @param {Node} parent @param {Node | null} next */
const here = (parent, next) => (next && parentOf(next) === parent ? next : null);

/** @param {Node} parent @param {Place} place @param {Node | null} before @param {Plan} plan @param {Counts} counts */
function insert(parent, { now, guests }, before, plan, counts) {
  const marks = guests.map(([guest, mate]) => {
    const mark = document.createComment("");
    const around = /** @type {Node} */ (parentOf(guest));
    insertBefore(around, mark, guest);
    remove(guest);
    return { mark, mate, around };
  });
  note(now, now, plan);
  insertBefore(parent, now, before);
  counts.added++;
  for (const { mark, mate, around } of marks) {
    move(mate, around, mark);
    remove(mark);
    counts.moved++;
  }
}

/** Only what differs, so that a selection in the rest stays. @param {Text} node @param {string} data */
function writeText(node, data) {
  const was = node.data;
  if (was === data) return 0;
  if (data.startsWith(was)) {
    node.appendData(data.slice(was.length));
    return 1;
  }
  const most = Math.min(was.length, data.length);
  let start = 0;
  while (start < most && was.charCodeAt(start) === data.charCodeAt(start)) start++;
  let end = 0;
  while (end < most - start && was.charCodeAt(was.length - 1 - end) === data.charCodeAt(data.length - 1 - end)) end++;
  replace(node, start, was.slice(start, was.length - end), data.slice(start, data.length - end));
  return 1;
}

/**
 * What the old and the new words share, if one are all in the other, stays.
 * @param {Text} node @param {number} start @param {string} was @param {string} words
 */
function replace(node, start, was, words) {
  const grownAt = was ? words.indexOf(was) : -1;
  const cutAt = words ? was.indexOf(words) : -1;
  if (grownAt >= 0) {
    node.insertData(start, words.slice(0, grownAt));
    node.insertData(start + grownAt + was.length, words.slice(grownAt + was.length));
  } else if (cutAt >= 0) {
    node.deleteData(start + cutAt + words.length, was.length - cutAt - words.length);
    node.deleteData(start, cutAt);
  } else node.replaceData(start, was.length, words);
}
