// Parts of a region that show how its stream is doing.

import { keepFocus } from "./focus.js";
import { mistake, place } from "./mistake.js";
import { checkProgress, showProgress } from "./progress.js";
import { STATES } from "./states.js";

/** @import { Snapshot } from "../index.js" */

/**
 * @typedef {{ kind: "show", element: HTMLElement, states: string[] } | { kind: "error" | "progress", element: HTMLElement }} Part
 */

const ACTIONS = ["retry", "abort"];
/** When a part can be shown: that something is missing comes beside the state. */
const SHOWN = [...STATES, "partial"];

/** What an element is to show, if anything. @param {Element} node @returns {Part[]} */
export function partOf(node) {
  const element = /** @type {HTMLElement} */ (node);
  const show = element.getAttribute("data-stream-show");
  const action = element.getAttribute("data-stream-action");
  if (action !== null && !ACTIONS.includes(action)) {
    throw mistake(`${place(element, "data-stream-action")}: there is no such action`);
  }
  /** @type {Part[]} */
  const parts = [];
  if (show !== null) {
    const states = show.split(/\s+/).filter(Boolean);
    const unknown = states.find((state) => !SHOWN.includes(state));
    if (unknown !== undefined || states.length === 0) {
      throw mistake(`${place(element, "data-stream-show")}: there is no state "${unknown ?? ""}"`);
    }
    parts.push({ kind: "show", element, states });
  }
  if (element.hasAttribute("data-stream-error")) parts.push({ kind: "error", element });
  if (element.hasAttribute("data-stream-progress")) {
    checkProgress(element);
    parts.push({ kind: "progress", element });
  }
  return parts;
}

/** Whatever can be shown in a region that cannot be used. @param {Element} root */
export function partsIn(root) {
  return [root, ...root.querySelectorAll("[data-stream-show], [data-stream-error], [data-stream-progress]")].flatMap((element) => {
    try {
      return partOf(element);
    } catch {
      return [];
    }
  });
}

/** @param {Part[]} parts @param {Snapshot} snapshot @param {Element} root */
export function updateParts(parts, snapshot, root) {
  keepFocus(root, () => show(parts, snapshot));
}

/** @param {Part[]} parts @param {Snapshot} snapshot */
function show(parts, { status, partial, error, errors }) {
  const message = (error ?? errors.at(-1))?.message ?? "";
  for (const part of parts) {
    if (part.kind === "show") {
      hide(part.element, !(part.states.includes(status) || (partial && part.states.includes("partial"))));
    } else if (part.kind === "progress") {
      showProgress(part.element, status);
    } else if (part.element.textContent !== message) {
      part.element.textContent = message;
    }
  }
}

/** By the prototype: in a form, a control called "hidden" hides the property. @param {Element} element @param {boolean} isHidden */
export function hide(element, isHidden) {
  Element.prototype.toggleAttribute.call(element, "hidden", isHidden);
  // Outside of HTML the attribute hides nothing.
  if (!(element instanceof HTMLElement)) /** @type {SVGElement} */ (element).style?.setProperty("display", isHidden ? "none" : "");
}

/**
 * Buttons of the region, also those in rows to come.
 * @param {Element} root
 * @param {(node: Element) => boolean} isRoot
 * @param {Record<string, () => void>} actions
 * @returns {() => void} Stops it.
 */
export function listenForActions(root, isRoot, actions) {
  /** @param {Event} event */
  const act = (event) => {
    /** @type {Element | null} */
    let node = /** @type {Element} */ (event.target).closest("[data-stream-action]");
    const action = node?.getAttribute("data-stream-action") ?? "";
    // A button of a widget within is not ours.
    while (node && node !== root && !isRoot(node)) node = node.parentElement;
    if (node !== root || !Object.hasOwn(actions, action)) return;
    event.preventDefault();
    actions[action]();
  };
  root.addEventListener("click", act);
  return () => root.removeEventListener("click", act);
}
