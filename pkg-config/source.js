// Everything that `open` reads from, brought to one shape: a response or not, and a body of bytes.

import { StreamError, textOf } from "./error.js";

/** @import { Opened, Extra } from "./internal.js" */

const PROBLEM_BYTES = 16 * 1024;
const PROBLEM_TIME = 1000;
const ACCEPT = {
  sse: "text/event-stream",
  ndjson: "application/x-ndjson",
  "json-seq": "application/json-seq",
  json: "application/json",
};

/**
 * Throws a TypeError if a source cannot be read, or its request not be made.
 * @param {any} source
 * @param {RequestInit} request
 */
export function checkSource(source, request) {
  if (typeof source === "function") return;
  if (typeof source === "string" || source instanceof URL) {
    const { body, ...rest } = request;
    // A body that is a stream can be used once, and that is later.
    new Request(source, isStream(body) ? rest : request);
  } else if (source instanceof Request || source instanceof Response) {
    const kind = source instanceof Request ? "request" : "response";
    if (source.bodyUsed || source.body?.locked) throw new TypeError(`open: the ${kind}'s body is used already`);
  } else if (isStream(source)) {
    if (source.locked) throw new TypeError("open: the stream has a reader already");
  } else if (!(source instanceof Blob || typeof source?.[Symbol.asyncIterator] === "function")) {
    throw new TypeError("open: the source is none of the kinds that can be read");
  }
}

/**
 * Whether a source can be opened for another attempt.
 * @param {any} source
 * @param {RequestInit} request
 */
export function isReopenable(source, request) {
  if (typeof source === "function") return true;
  // Not every engine tells the body of a request.
  if (source instanceof Request) return source.body === null || ["GET", "HEAD"].includes(source.method);
  if (typeof source === "string" || source instanceof URL) return !isStream(request.body);
  return source instanceof Blob;
}

/**
 * Whether only the page has it: it is open, it cannot be sent to another thread, and it may break at any time.
 * @param {any} source
 */
export function needsPage(source) {
  return source instanceof Response || isStream(source) || typeof source?.[Symbol.asyncIterator] === "function";
}

/**
 * The method of the request that opens a source; undefined where there is none or the application makes it.
 * @param {any} source
 * @param {RequestInit} request
 */
export function methodOf(source, request) {
  if (source instanceof Request) return request.method ?? source.method;
  if (typeof source === "string" || source instanceof URL) return request.method ?? "GET";
  return request.method;
}

/**
 * Opens a source for an attempt.
 * @param {any} source
 * @param {{ request: RequestInit, format?: string | undefined }} options
 * @param {Extra} extra What the attempt adds to the request.
 * @param {AbortSignal} signal
 * @returns {Promise<Opened>}
 */
export async function openSource(source, options, extra, signal) {
  const given = typeof source === "function" ? await source(extra.attempt) : source;
  const request = requestFor(given, options, extra, signal);
  const opened = await fromReadable(request ? await fetch(request) : given);
  if (signal.aborted) letGo(opened); // It came too late to be of use.
  return opened;
}

/** Cancels what was opened. @param {Opened} opened */
export function letGo({ body, pump }) {
  if (pump) pump.close();
  else body?.cancel().catch(() => {});
}

/** What a response says before its body; nothing, if there is none. @param {Response | undefined} response */
export function headOf(response) {
  if (!response) return {};
  const header = (/** @type {string} */ name) => response.headers.get(name) ?? undefined;
  return {
    status: response.status,
    contentType: header("content-type"),
    contentEncoding: header("content-encoding"),
    contentRange: header("content-range"),
    etag: header("etag"),
    retryAfter: retryAfter(header("retry-after")),
  };
}

/** `Retry-After` in ms from now: seconds, or a date (RFC 9110, section 10.2.3). @param {string | undefined} value */
function retryAfter(value) {
  if (value === undefined) return undefined;
  const text = value.trim();
  const delay = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(delay) ? undefined : Math.min(Math.max(0, Math.round(delay)), Number.MAX_SAFE_INTEGER);
}

