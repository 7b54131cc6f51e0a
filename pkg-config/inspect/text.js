// Text for a terminal. What a server sends may move the cursor, change colours or titles, or reverse what is read: nothing
// of it goes out as it came.

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

/** "312 ms", "3.42 s", "2 min 5 s" @param {number} ms */
export function time(ms) {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9995 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** "812 B", "4.1 KB", "3.2 MB" @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** "1 frame", "2 frames" @param {number} count @param {string} noun */
export function many(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
