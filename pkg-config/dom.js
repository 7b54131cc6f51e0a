// Streams bound to regions of a page. Importing this touches nothing; hydrate(), bind() and defineElement() do.

import { defineView } from "./dom/element.js";
import { rootsIn } from "./dom/mark.js";
import { observe } from "./dom/observe.js";
import { widgetOf } from "./dom/widget.js";
import { load } from "./load.js";

export { define, defineRenderer } from "./dom/format.js";
export { configure } from "./dom/settings.js";

/** @import * as Types from "./dom.js" */

/** @type {typeof Types.hydrate} */
export function hydrate(root = document, options = {}) {
  const hydrateIn = (/** @type {Document | DocumentFragment | Element} */ top) => rootsIn(top).map((element) => widgetOf(element, load));
  if (options.observe) observe(root, hydrateIn, options.observe);
  return hydrateIn(root);
}

/** @type {typeof Types.bind} */
export function bind(element, source, options) {
  const part = /** @type {any} */ (source)?.[Symbol.for("runnelet.part")];
  return part ? widgetOf(element, load, part.source, { ...options, ...part.options }) : widgetOf(element, load, source, options);
}

/** @type {typeof Types.defineElement} */
export function defineElement(name = "runnelet-view") {
  defineView(name, load);
}
