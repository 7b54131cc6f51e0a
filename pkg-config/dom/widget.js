// What the page's code holds of a region.

import { MARK, widgetOn } from "./mark.js";
import { Region } from "./region.js";

/** @import { Loader } from "../internal.js" */

/**
 * The widget of an element; the one it has, be it from another copy of the library, or a new one.
 * @param {Element} element @param {Loader} load @param {any} [source] @param {any} [options]
 * @returns {any}
 */
export function widgetOf(element, load, source, options) {
  const known = widgetOn(element);
  if (known) return known;
  const region = new Region(element, (root) => widgetOf(root, load));
  const widget = new Widget(region);
  Object.defineProperty(element, MARK, { value: widget, configurable: true });
  region.begin(load, source, options);
  return widget;
}

/** What the page's code holds. */
class Widget {
  #region;

  /** @param {Region} region */
  constructor(region) {
    this.#region = region;
  }

  get element() {
    return this.#region.element;
  }

  get stream() {
    return this.#region.stream;
  }

  get snapshot() {
    return this.#region.snapshot;
  }

  /** @param {Node} node */
  keyOf(node) {
    return this.#region.keyOf(node);
  }

  retry() {
    this.#region.retry();
  }

  /** @param {unknown} [reason] */
  abort(reason) {
    this.#region.abort(reason);
  }

  dispose() {
    this.#region.dispose();
  }
}
if (Symbol.dispose) {
  Object.defineProperty(Widget.prototype, Symbol.dispose, { value: Widget.prototype.dispose, configurable: true, writable: true });
}
