/** The time since the navigation began, with the first value in hand. @param {any} value */
export function told(value) {
  if (typeof value.id !== "number") throw new Error("the first value is no row");
  Object.assign(globalThis, { firstValue: performance.now() });
}
