// The dialect "datastar": events of Datastar's back ends (1.0, and those of its beta versions) as operations of ours.

import { refused, wrong } from "../mistake.js";

/** @import { ElementsOp, Mode } from "./elements.js" */

/** @typedef {{ op: "signals", value: Record<string, unknown>, onlyIfMissing: boolean }} SignalsOp */
/** @typedef {Map<string, string>} Fields The data lines of an event, by their first word; equal ones joined by LF. */

/** @type {Set<string>} */
const MODES = new Set(["outer", "inner", "replace", "prepend", "append", "before", "after", "remove"]);
/** Without a selector these find their targets by the ids of the elements. */
const BY_ID = new Set(["outer", "replace", "remove"]);
/** How the modes were called, and what they did. @type {Map<string, Mode>} */
const MERGE_MODES = new Map([
  ["morph", "outer"], ["inner", "update"], ["outer", "replace"],
  ["prepend", "prepend"], ["append", "append"], ["before", "before"], ["after", "after"],
]);
/** @type {Set<string>} */
const NAMESPACES = new Set(["html", "svg", "mathml"]);

/** @type {Map<string | undefined, (fields: Fields) => ElementsOp | SignalsOp>} */
const EVENTS = new Map(Object.entries({
  "datastar-patch-elements": patchElements,
  "datastar-patch-signals": patchSignals,
  "datastar-merge-fragments": mergeFragments,
  "datastar-remove-fragments": removeFragments,
  "datastar-merge-signals": patchSignals,
  "datastar-remove-signals": removeSignals,
  "datastar-execute-script": refuseScript,
}));

/**
 * The operations of an event; none for events that are not Datastar's.
 * @param {{ event?: string, data: string, id?: string }} frame
 * @returns {(ElementsOp | SignalsOp)[]}
 */
export function datastar({ event, data }) {
  if (!event?.startsWith("datastar")) return [];
  const read = EVENTS.get(event);
  if (!read) throw wrong(`there is no event "${event.slice(0, 80)}"`);
  return [read(fieldsOf(data))];
}

/** @param {string} data @returns {Fields} */
function fieldsOf(data) {
  /** @type {Map<string, string[]>} */
  const lines = new Map();
  for (const line of data.split("\n")) {
    const space = line.indexOf(" ");
    const [name, value] = space < 0 ? [line, ""] : [line.slice(0, space), line.slice(space + 1)];
    const known = lines.get(name);
    if (known) known.push(value);
    else lines.set(name, [value]);
  }
  return new Map([...lines].map(([name, values]) => [name, values.join("\n")]));
}

/** @param {Fields} fields @returns {ElementsOp} */
function patchElements(fields) {
  const mode = fields.get("mode") ?? "outer";
  if (!MODES.has(mode)) throw wrong(`there is no mode "${mode.slice(0, 80)}"`);
  const selector = fields.get("selector") || undefined;
  const html = fields.get("elements");
  if (html === undefined && !(mode === "remove" && selector)) throw wrong(`mode ${mode} without elements`);
  if (!selector && !BY_ID.has(mode)) throw wrong(`mode ${mode} without a selector`);
  const namespace = fields.get("namespace") ?? "html";
  if (!NAMESPACES.has(namespace)) throw wrong(`there is no namespace "${namespace.slice(0, 80)}"`);
  return {
    ...elements(/** @type {Mode} */ (mode), html ?? "", selector),
    ...(namespace !== "html" && { namespace: /** @type {"svg" | "mathml"} */ (namespace) }),
  };
}

/** @param {Mode} mode @param {string} html @param {string | undefined} selector @returns {ElementsOp} */
function elements(mode, html, selector) {
  if (/^\s*<script[\s/>]/i.test(html)) throw refused("a script is never run");
  if (/^\s*<(?:!doctype|html|head|body)[\s/>]/i.test(html)) throw wrong("elements are patched, not whole documents");
  return { op: "elements", mode, html: mode === "remove" && selector ? "" : html, ...(selector && { selector }) };
}

/** @param {Fields} fields @returns {ElementsOp} */
function mergeFragments(fields) {
  const given = fields.get("mergeMode") ?? "morph";
  const mode = MERGE_MODES.get(given);
  if (!mode) throw wrong(`there is no mergeMode "${given.slice(0, 80)}"`);
  return elements(mode, (fields.get("fragments") ?? "").trim(), fields.get("selector") || undefined);
}

/** @param {Fields} fields @returns {ElementsOp} */
function removeFragments(fields) {
  const selector = fields.get("selector");
  if (!selector) throw wrong("remove-fragments without a selector");
  return elements("remove", "", selector);
}

/** @param {Fields} fields @returns {SignalsOp} */
function patchSignals(fields) {
  const onlyIfMissing = fields.get("onlyIfMissing")?.trim() === "true";
  return { op: "signals", value: signalsIn(fields.get("signals") ?? "{}"), onlyIfMissing };
}

/** @param {string} text @returns {Record<string, unknown>} */
function signalsIn(text) {
  let value;
  try {
    value = JSON.parse(text, refuseKey);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw refused(`signals are JSON here, and never run as JavaScript: ${text.slice(0, 80)}`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("signals are a JSON object");
  return value;
}

/** Paths are of the form a.b.c. @param {Fields} fields @returns {SignalsOp} */
function removeSignals(fields) {
  const paths = (fields.get("paths") ?? "").split(/\s+/).filter(Boolean);
  if (paths.length === 0) throw wrong("remove-signals without paths");
  /** @type {Record<string, unknown>} */
  const value = {};
  for (const path of paths) remove(value, path.split("."));
  return { op: "signals", value, onlyIfMissing: false };
}

/** A group that is removed stays so. @param {Record<string, unknown>} group @param {string[]} path */
function remove(group, path) {
  path.forEach((name) => refuseKey(name, null));
  const last = /** @type {string} */ (path.pop());
  for (const name of path) {
    const known = Object.hasOwn(group, name) ? group[name] : {};
    if (known === null) return;
    group = group[name] = /** @type {Record<string, unknown>} */ (known);
  }
  group[last] = null;
}

/** Names that mean something to JavaScript. @param {string} name @param {unknown} value */
function refuseKey(name, value) {
  if (name === "__proto__" || name === "constructor") throw refused(`a signal is never called "${name}"`);
  return value;
}

/** @returns {never} */
function refuseScript() {
  throw refused("a script is never run");
}
