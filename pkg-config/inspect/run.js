// Opens the response, puts it through the engine chunk by chunk, and records everything with its time.

import { open } from "../index.js";
import { textOf } from "../error.js";
import { decoderFor } from "./decode.js";
import { ask, shown, valueOf } from "./request.js";
import { stampOf } from "../telemetry/stamps.js";
import { clean, clip } from "./text.js";
import { UsageError } from "./args.js";

/** @import { Answer } from "./request.js" */
/** @import { Chunk, Command, ErrorFact, Facts, View } from "./types.js" */

/** Chunks and frames whose times are kept; all are counted. */
const KEPT = 100_000;
const KEPT_ERRORS = 100;
const SNIPPET = 400;

/**
 * @param {Command & { userAgent: string }} command
 * @param {View} view
 * @param {AbortController} controller Ends everything; its signal's reason is a `Stop`.
 * @returns {Promise<Facts>}
 */
export async function inspect(command, view, controller) {
  const options = optionsOf(command);
  await prepare(options);
  const started = performance.now();
  const now = () => performance.now() - started;
  /** @type {Facts} */
  const facts = {
    url: shown(command.url),
    method: command.method,
    redirects: [],
    format: command.format,
    knowsEnd: command.end !== undefined,
    clock: Date.now(),
    head: undefined,
    chunks: [],
    frames: [],
    counts: { chunks: 0, frames: 0, bytes: 0, decoded: 0 },
    errors: [],
    errorCount: 0,
    stop: undefined,
    end: { at: 0, status: "failed", code: undefined, message: undefined, partial: false },
  };
  view.request(facts);
  const { signal } = controller;
  const timer = command.maxTime === undefined ? undefined : setTimeout(() => controller.abort("max-time"), command.maxTime);
  try {
    const answer = await ask(command, { now, signal }, (redirect) => {
      facts.redirects.push(redirect);
      view.redirect(redirect);
    });
    facts.head = answer.head;
    facts.format ??= formatOf(valueOf(answer.head, "content-type"));
    view.head(answer.head);
    if (answer.head.status > 599) throw new Error(`${answer.head.status} is no status of HTTP`);
    await read({ answer, options, command, facts, view, now, controller });
    answer.close();
  } catch (cause) {
    const message = reasonOf(cause);
    facts.end = { at: now(), status: "failed", code: "network", message, partial: false };
    if (!signal.aborted) {
      const error = /** @type {ErrorFact} */ ({ at: now(), code: "network", severity: "stream", message });
      facts.errors.push(error);
      facts.errorCount += 1;
      view.error(error);
    }
  } finally {
    clearTimeout(timer);
  }
  facts.stop = signal.aborted ? signal.reason : undefined;
  return facts;
}

/** @param {Command} command */
function optionsOf({ format, end, serverError, select }) {
  return {
    ...(format ? { format } : {}),
    ...(end ? { end } : {}),
    ...(serverError ? { serverError } : {}),
    ...(select.length > 0 ? { select: select.length === 1 ? select[0] : select } : {}),
    retry: /** @type {const} */ (false),
    // A tool for slow servers judges them itself.
    timeouts: { quiet: 0, stall: 0 },
  };
}

/** Loads the engine, so that it is there before the first byte; and finds options that it refuses. @param {any} options */
async function prepare(options) {
  const empty = new ReadableStream({ start: (controller) => controller.close() });
  /** @type {any} */
  let stream;
  try {
    stream = open(empty, { format: "bytes", ...options });
  } catch (cause) {
    throw new UsageError(/** @type {Error} */ (cause).message.replace(/^open: /, ""));
  }
  const { error } = await stream.done;
  if (error?.code === "unsupported") throw new UsageError(error.message);
  if (error?.code === "init" || error?.code === "internal") throw error;
}

