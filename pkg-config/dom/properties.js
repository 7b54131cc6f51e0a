// Properties of form controls, which a reader may have changed.

import { textOf } from "./values.js";

/** What was last written to a control. @type {WeakMap<Element, Map<string, unknown>>} */
const written = new WeakMap();

/** What a control had in the markup. @type {Record<string, string>} */
const DEFAULTS = { value: "defaultValue", checked: "defaultChecked", selected: "defaultSelected" };

/**
 * What a reader has typed or chosen stays, until it is what was written last.
 * @param {Element} target @param {string} name @param {unknown} value
 */
export function setProperty(target, name, value) {
  const control = /** @type {any} */ (target);
  const old = control[name];
  const next = typeof old === "boolean" ? Boolean(value) : typeof old === "number" ? Number(value) : textOf(value);
  let last = written.get(target);
  if (!last) written.set(target, (last = new Map()));
  const known = last.has(name) ? last.get(name) : control[DEFAULTS[name] ?? name];
  last.set(name, next);
  if (old === next || (name in DEFAULTS && old !== known)) return;
  control[name] = next;
  // A control may understand the value in its own way.
  last.set(name, control[name]);
}
