// The dialect "turbo": Turbo Streams (@hotwired/turbo 8) as operations of ours. Markup is read as text, so that no sink for
// HTML is needed; what stands in the <template> goes to the sanitizer as it came.

import { wrong } from "./mistakes.js";
import { Tags, attributesOf } from "./tags.js";
import { Nesting, STREAM } from "./turbo-splitter.js";

/** @import { ElementsOp, Mode } from "./elements.js" */

/** @typedef {{ op: "refresh", method?: string, scroll?: string, requestId?: string }} RefreshOp */

export { TurboSplitter } from "./turbo-splitter.js";

/** Those that put something beside or into the target take what has the same id away. @type {Map<string | undefined, Mode>} */
const INSERTS = new Map([["append", "append"], ["prepend", "prepend"], ["before", "before"], ["after", "after"]]);
/** What to do, and what by method="morph". @type {Map<string | undefined, [Mode, Mode]>} */
const CHANGES = new Map([["replace", ["replace", "outer"]], ["update", ["update", "inner"]], ["remove", ["remove", "remove"]]]);

/**
 * The operations of a message: of all `<turbo-stream>` elements in it, in turn. Other markup is passed over.
 * @param {string} html
 * @returns {(ElementsOp | RefreshOp)[]}
 */
export function turbo(html) {
  /** @type {(ElementsOp | RefreshOp)[]} */
  const ops = [];
  const tags = new Tags();
  const nesting = new Nesting();
  /** @type {{ attributes: Map<string, string>, first?: string, start: number, content?: string }} */
  let stream = { attributes: new Map(), start: 0 };
  for (const tag of tags.feed(html)) {
    switch (nesting.step(tag)) {
      case "open":
        stream = { attributes: attributesOf(html.slice(tag.start, tag.end)), start: 0 };
        break;
      case "child":
        if (!stream.first) Object.assign(stream, { first: tag.name, start: tag.end });
        break;
      case "template-end":
        stream.content ??= html.slice(stream.start, tag.start);
        break;
      case "close":
        if (stream.first && stream.first !== "template") throw wrong(`<${STREAM}>: its first element is <${stream.first}>, not <template>`);
        ops.push(opOf(stream.attributes, stream.content ?? ""));
    }
  }
  if (nesting.isOpen || tags.pendingStart(STREAM) !== undefined) throw wrong(`a <${STREAM}> that does not end`);
  return ops;
}

/** @param {Map<string, string>} attributes @param {string} html @returns {ElementsOp | RefreshOp} */
function opOf(attributes, html) {
  const action = attributes.get("action");
  if (!action) throw wrong(`<${STREAM}> without an action`);
  const morphs = attributes.get("method") === "morph";
  if (action === "refresh") {
    const [method, scroll, requestId] = ["method", "scroll", "request-id"].map((name) => attributes.get(name));
    return { op: "refresh", method, scroll, requestId };
  }
  const insert = INSERTS.get(action);
  const change = CHANGES.get(action)?.[morphs ? 1 : 0];
  // As the action was called before it became a method.
  const morph = action === "morph" ? (attributes.has("children-only") ? "inner" : "outer") : undefined;
  const mode = insert ?? change ?? morph;
  if (!mode) throw wrong(`<${STREAM}>: there is no action "${action.slice(0, 80)}"`);
  return { op: "elements", mode, html: mode === "remove" ? "" : html, ...targetOf(action, attributes), ...(insert && { unique: true }) };
}

/** @param {string} action @param {Map<string, string>} attributes */
function targetOf(action, attributes) {
  const id = attributes.get("target");
  if (id) return { id };
  const selector = attributes.get("targets");
  if (selector) return { selector };
  throw wrong(`<${STREAM} action="${action}"> without a target`);
}
