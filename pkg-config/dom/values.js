// Values of JavaScript, as the page shows them. The engine does the same to those that it writes itself (core/view/value.rs).

/** What stands at a path; `null` if nothing does. @param {unknown} value @param {string[]} path */
export function valueAt(value, path) {
  let at = /** @type {any} */ (value);
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return null;
    at = at[key];
  }
  return at ?? null;
}

/** Whether something stands there, be it `null`. @param {unknown} value @param {string[]} path */
export function hasAt(value, path) {
  const parent = valueAt(value, path.slice(0, -1));
  return path.length === 0 || (typeof parent === "object" && parent !== null && Object.hasOwn(parent, path[path.length - 1]));
}

/** @param {unknown} value */
export function textOf(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The key of a row: text, or a number by its digits. @param {unknown} value */
export function keyOf(value) {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
