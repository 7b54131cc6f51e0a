// How a new connection goes on where one has ended: another tab had it, or the caller asks for another run.

import { byteString } from "../source.js";

/** @import { Frame } from "../index.js" */
/** @import { Resolved, StreamErrorInit } from "../internal.js" */
/** @typedef {{ source: any, options: Resolved } & ({ is: "on" | "reset" } | { is: "gap" | "end", error: StreamErrorInit })} Way */

/**
 * - `on`: with the request that continues, or that begins where nothing has come yet
 * - `reset`: from the beginning, and what came is void
 * - `gap`: a live feed, from now
 * - `end`: not at all
 * @param {any} source
 * @param {Resolved} options
 * @param {Frame<any> | undefined} last The last value that came.
 * @param {boolean} isAsked The caller wants another run.
 * @returns {Way}
 */
export function onward(source, options, last, isAsked) {
  if (last === undefined) return { is: "on", source, options };
  const continued = continuation(source, options, last);
  if (continued) return { is: "on", ...continued };
  const restarts = options.retry && "restart" in options.retry && options.retry.restart;
  if (restarts) return { is: "reset", source, options };
  if (options.end === "never") {
    const message = "the feed could not be continued where it was; it goes on from now";
    return { is: "gap", source, options, error: { code: "gap", severity: "frame", message } };
  }
  if (isAsked) return { is: "reset", source, options };
  const message = "the tab that read the stream is gone, and the stream cannot be continued";
  return { is: "end", source, options, error: { code: "gap", message } };
}

/** @param {any} source @param {Resolved} options @param {Frame<any>} last */
function continuation(source, options, last) {
  const { resume = "last-event-id" } = options;
  if (resume === "last-event-id") return last.id ? withHeader(source, options, "Last-Event-ID", last.id) : undefined;
  if (typeof resume !== "object" || resume === null || options.select) return undefined;
  const { pointer, query, header } = /** @type {any} */ (resume);
  const cursor = cursorOf(last, pointer);
  if (cursor === undefined) return undefined;
  if (header !== undefined) return withHeader(source, options, header, cursor);
  const url = new URL(new Request(source).url);
  url.searchParams.set(query, cursor);
  return { source: source instanceof Request ? new Request(url, source) : url, options };
}

/** Nothing if the value is none for a header. @param {any} source @param {Resolved} options @param {string} name @param {string} value */
function withHeader(source, options, name, value) {
  const { headers } = new Request(source, { ...options.request, signal: null });
  try {
    headers.set(name, byteString(value));
  } catch {
    return undefined;
  }
  return { source, options: { ...options, request: { ...options.request, headers } } };
}

/** What the engine would have sent: the value at the pointer, in the payload. @param {Frame<any>} last @param {string} pointer */
function cursorOf({ value, event }, pointer) {
  let part = event === undefined ? value : value.data;
  try {
    if (typeof part === "string") part = JSON.parse(part);
    for (const token of pointer.split("/").slice(1)) part = part[token.replaceAll("~1", "/").replaceAll("~0", "~")];
  } catch {
    return undefined;
  }
  return ["string", "number", "boolean"].includes(typeof part) ? String(part) : undefined;
}
