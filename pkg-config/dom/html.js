// HTML of a stream becomes nodes that may be put into the page.
//
//   text -- the browser's sanitizer, or the application's --> nodes of a document without a window
//        -- our own rules, whoever sanitized             --> a fragment
//
// What was checked is never written as text and parsed again: that is how markup changes its meaning.

import { textOf } from "../error.js";
import { isAllowed, sanitizerFor } from "./allowed.js";
import { hintsIn } from "./hints.js";
import { refused } from "./mistake.js";
import { attributesOf, has, nameOf, namespaceOf, remove, removeAttributeNode } from "./native.js";
import { isInstruction, isView, refusesElement, refusesInMarkup, refusesTag, tagOf, valueCheck } from "./safety.js";

/** @import { Settings } from "../dom.js" */

/** Of what the application's sanitizer let through, all but what runs script. */
const UNSAFE_ONLY = { removeElements: [], removeAttributes: [] };
/** Which row it is says an element itself, for those who compare; nothing follows from it. */
const KEY = "data-stream-row";

/**
 * @param {string} html
 * @param {Element} context What the nodes will stand in: a `tr` is parsed as one only in a table, and in a template.
 * @param {{ sanitizer?: Settings["sanitizer"], keepsWidgets?: boolean }} [options] `keepsWidgets`: `data-stream-…` and
 *   `data-hydrate…` stay. They are instructions, so the HTML must then be as trusted as the page.
 * @returns {{ fragment: DocumentFragment, removed: string[] }} What was taken out, as far as it is known, for people.
 */
export function parseHtml(html, context, { sanitizer, keepsWidgets = false } = {}) {
  if (refusesElement(context, true) && !isTemplate(context)) throw refused(`no HTML is written to <${tagOf(context)}>`);
  const inert = document.implementation.createHTMLDocument("");
  const holder = tagOf(context) === "html" ? inert.body : inert.createElementNS(namespaceOf(context), nameOf(context));
  const parent = sanitizer ? taken(askFor(html, context, sanitizer), holder) : parsed(html, holder, keepsWidgets);
  const fragment = inert.createDocumentFragment();
  fragment.append(...(isTemplate(parent) ? parent.content : parent).childNodes);
  const isGone = (/** @type {string} */ name) => (sanitizer ? refusesTag(name, true) : !isAllowed(name, keepsWidgets));
  const removed = new Set(hintsIn(html, isGone));
  purge(fragment, keepsWidgets, removed);
  return { fragment, removed: [...removed] };
}

/** @param {string} html @param {Element} holder @param {boolean} keepsWidgets */
function parsed(html, holder, keepsWidgets) {
  if (!hasSanitizer()) {
    throw refused("HTML needs a sanitizer, and this browser has none (Element.setHTML): give one, as configure({ sanitizer }) does");
  }
  return setHtml(html, holder, sanitizerFor(keepsWidgets));
}

/** @param {string} html @param {Element} holder @param {object} sanitizer */
function setHtml(html, holder, sanitizer) {
  // A shadow root would be made while parsing, and hide what is in it from our rules.
  const flat = /<template[^]*shadowroot/i.test(html) ? html.replace(/shadowroot/gi, "$&-refused-") : html;
  /** @type {any} */ (Element.prototype).setHTML.call(holder, flat, { sanitizer });
  return holder;
}

/** @param {string} html @param {Element} context @param {NonNullable<Settings["sanitizer"]>} sanitizer */
function askFor(html, context, sanitizer) {
  try {
    return sanitizer(html, context);
  } catch (cause) {
    throw refused(`the sanitizer failed: ${textOf(cause)}`, { cause });
  }
}

/** What the application's sanitizer gave, as children of a node. @param {any} given @param {Element} holder @returns {Node} */
function taken(given, holder) {
  if (given === null) return holder; // so says DOMPurify that nothing is left
  try {
    if (typeof given === "string" && hasSanitizer()) return setHtml(given, holder, UNSAFE_ONLY);
    if (typeof given === "string" || isTrusted(given)) {
      holder.innerHTML = given;
      return holder;
    }
    // A copy: nobody else holds it, and no listener is on it.
    const copy = holder.ownerDocument.importNode(given.nodeType === Node.DOCUMENT_NODE ? given.body : given, true);
    if (copy.nodeType === Node.DOCUMENT_FRAGMENT_NODE || copy.nodeName === "BODY") return copy;
    holder.append(copy);
    return holder;
  } catch (cause) {
    throw refused(`the sanitizer must give a string, a TrustedHTML (where the page demands it) or a node: ${textOf(cause)}`, { cause });
  }
}

/** @param {Node} node @returns {node is HTMLTemplateElement} */
const isTemplate = (node) => node instanceof HTMLTemplateElement;

/** Whether it is a custom element by `is`, which it stays when the attribute is gone. @param {Element} element */
const isCustomized = (element) => has(element, "is");

const hasSanitizer = () => "setHTML" in Element.prototype;

/** @param {unknown} value */
const isTrusted = (value) => /** @type {any} */ (globalThis).trustedTypes?.isHTML(value) === true;

/** @param {DocumentFragment} fragment @param {boolean} keepsWidgets @param {Set<string>} removed */
function purge(fragment, keepsWidgets, removed) {
  const tops = [fragment];
  for (const top of tops) {
    for (const element of top.querySelectorAll("*")) {
      const name = tagOf(element);
      if (keepsWidgets && isTemplate(element)) tops.push(element.content);
      else if (refusesElement(element, true) || isView(element) || isCustomized(element)) {
        remove(element);
        removed.add(isCustomized(element) ? `is on <${name}>` : name);
        continue;
      }
      for (const attribute of [...attributesOf(element)]) {
        const fault = faultOf(element, attribute, keepsWidgets);
        if (fault === undefined) continue;
        removeAttributeNode(element, attribute);
        removed.add(`${fault} on <${name}>`);
      }
    }
  }
}

/**
 * What is wrong with an attribute: its name, and of the value what makes it so.
 * @param {Element} element @param {Attr} attribute @param {boolean} keepsWidgets @returns {string | undefined}
 */
function faultOf(element, { name, value }, keepsWidgets) {
  const lower = name.toLowerCase();
  const isKept = lower === KEY || (keepsWidgets && isInstruction(lower) && lower !== "data-hydrate-module");
  if (isKept) return undefined;
  if (refusesInMarkup(element, lower) || (lower === "target" && value.toLowerCase() !== "_blank")) return name;
  if (valueCheck(element, lower)?.(value) !== false) return undefined;
  if (lower === "id" || lower === "name") return `${name}=${value.slice(0, 40)}`;
  const [scheme] = /^[a-z][a-z0-9+.-]*:/i.exec(value.replace(/[\0-\x20]/g, "")) ?? [];
  return scheme ? `${name}=${scheme}` : name;
}
