// Attributes of an element that is kept, and what hangs on them: values that were typed, what was opened.

import { isSafeValue, mayChange } from "./clean.js";
import { writeControl } from "./controls.js";
import { attributesOf, getAttributeNS, has, hasAny, hasAttributeNS, removeAttributeNode, setAttributeNS } from "./native.js";
import { changesOpen, opens } from "./same.js";

/** @param {Element} element @param {Element} now @returns {number} How many were written. */
export function writeAttributes(element, now) {
  return writeControl(element, now, () => (hasAny(element) || hasAny(now) || opens(element) ? write(element, now) : 0));
}

/** @param {Element} element @param {Element} now */
function write(element, now) {
  const mayOpen = opens(element);
  let written = mayOpen ? writeOpen(element, has(now, "open")) : 0;
  const wanted = attributesOf(now);
  for (let at = 0; at < wanted.length; at++) {
    const attribute = wanted[at];
    const { namespaceURI, localName, name, value } = attribute;
    if (getAttributeNS(element, namespaceURI, localName) === value || (mayOpen && name === "open")) continue;
    if (!mayChange(element, name) || !isSafeValue(element, attribute)) continue;
    setAttributeNS(element, namespaceURI, name, value);
    written++;
  }
  const there = attributesOf(element);
  for (let at = there.length - 1; at >= 0; at--) {
    const attribute = there[at];
    const { namespaceURI, localName, name } = attribute;
    if (hasAttributeNS(now, namespaceURI, localName) || (mayOpen && name === "open") || !mayChange(element, name)) continue;
    removeAttributeNode(element, attribute);
    written++;
  }
  return written;
}

/** @param {Element} element @param {boolean} wants */
function writeOpen(element, wants) {
  if (!changesOpen(element, wants)) return 0;
  if (wants) element.setAttribute("open", "");
  else if (element instanceof HTMLDialogElement) element.close();
  else element.removeAttribute("open");
  return 1;
}