/** @param {{ answer: Answer, options: any, command: Command, facts: Facts, view: View, now: () => number, controller: AbortController }} run */
async function read({ answer, options, command, facts, view, now, controller }) {
  const { signal } = controller;
  const { head } = answer;
  const { counts } = facts;
  const pointers = command.select;
  /** The chunk that the engine has now, to which belongs what it tells. @type {Chunk | undefined} */
  let chunk;
  let lastFrame = 0;
  const body = new ReadableStream(
    {
      pull: async (into) => {
        // What the chunk before led to is told first; and a slow reader of ours slows the server down.
        await new Promise((resolve) => setImmediate(resolve));
        await view.ready();
        for (;;) {
          const bytes = await nextChunk();
          if (bytes === undefined) return into.close();
          if (bytes.length > 0) return into.enqueue(bytes);
        }
      },
      cancel: () => answer.close(),
    },
    { highWaterMark: 0 },
  );
  /** @type {import("./decode.js").Decoder | undefined} */
  let decoder;
  let isDecoded = false;
  const nextChunk = async () => {
    decoder ??= decoderFor(valueOf(head, "content-encoding") ?? "");
    const read = await answer.arrivals.next();
    if (!read) {
      if (isDecoded) return undefined;
      isDecoded = true;
      const rest = await decoder.end();
      counts.decoded += rest.length;
      return rest.length > 0 ? rest : undefined;
    }
    const bytes = await decoder.write(read.bytes);
    const gap = read.at - (chunk?.at ?? head.at);
    chunk = { index: counts.chunks, at: read.at, gap, bytes: read.bytes.length, decoded: bytes.length, offset: counts.decoded };
    counts.chunks += 1;
    counts.bytes += chunk.bytes;
    counts.decoded += chunk.decoded;
    if (facts.chunks.length < KEPT) facts.chunks.push(chunk);
    view.chunk(chunk);
    return bytes;
  };

  const stream = open(responseOf(head, body), {
    ...options,
    onError: ({ code, severity, message, frame, offset, snippet, httpStatus, problem }) => {
      const error = { at: now(), code, severity, message, frame, offset, snippet, httpStatus, problem };
      facts.errorCount += 1;
      if (facts.errors.length < KEPT_ERRORS) facts.errors.push(error);
      // The last one is what ended it.
      else if (severity === "stream") facts.errors[KEPT_ERRORS - 1] = error;
      view.error(error);
    },
  });
  const stop = () => stream.abort();
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const { value, index, offset, event, id } of stream.frames()) {
      const at = chunk?.at ?? now();
      const part = pointers.length > 1 ? /** @type {any} */ (value) : { pointer: pointers[0] ?? "", value };
      const stamp = stampOf(payloadOf(part.value), part.pointer.split("/").at(-1));
      const frame = { index, at, gap: counts.frames === 0 ? at - head.at : at - lastFrame, chunk: chunk?.index ?? 0, offset, stamp: stamp?.stamp, resolution: stamp?.resolution ?? 1 };
      lastFrame = at;
      counts.frames += 1;
      if (facts.frames.length < KEPT) facts.frames.push(frame);
      view.frame(frame, { event, id, snippet: snippetOf(value) });
      if (counts.frames === command.maxFrames) {
        controller.abort("frames");
        break;
      }
    }
  } catch {
    // `done` tells.
  }
  signal.removeEventListener("abort", stop);
  const { status, error, snapshot } = await stream.done;
  facts.end = { at: now(), status, code: error?.code, message: error?.message, partial: snapshot.partial };
}

/** What the platform says; of several addresses, what each of them said. @param {any} cause @returns {string} */
function reasonOf(cause) {
  if (Array.isArray(cause?.errors)) return cause.errors.map(reasonOf).join("; ");
  return textOf(cause?.message || cause);
}

/** Without the headers that fetch would have acted on already. @param {import("./types.js").Head} head @param {ReadableStream<any>} body */
function responseOf(head, body) {
  const headers = new Headers();
  for (const name of ["content-type", "retry-after"]) {
    const value = valueOf(head, name);
    if (value !== undefined) headers.set(name, value);
  }
  const isEmpty = [204, 205, 304].includes(head.status);
  return new Response(isEmpty ? null : body, { status: head.status, headers });
}

/** The format that the engine chooses. @param {string | undefined} contentType */
function formatOf(contentType) {
  const [type = ""] = (contentType ?? "").toLowerCase().split(";");
  if (type.trim() === "text/event-stream") return "sse";
  if (/ndjson|jsonl|json-lines/.test(type)) return "ndjson";
  if (/json-seq/.test(type)) return "json-seq";
  if (/[/+]json$/.test(type.trim())) return "json";
  if (type.trim() === "text/plain") return "text";
  return type.trim() === "application/octet-stream" ? "bytes" : undefined;
}

/** What a frame holds: the data of an SSE event is JSON very often. @param {any} value */
function payloadOf(value) {
  const text = typeof value?.data === "string" ? value.data : value;
  if (typeof text !== "string" || text.length > 1e6 || !/^\s*[[{]/.test(text)) return typeof value?.data === "object" ? value.data : value;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {any} value */
function snippetOf(value) {
  if (value instanceof Uint8Array) return `${value.length} bytes ${Buffer.from(value.subarray(0, 24)).toString("hex")}${value.length > 24 ? "…" : ""}`;
  const data = typeof value === "object" && value !== null && "data" in value && "event" in value ? value.data : value;
  const text = typeof data === "string" ? data.slice(0, 2 * SNIPPET) : JSON.stringify(data);
  return clip(clean(text ?? "undefined"), SNIPPET);
}
