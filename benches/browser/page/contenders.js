// Who takes part: one row a contender. Each reads a stream of bytes to its end and hands every value to `take`.
import { getBytes, getLines, getMessages } from "@microsoft/fetch-event-source/lib/esm/parse.js";
import { createParser } from "eventsource-parser";
import { EventSourceParserStream } from "eventsource-parser/stream";
import loadNaive, { Reader as NaiveReader } from "naive/naive.js";
import { open } from "runnelet";
import { lineBatches } from "./line-reader.js";
import { eachChunk } from "./streams.js";

/** @import { Task } from "../tasks.js" */

/**
 * @typedef {object} Contender
 * @property {string} id
 * @property {string} title
 * @property {"ours" | "peer" | "floor"} role
 * @property {(task: Task, chunk: number) => boolean} fits
 * @property {boolean} [isCold]  it is measured in fresh pages too
 * @property {() => Promise<unknown>} [load]  before anything is timed
 * @property {(stream: ReadableStream<Uint8Array>, task: Task, take: (value: any) => void, joined: Joined) => Promise<void>} run
 */

/**
 * The records of a workload as JSON arrays, made beforehand for the floors.
 * @typedef {{ whole: Uint8Array, blocks: Uint8Array[] }} Joined
 */

const isSse = (/** @type {Task} */ task) => task.gives !== "object";
const isLines = (/** @type {Task} */ task) => task.gives === "object";
/** Where those take part that are slow anyhow: the others are not to wait for them at each chunk size. */
const USUAL = 16 * 1024;

/** @type {Contender[]} */
export const CONTENDERS = [
  {
    id: "ours-batches",
    title: "Runnelet, `batches()`",
    role: "ours",
    isCold: true,
    fits: () => true,
    async run(stream, task, take) {
      for await (const batch of open(stream, task.options).batches()) {
        for (const value of batch) take(value);
      }
    },
  },
  {
    id: "ours-values",
    title: "Runnelet, `for await`",
    role: "ours",
    isCold: true,
    fits: () => true,
    async run(stream, task, take) {
      for await (const value of open(stream, task.options)) take(value);
    },
  },
  {
    id: "eventsource-parser",
    title: "eventsource-parser, `createParser`",
    role: "peer",
    isCold: true,
    fits: isSse,
    async run(stream, task, take) {
      const decoder = new TextDecoder();
      const give = fromEvent(task, take);
      const parser = createParser({ onEvent: give });
      await eachChunk(stream, (chunk) => parser.feed(decoder.decode(chunk, { stream: true })));
      parser.feed(decoder.decode());
    },
  },
  {
    id: "eventsource-parser-stream",
    title: "eventsource-parser, `EventSourceParserStream`, `for await`",
    role: "peer",
    fits: (task, chunk) => isSse(task) && chunk === USUAL,
    async run(stream, task, take) {
      const give = fromEvent(task, take);
      const events = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const event of events) give(event);
    },
  },
  {
    id: "fetch-event-source",
    title: "@microsoft/fetch-event-source, `getBytes`, `getLines`, `getMessages`",
    role: "peer",
    // It copies a line anew for each of its chunks: 4 MiB in chunks of 1.4 KB take seconds, of 64 B half a minute.
    fits: (task, chunk) => isSse(task) && !(task.isHuge && chunk < USUAL),
    async run(stream, task, take) {
      const give = fromEvent(task, take);
      const ignore = () => {};
      await getBytes(stream, getLines(getMessages(ignore, ignore, give)));
    },
  },
  {
    id: "line-reader",
    title: "JS line reader, values by chunk",
    role: "peer",
    isCold: true,
    fits: isLines,
    async run(stream, _task, take) {
      for await (const batch of lineBatches(stream)) {
        for (const value of batch) take(value);
      }
    },
  },
  {
    id: "line-reader-values",
    title: "JS line reader, `for await` over values",
    role: "peer",
    fits: isLines,
    async run(stream, _task, take) {
      for await (const value of lineValues(stream)) take(value);
    },
  },
  {
    id: "serde-wasm-bindgen",
    title: "wasm the naive way: serde_json, then serde-wasm-bindgen for each record",
    role: "peer",
    fits: (task, chunk) => isLines(task) && chunk === USUAL && !task.isHuge,
    load: () => loadNaive({ module_or_path: "/naive/naive_bg.wasm" }),
    async run(stream, _task, take) {
      const reader = new NaiveReader();
      await eachChunk(stream, (chunk) => {
        for (const value of reader.feed(chunk)) take(value);
      });
      reader.free();
    },
  },
  {
    id: "parse-floor",
    title: "floor: one decode, one `JSON.parse` of all bytes, joined beforehand",
    role: "floor",
    isCold: true,
    fits: isLines,
    async run(_stream, _task, take, joined) {
      for (const value of JSON.parse(new TextDecoder().decode(joined.whole))) take(value);
    },
  },
  {
    id: "block-floor",
    title: "floor: the same in blocks of 64 KB",
    role: "floor",
    isCold: true,
    fits: (task) => isLines(task) && !task.isHuge,
    async run(_stream, _task, take, joined) {
      const decoder = new TextDecoder();
      for (const block of joined.blocks) {
        for (const value of JSON.parse(decoder.decode(block))) take(value);
      }
    },
  },
  {
    id: "decode-floor",
    title: "floor: reading the stream, one `TextDecoder` over its chunks",
    role: "floor",
    fits: isSse,
    async run(stream) {
      const decoder = new TextDecoder();
      await eachChunk(stream, (chunk) => decoder.decode(chunk, { stream: true }));
    },
  },
  {
    id: "read-floor",
    title: "floor: reading the stream, nothing else",
    role: "floor",
    fits: () => true,
    async run(stream) {
      await eachChunk(stream, () => {});
    },
  },
];

/** The floors that give no values. */
export const GIVES_NOTHING = ["decode-floor", "read-floor"];

/** @param {ReadableStream<Uint8Array>} stream */
async function* lineValues(stream) {
  for await (const batch of lineBatches(stream)) yield* batch;
}

/**
 * What an application does with an event of a peer to get the task's value.
 * @param {Task} task
 * @param {(value: any) => void} take
 */
function fromEvent({ gives, done, pick }, take) {
  const give = {
    event: take,
    "json-event": (/** @type {any} */ event) => take({ event: event.event, data: JSON.parse(event.data), id: event.id }),
    pick: (/** @type {any} */ event) => take(pick?.(JSON.parse(event.data))),
    object: take,
  }[gives];
  if (done === undefined) return give;
  return (/** @type {any} */ event) => {
    if (event.data !== done) give(event);
  };
}
