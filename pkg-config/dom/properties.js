// Properties of form controls, which a reader may have changed.

import { textOf } from "./values.js";

/** What was last written to a control. @type {WeakMap<Element, Map<string, unknown>>} */
const written = new WeakMap();

/** What a reader changes, and where the markup says how it begins. @type {Record<string, string>} */
const DEFAULTS = { value: "defaultValue", checked: "defaultChecked", selected: "defaultSelected" };
/** What of an input's markup decides which values it takes. */
const DECIDES = ["type", "min", "max", "step", "multiple", "value"];

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
  const known = last.has(name) ? last.get(name) : name in DEFAULTS ? initial(control, name) : old;
  last.set(name, next);
  if (old === next || (name in DEFAULTS && old !== known)) return;
  control[name] = next;
  // A control may understand the value in its own way.
  last.set(name, control[name]);
}

/** What a control shows before anybody has changed it. @param {any} control @param {string} name @returns {unknown} */
function initial(control, name) {
  if (control.localName === "select") {
    const options = /** @type {HTMLOptionElement[]} */ ([...control.options]);
    return (options.findLast(({ defaultSelected }) => defaultSelected) ?? options.find(({ disabled }) => !disabled))?.value ?? "";
  }
  const said = control[DEFAULTS[name]];
  // Nobody types into a meter.
  if (said === undefined) return control[name];
  if (name !== "value" || control.localName !== "input" || control.value === said) return said;
  // Some take nothing but what they understand: a range is in the middle at first.
  const fresh = control.ownerDocument.createElement("input");
  for (const attribute of DECIDES) if (control.hasAttribute(attribute)) fresh.setAttribute(attribute, control.getAttribute(attribute));
  return fresh.value;
}
