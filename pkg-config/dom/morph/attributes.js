// Attributes of an element that is kept, and what hangs on them: values that were typed, what was opened.

import { MARK } from "../mark.js";
import { attributesOf, getAttributeNS, has, hasAny, hasAttributeNS, removeAttributeNode, setAttributeNS } from "../native.js";
import { refusesInMarkup } from "../safety.js";
import { writeControl } from "./controls.js";
import { changesOpen, opens } from "./same.js";

/** What the region itself says how it is doing. */
const OF_REGIONS = ["aria-busy", "data-stream-state"];

/** @param {Element} element @param {Element} now @param {{ isOwn: boolean }} plan @returns {number} How many were written. */
export function writeAttributes(element, now, { isOwn }) {
  return writeControl(element, now, () => (hasAny(element) || hasAny(now) || opens(element) ? write(element, now, isOwn) : 0));
}

/** @param {Element} element @param {Element} now @param {boolean} isOwn */
function write(element, now, isOwn) {
  const mayOpen = opens(element);
  let written = mayOpen ? writeOpen(element, has(now, "open")) : 0;
  const wanted = attributesOf(now);
  for (let at = 0; at < wanted.length; at++) {
    const { namespaceURI, localName, name, value } = wanted[at];
    if (getAttributeNS(element, namespaceURI, localName) === value || (mayOpen && name === "open")) continue;
    if (!mayChange(element, name, isOwn)) continue;
    setAttributeNS(element, namespaceURI, name, value);
    written++;
  }
  const there = attributesOf(element);
  for (let at = there.length - 1; at >= 0; at--) {
    const attribute = there[at];
    const { namespaceURI, localName, name } = attribute;
    if (hasAttributeNS(now, namespaceURI, localName) || (mayOpen && name === "open") || !mayChange(element, name, isOwn)) continue;
    removeAttributeNode(element, attribute);
    written++;
  }
  return written;
}

/**
 * What a stream may not write it may not take away either: a frame without its `sandbox` is another frame.
 * @param {Element} element @param {string} name @param {boolean} isOwn
 */
function mayChange(element, name, isOwn) {
  return MARK in element && OF_REGIONS.includes(name) ? false : isOwn || !refusesInMarkup(element, name.toLowerCase());
}

/** @param {Element} element @param {boolean} wants */
function writeOpen(element, wants) {
  if (!changesOpen(element, wants)) return 0;
  if (wants) element.setAttribute("open", "");
  else if (element instanceof HTMLDialogElement) element.close();
  else element.removeAttribute("open");
  return 1;
}
