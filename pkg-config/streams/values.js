// What is found in a value, and how much it is.

/** @import { Frame, FrameTest } from "../index.js" */

/** @param {string} pointer A JSON Pointer. */
export function pathOf(pointer) {
  return pointer.split("/").slice(1).map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** The part of a value; undefined if there is none. @param {any} value @param {string[]} path */
export function partAt(value, path) {
  let part = value;
  for (const token of path) {
    if (typeof part !== "object" || part === null || !Object.hasOwn(part, token)) return undefined;
    if (Array.isArray(part) && token === "length") return undefined;
    part = part[token];
  }
  return part;
}

/**
 * Whether a frame is the one that is looked for.
 * @param {FrameTest | undefined} test
 * @returns {(frame: Pick<Frame<any>, "value" | "event">) => boolean}
 */
export function matcher(test) {
  if (!test) return () => false;
  if ("event" in test && test.event !== undefined) return ({ event }) => event === test.event;
  const { pointer, equals } = /** @type {{ pointer: string, equals?: unknown }} */ (test);
  const path = pathOf(pointer);
  if (equals === undefined) return ({ value }) => (partAt(value, path) ?? null) !== null;
  return ({ value }) => partAt(value, path) === equals;
}

/** About how many bytes a value is as text. @param {unknown} value */
export function weightOf(value) {
  let weight = 0;
  const open = [value];
  while (open.length > 0) {
    const part = /** @type {any} */ (open.pop());
    if (typeof part === "string") weight += part.length + 2;
    else if (ArrayBuffer.isView(part)) weight += part.byteLength;
    else if (typeof part !== "object" || part === null) weight += 8;
    else if (Array.isArray(part)) {
      weight += 2;
      for (const item of part) open.push(item);
    } else {
      weight += 2;
      for (const name of Object.keys(part)) {
        weight += name.length + 4;
        open.push(part[name]);
      }
    }
  }
  return weight;
}
