// What is wrong, and whose mistake it is: the page's, in an attribute, or the server's, in a frame.

import { StreamError } from "../error.js";

/**
 * An attribute that cannot be used: its widget fails with this, the others go on.
 * `refused` says that it would be unsafe, `unsupported` that there is no such thing.
 * @param {string} message
 * @param {{ code?: "refused" | "unsupported", cause?: unknown }} [more]
 */
export function mistake(message, { code = "unsupported", cause } = {}) {
  return new StreamError({ code, message, cause });
}

/** How an attribute is named in a message. @param {Element} element @param {string} name */
export function place(element, name) {
  return `${name}="${element.getAttribute(name)}" on <${element.localName}>`;
}

/** A frame that cannot be applied; those after it can. @param {string} message @param {{ cause?: unknown }} [more] */
export const wrong = (message, more) => new StreamError({ code: "patch", severity: "frame", message, ...more });

/** A frame that would run code, or the like. @param {string} message @param {{ cause?: unknown }} [more] */
export const refused = (message, more) => new StreamError({ code: "refused", severity: "frame", message, ...more });
