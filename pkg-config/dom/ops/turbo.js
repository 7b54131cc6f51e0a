// The dialect "turbo": Turbo Streams (@hotwired/turbo 8) as operations of ours. Markup is read as text, so that no sink for
// HTML is needed; what stands in the <template> goes to the sanitizer as it came.

import { StreamError } from "../../error.js";
import { wrong } from "../mistake.js";
import { Tags, attributesOf } from "./tags.js";
import { Nesting, STREAM } from "./turbo-splitter.js";

/** @import { ElementsOp, Mode } from "./elements.js" */

/** @typedef {{ op: "refresh", method?: string, scroll?: string, requestId?: string }} RefreshOp */

export { TurboSplitter } from "./turbo-splitter.js";

/** Those that put something beside or into the target take what has the same id away. @type {Map<string | undefined, Mode>} */
const INSERTS = new Map([["append", "append"], ["prepend", "prepend"], ["before", "before"], ["after", "after"]]);
/** What to do, and what by method="morph". @type {Map<string | undefined, [Mode, Mode]>} */
const CHANGES = new Map([["replace", ["replace", "outer"]], ["update", ["update", "inner"]], ["remove", ["remove", "remove"]]]);

/** What the tags of an element said. @typedef {{ attributes: Map<string, string>, first?: string, start: number, content?: string }} Stream */

/**
 * The operations of a message: of all `<turbo-stream>` elements in it, in turn; in place of one that cannot be read, the
 * error. Other markup is passed over.
 * @param {string} html
 */
export function turbo(html) {
  /** @type {(ElementsOp | RefreshOp | StreamError)[]} */
  const ops = [];
  const tags = new Tags();
  const nesting = new Nesting();
  /** @type {Stream} */
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
        ops.push(opOf(stream));
    }
  }
  if (nesting.isOpen || tags.pendingStart(STREAM) !== undefined) ops.push(wrong(`a <${STREAM}> that does not end`));
  return ops;
}

/** @param {Stream} stream @returns {ElementsOp | RefreshOp | StreamError} */
function opOf({ attributes, first, content: html = "" }) {
  if (first && first !== "template") return wrong(`<${STREAM}>: its first element is <${first}>, not <template>`);
  const action = attributes.get("action");
  if (!action) return wrong(`<${STREAM}> without an action`);
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
  if (!mode) return wrong(`<${STREAM}>: there is no action "${action.slice(0, 80)}"`);
  const id = attributes.get("target");
  const selector = attributes.get("targets");
  if (!id && !selector) return wrong(`<${STREAM} action="${action}"> without a target`);
  return { op: "elements", mode, html: mode === "remove" ? "" : html, ...(id ? { id } : { selector }), ...(insert && { unique: true }) };
}
