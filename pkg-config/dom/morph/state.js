// What a browser forgets about elements that move, and about controls whose value changes: read before the first write, put back after the last.

import { canMove } from "../move.js";
import { all, holds, isElement, scrollLeftOf, scrollTo, scrollTopOf, withThose } from "../native.js";

/** @import { Plan } from "./plan.js" */

/**
 * @param {Node} top
 * @param {Plan} plan
 * @returns {() => void} Puts it back, as far as it is lost.
 */
export function rememberState(top, plan) {
  const document = /** @type {Document} */ (top.ownerDocument);
  const movers = moversOf(plan);
  const jobs = [focusOf(document, top)];
  // To ask for these may cost a layout, and only what moves loses them.
  if (movers.length > 0) jobs.push(selectionOf(document, top), scrollsOf(movers));
  if (!canMove()) jobs.push(playingOf(movers));
  return () => {
    for (const job of jobs) job?.();
  };
}

/** What had better not move: where moving is not gentle, or for what is being used. @param {Node} top @returns {Node[]} */
export function anchorsOf(top) {
  const { activeElement } = /** @type {Document} */ (top.ownerDocument);
  const active = activeElement && activeElement !== top && holds(top, activeElement) ? [activeElement] : [];
  return canMove() ? active : [...active, ...all(top, "iframe, video, audio")];
}

/** The element that the reader is writing in, though it is no control. @param {Node} top */
export function editedIn(top) {
  const { activeElement } = /** @type {Document} */ (top.ownerDocument);
  return activeElement instanceof HTMLElement && activeElement.isContentEditable && holds(top, activeElement) ? activeElement : undefined;
}

/** @param {Document} document @param {Node} top */
function focusOf(document, top) {
  const { activeElement: active } = document;
  if (!(active instanceof HTMLElement) || !holds(top, active)) return undefined;
  const isControl = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement;
  const { selectionStart, selectionEnd, selectionDirection } = isControl ? active : { selectionStart: null };
  return () => {
    if (!active.isConnected) return;
    if (document.activeElement !== active) active.focus({ preventScroll: true });
    // Null where there is no caret, as in numbers.
    if (!isControl || selectionStart === null || (active.selectionStart === selectionStart && active.selectionEnd === selectionEnd)) return;
    active.setSelectionRange(selectionStart, selectionEnd ?? selectionStart, selectionDirection ?? undefined);
  };
}

/** @param {Document} document @param {Node} top */
function selectionOf(document, top) {
  const selection = document.getSelection();
  if (!selection?.anchorNode || !selection.focusNode || !holds(top, selection.anchorNode)) return undefined;
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
  return () => {
    // Ranges follow what is written; only those whose nodes moved are lost.
    if (selection.anchorNode === anchorNode && selection.focusNode === focusNode) return;
    if (!anchorNode.isConnected || !focusNode.isConnected) return;
    selection.setBaseAndExtent(anchorNode, within(anchorNode, anchorOffset), focusNode, within(focusNode, focusOffset));
  };
}

/** @param {Node} node @param {number} offset */
const within = (node, offset) => Math.min(offset, node instanceof CharacterData ? node.length : node.childNodes.length);

/** @param {Plan} plan @returns {Element[]} */
function moversOf({ tasks }) {
  return tasks.flatMap((task) => {
    if (!("parent" in task)) return [];
    const guests = task.places.flatMap(({ guests }) => guests.map(([, mate]) => mate));
    const moved = task.places.flatMap(({ old, stays }) => (old && !stays ? [old] : []));
    return /** @type {Element[]} */ ([...moved, ...guests].filter(isElement));
  });
}

/** Not every browser that moves elements moves this with them. @param {Element[]} movers */
function scrollsOf(movers) {
  /** @type {{ element: Element, left: number, top: number }[]} */
  const scrolled = [];
  for (const mover of movers) {
    for (const element of [mover, ...all(mover, "*")]) {
      const [left, top] = [scrollLeftOf(element), scrollTopOf(element)];
      if (left || top) scrolled.push({ element, left, top });
    }
  }
  return () => {
    for (const { element, left, top } of scrolled) scrollTo(element, { left, top, behavior: "instant" });
  };
}

/** @param {Element[]} movers */
function playingOf(movers) {
  const media = /** @type {HTMLMediaElement[]} */ (movers.flatMap((mover) => withThose(mover, "video, audio")));
  const playing = media.filter(({ paused }) => !paused);
  return () => {
    for (const media of playing) if (media.paused && media.isConnected) media.play().catch(() => {});
  };
}