/** @param {any} given @returns {Promise<Opened>} */
async function fromReadable(given) {
  if (given instanceof Response) return fromResponse(given);
  if (given instanceof Blob) return fromResponse(new Response(given));
  return { body: isStream(given) ? given : fromIterable(given) };
}

/**
 * The request to be sent for what is given, if it is not open yet. What cannot be read is final, however often it is
 * asked for.
 * @param {any} given
 * @param {{ request: RequestInit, format?: string | undefined }} options
 * @param {Extra} extra
 * @param {AbortSignal} signal
 */
export function requestFor(given, options, extra, signal) {
  try {
    checkSource(given, options.request);
    const isOpen = !(typeof given === "string" || given instanceof URL || given instanceof Request);
    return isOpen ? undefined : makeRequest(given, options, extra, signal);
  } catch (cause) {
    throw new StreamError({ code: "unsupported", message: textOf(cause), cause });
  }
}

/**
 * @param {string | URL | Request} given
 * @param {{ request: RequestInit, format?: string | undefined }} options
 * @param {Extra} extra
 * @param {AbortSignal} signal
 */
function makeRequest(given, options, extra, signal) {
  let target = given;
  if (extra.query.length > 0) {
    // By way of a request, so that it is resolved as the first one was.
    const { url: resolved } = given instanceof Request ? given : new Request(given);
    const url = new URL(resolved);
    url.searchParams.set(extra.query[0], extra.query[1]);
    target = given instanceof Request ? new Request(url, given) : url;
  }
  const request = new Request(target, { ...uncached(given, options.request), signal });
  const accept = ACCEPT[/** @type {keyof typeof ACCEPT} */ (options.format)];
  if (accept && !request.headers.has("accept")) request.headers.set("accept", accept);
  for (let index = 0; index < extra.headers.length; index += 2) {
    request.headers.set(extra.headers[index], byteString(extra.headers[index + 1]));
  }
  return request;
}

/**
 * What is said of a request, past the cache unless one is asked for: caches gather what never ends, and Firefox lets who asks for
 * an address wait until it has come to whoever asked before.
 * @param {string | URL | Request} given
 * @param {RequestInit} request
 * @returns {RequestInit}
 */
export function uncached(given, request) {
  const isAsked = request.cache !== undefined || (given instanceof Request && given.cache !== "default");
  return isAsked || !("cache" in Request.prototype) ? request : { ...request, cache: "no-store" };
}

/** Header values are bytes, given as characters; what goes back to the server goes as the UTF-8 it came in. @param {string} text */
export function byteString(text) {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}

/** @param {Response} response @returns {Promise<Opened>} */
async function fromResponse(response) {
  const isPage = /^\s*text\/html/i.test(response.headers.get("content-type") ?? "");
  if (response.ok && !isPage) return { response, body: response.body ?? undefined };
  return { response, problem: response.body ? await readBriefly(response.body) : undefined };
}

/**
 * The beginning of an error's body, as much as comes soon.
 * @param {ReadableStream<Uint8Array>} body
 */
async function readBriefly(body) {
  const reader = body.getReader();
  const bytes = new Uint8Array(PROBLEM_BYTES);
  let length = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, PROBLEM_TIME, { done: true });
  });
  try {
    while (length < PROBLEM_BYTES) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) break;
      const part = value.subarray(0, PROBLEM_BYTES - length);
      bytes.set(part, length);
      length += part.length;
    }
  } catch {
    // What came before it broke is enough.
  }
  clearTimeout(timer);
  reader.cancel().catch(() => {});
  return bytes.subarray(0, length);
}

/** @param {any} value @returns {value is ReadableStream<Uint8Array>} */
export function isStream(value) {
  return typeof value?.getReader === "function";
}

/** @param {AsyncIterable<Uint8Array | string>} iterable @returns {ReadableStream<any>} Text is encoded by the engine. */
function fromIterable(iterable) {
  const iterator = iterable[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        await iterator.return?.(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
