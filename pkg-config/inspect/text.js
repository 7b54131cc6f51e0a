// Text for a terminal. What a server sends may move the cursor, change colours or titles, or reverse what is read: nothing
// of it goes out as it came.

export { many, size, time } from "../telemetry/text.js";

/** Controls (C0, DEL, C1), formatting such as bidirectional overrides, separators, lone surrogates; all but the joiner of emoji. */
const UNSAFE = /(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu;
const NAMED = new Map([["\n", "\\n"], ["\r", "\\r"], ["\t", "\\t"]]);

/** The same text, harmless and on one line. @param {string} text */
export function clean(text) {
  return text.replace(UNSAFE, (character) => {
    const code = /** @type {number} */ (character.codePointAt(0));
    return NAMED.get(character) ?? (code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`);
  });
}

/** JSON text that a terminal may show too. @param {unknown} value */
export function cleanJson(value) {
  return JSON.stringify(value).replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}

/** The beginning of a text, and a mark if it goes on. @param {string} text @param {number} length */
export function clip(text, length) {
  if (text.length <= length) return text;
  const end = /[\ud800-\udbff]/.test(text[length - 2] ?? "") ? length - 2 : length - 1;
  return `${text.slice(0, end)}…`;
}
