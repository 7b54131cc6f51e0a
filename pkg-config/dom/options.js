// The options of a stream, from the attributes of its root.

import { mistake, place } from "./mistake.js";

/** What open() calls it, for each attribute `data-stream-…`. */
const OPTIONS = new Map([
  ["format", "format"],
  ["decode", "decode"],
  ["select", "select"],
  ["end", "end"],
  ["server-error", "serverError"],
  ["request", "request"],
  ["retry", "retry"],
  ["resume", "resume"],
  ["timeouts", "timeouts"],
  ["limits", "limits"],
  ["unfinished", "unfinished"],
  ["strict", "strict"],
  ["worker", "worker"],
  ["name", "name"],
  ["telemetry", "telemetry"],
]);

/** Markers and labels are text, even where they look like something else: "[DONE]". */
const TEXTS = ["end", "name"];

/** Being there is enough. */
const FLAGS = ["data-stream-strict", "data-stream-telemetry", "data-stream-worker"];

/** Whether `data-stream-NAME` is an option. @param {string} name */
export const isOption = (name) => OPTIONS.has(name);

/** @param {Element} root @returns {Record<string, unknown>} */
export function readOptions(root) {
  /** @type {Record<string, unknown>} */
  const options = {};
  for (const [attribute, option] of OPTIONS) {
    const name = `data-stream-${attribute}`;
    const value = root.getAttribute(name);
    if (value !== null) options[option] = parse(root, name, value, TEXTS.includes(option));
  }
  return options;
}

/** @param {Element} root @param {string} name @param {string} value @param {boolean} isText */
function parse(root, name, value, isText) {
  if (value.startsWith("{") || (value.startsWith("[") && !isText)) {
    try {
      return JSON.parse(value);
    } catch (cause) {
      throw mistake(`${place(root, name)}: what begins like JSON must be JSON (${cause})`, { cause });
    }
  }
  if (isText) return value;
  if (value === "true" || (value === "" && FLAGS.includes(name))) return true;
  if (value === "false") return false;
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}
