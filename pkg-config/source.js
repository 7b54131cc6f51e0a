// Everything that `open` reads from, brought to one shape: a response or not, and a body of bytes.

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
 * Whether a source can be opened for another attempt.
 * @param {any} source
 * @param {RequestInit} request
 */
export function isReopenable(source, request) {
  if (typeof source === "function") return true;
  if (source instanceof Request) return source.body === null || source.body === undefined;
  if (typeof source === "string" || source instanceof URL) return !isStream(request.body);
  return source instanceof Blob;
}

/**
 * The method of the request that opens a source; undefined where there is none or the application makes it.
 * @param {any} source
 * @param {RequestInit} request
 */
export function methodOf(source, request) {
  if (source instanceof Request) return request.method ?? source.method;
  if (typeof source === "string" || source instanceof URL) return request.method ?? "GET";
  return undefined;
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
  let given = source;
  if (typeof source === "function") given = await source(extra.attempt);
  if (typeof given === "string" || given instanceof URL || given instanceof Request) {
    given = await fetch(requestFor(given, options, extra, signal));
  }
  if (given instanceof Response) return fromResponse(given);
  if (given instanceof Blob) return fromResponse(new Response(given));
  if (isStream(given)) return { body: given };
  if (typeof given?.[Symbol.asyncIterator] === "function") return { body: fromIterable(given) };
  throw new TypeError("open: the source is none of the kinds that can be read");
}

/**
 * @param {string | URL | Request} given
 * @param {{ request: RequestInit, format?: string | undefined }} options
 * @param {Extra} extra
 * @param {AbortSignal} signal
 */
function requestFor(given, options, extra, signal) {
  let target = given;
  if (extra.query.length > 0) {
    const url = new URL(given instanceof Request ? given.url : given, globalThis.location?.href);
    url.searchParams.set(extra.query[0], extra.query[1]);
    target = given instanceof Request ? new Request(url, given) : url;
  }
  const request = new Request(target, { ...options.request, signal });
  const accept = ACCEPT[/** @type {keyof typeof ACCEPT} */ (options.format)];
  if (accept && !request.headers.has("accept")) request.headers.set("accept", accept);
  for (let index = 0; index < extra.headers.length; index += 2) {
    request.headers.set(extra.headers[index], extra.headers[index + 1]);
  }
  return request;
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
function isStream(value) {
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

/**
 * Reads a body while the engine is loading, so that what arrived cannot be lost to an error that follows it.
 */
export class ReadAhead {
  #reader;
  #limit;
  /** @type {Uint8Array[]} */
  #chunks = [];
  #bytes = 0;
  #stopped = false;
  /** @type {{ done: true } | { error: unknown } | undefined} */
  #end;
  /** @type {Promise<void>} */
  #pending;

  /**
   * @param {ReadableStream<Uint8Array>} body
   * @param {number} limit Bytes to read ahead.
   */
  constructor(body, limit) {
    this.#reader = body.getReader();
    this.#limit = limit;
    this.#pending = this.#read();
  }

  async #read() {
    while (!this.#stopped && this.#bytes < this.#limit) {
      try {
        const { done, value } = await this.#reader.read();
        if (done) {
          this.#end = { done };
          return;
        }
        this.#chunks.push(value);
        this.#bytes += value.byteLength ?? 0;
      } catch (error) {
        this.#end = { error };
        return;
      }
    }
  }

  /** The next read result; nothing once the body is free for another reader. */
  async next() {
    this.#stopped = true;
    if (this.#chunks.length === 0) await this.#pending;
    const value = this.#chunks.shift();
    if (value) return { done: false, value };
    if (!this.#end) {
      this.#reader.releaseLock();
      return undefined;
    }
    if ("error" in this.#end) throw this.#end.error;
    return this.#end;
  }

  cancel() {
    this.#stopped = true;
    this.#reader.cancel().catch(() => {});
  }
}
