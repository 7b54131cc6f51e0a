// HTML that a stream brings becomes nodes only through a sanitizer.

import { mistake } from "./mistake.js";

/**
 * @param {string} html
 * @param {Element} context
 * @param {{ sanitizer?: (html: string, context: Element) => unknown, keepsWidgets?: boolean }} [options]
 * @returns {{ fragment: DocumentFragment, removed: string[] }}
 */
export function parseHtml(html, context, { sanitizer } = {}) {
  if (!("setHTML" in Element.prototype) || sanitizer) throw mistake("HTML needs a sanitizer", { code: "refused" });
  const holder = /** @type {any} */ (document.implementation.createHTMLDocument("").createElement(context.localName));
  holder.setHTML(html);
  const fragment = document.createDocumentFragment();
  fragment.append(...holder.childNodes);
  return { fragment, removed: [] };
}
