// Options and arguments, checked. Whatever is wrong with them is a TypeError that names it.

/** What an option must be, in words, and whether a value is that. @typedef {[wanted: string, holds: (value: any) => boolean]} Rule */

/** @type {Rule} */
export const POINTER = ["a JSON Pointer (RFC 6901)", isPointer];
/** @type {Rule} */
export const AMOUNT = ["a number from 0 on", (value) => typeof value === "number" && value >= 0];
/** @type {Rule} */
export const CALLBACK = ["a function", (value) => typeof value === "function"];
/** @type {Rule} */
export const FLAG = ["a boolean", (value) => typeof value === "boolean"];
/** @type {Rule} */
export const TEST = ["{ event } or { pointer, equals? }", isTest];

/** @param {string} who @param {any} options @param {Record<string, Rule>} rules @param {string} [prefix] */
export function checkOptions(who, options, rules, prefix = "") {
  if (!isObject(options)) throw new TypeError(`${who}: the ${prefix ? `option "${prefix.slice(0, -1)}" is` : "options are"} not an object`);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) throw new TypeError(`${who}: unknown option "${prefix}${name}"`);
    const [wanted, holds] = rules[name];
    if (value !== undefined && !holds(value)) throw new TypeError(`${who}: the option "${prefix}${name}" must be ${wanted}`);
  }
}

/** Whether it has what a stream has. @param {any} value @param {string} way How its values are taken. */
export function isStream(value, way) {
  return isObject(value) && [way, "subscribe", "abort"].every((name) => typeof value[name] === "function") && "snapshot" in value && "done" in value;
}

/** @param {any} value */
export function isPointer(value) {
  return typeof value === "string" && /^(\/([^~/]|~[01])*)*$/.test(value);
}

/** @param {any} test */
function isTest(test) {
  if (!isObject(test)) return false;
  const { event, pointer, equals, ...rest } = test;
  if (Object.keys(rest).length > 0) return false;
  if (event !== undefined) return typeof event === "string" && pointer === undefined && equals === undefined;
  const isScalar = equals === null || Number.isFinite(equals) || ["undefined", "string", "boolean"].includes(typeof equals);
  return isPointer(pointer) && isScalar;
}

/** @param {any} value */
function isObject(value) {
  return typeof value === "object" && value !== null;
}
