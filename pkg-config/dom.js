// Streams bound to regions of a page. Importing this touches nothing; hydrate() and bind() do.

import { widgetOf } from "./dom/widget.js";
import { load } from "./load.js";

export { define, defineRenderer } from "./dom/format.js";
export { configure } from "./dom/settings.js";

/** @import * as Types from "./dom.js" */

/** @type {typeof Types.hydrate} */
export function hydrate(root = document) {
  const elements = [...root.querySelectorAll("[data-stream-src]")];
  if ("hasAttribute" in root && root.hasAttribute("data-stream-src")) elements.unshift(root);
  return elements.map((element) => widgetOf(element, load));
}

/** @type {typeof Types.bind} */
export function bind(element, source, options) {
  const part = /** @type {any} */ (source)?.[Symbol.for("runnelet.part")];
  return part ? widgetOf(element, load, part.source, { ...options, ...part.options }) : widgetOf(element, load, source, options);
}
